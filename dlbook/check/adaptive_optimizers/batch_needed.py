"""The batch that is large enough for a given noise floor."""

from math import ceil

from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def batch_needed(answer, rng):
    """Check a function of (lr, curvature, variance, loss)."""
    praise = "Just large enough, also where it fits exactly, and at least one sample."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(lr, curvature, variance, loss):
    """Try one batch after the other."""
    B = 1
    while floor(lr, curvature, variance) / B > loss:
        B += 1
    return B


def floor(lr, curvature, variance):
    """Solve s = (1 - lr curvature)² s + lr² variance; return the loss that s makes."""
    s = lr**2 * variance / (1 - (1 - lr * curvature) ** 2)
    return curvature * s / 2


def cases(rng):
    """Draw some that fit exactly (powers of two), some of one sample, then any."""
    for B in rng.choice([2, 4, 8, 16], 3, replace=False).tolist():
        yield 0.5, 2.0, 16.0, floor(0.5, 2.0, 16.0) / B
    yield from [(0.1, 1.0, 0.001, 1.0), (0.5, 1.0, 1.0, 0.15)]
    for _ in range(30):
        low, high = (0.2, 0.1, 0.5, 0.01), (4, 1.8, 5, 1.5)
        curvature, pull, variance, share = rng.uniform(low, high).tolist()
        lr = pull / curvature
        yield lr, curvature, variance, share * floor(lr, curvature, variance)


def mistakes(lr, curvature, variance, loss):
    exact = lr * variance / (2 * (2 - lr * curvature)) / loss
    yield max(1, exact), "this is no whole number of samples: round up."
    yield (
        max(1, int(exact)),
        "you round down, and the loss stays a little above what is allowed: round up.",
    )
    yield (
        int(exact) + 1,
        "where a batch fits exactly you take one more: at most `loss` means that being "
        "equal is enough.",
    )
    yield (
        int(exact),
        "there is no batch without samples: where one is enough, the answer is 1.",
    )
    yield (
        max(1, round(exact)),
        "you round to the nearest whole number: where that is down, the loss stays a "
        "little above what is allowed. Always round up.",
    )
    yield (
        round(exact),
        "you round to the nearest whole number, sometimes down, and once to no sample at "
        "all: always round up.",
    )
    yield (
        ceil(exact * 2 / curvature),
        "this bounds the variance of the error: the loss is half the curvature times that.",
    )
    yield (
        ceil(2 * exact),
        "the ½ of the loss is forgotten: the loss above the minimum is hu/2.",
    )
    yield (
        ceil(lr * variance / 4 / loss),
        "this is the floor for small steps, ησ²/4B: in general 4 stands for 2(2 − ηh).",
    )
    yield (
        ceil(exact**0.5),
        "the batch is squared: the variance falls with B; only its root, the typical "
        "error, falls with √B.",
    )
