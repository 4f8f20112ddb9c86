"""The variance of weights with which leaky ReLU keeps the mean square."""

from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def leaky_variance(answer, rng):
    """Check a function of (n_in, slope) that returns a variance."""
    praise = "With this variance what the bend takes is given back, for every slope."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(n_in, slope):
    kept = sum(t * t for t in (1, slope)) / 2  # z = 1 and z = -1, equally probable
    return 1 / (kept * n_in)


def cases(rng):
    """Draw small numbers, to be done by hand, then larger ones."""
    for _ in range(2):
        yield int(rng.integers(2, 9)), float(rng.choice([0.5, 2.0, 3.0]))
    for _ in range(8):
        yield int(rng.integers(10, 2000)), float(rng.uniform(0.02, 0.9))


def mistakes(n_in, slope):
    yield (
        right(n_in, slope) ** 0.5,
        "this is the standard deviation: the variance is asked.",
    )
    yield (
        2 / n_in,
        "this is He's variance, for ReLU: the negative half passes something, too.",
    )
    yield 1 / n_in, "this is the variance for a linear layer: the bend shrinks one half."
    yield (
        2 / ((1 + slope) * n_in),
        "numbers times the slope have squares times slope²: the square is missing.",
    )
    yield (
        4 / ((1 + slope) ** 2 * n_in),
        "the slopes are averaged before they are squared: average the squares.",
    )
    yield (
        1 / ((1 + slope**2) * n_in),
        "each half of the numbers counts half: the mean square keeps (1 + slope²)/2.",
    )
    yield (
        right(1, slope),
        "n_in is missing: an output adds up n_in terms.",
    )
    yield (
        (1 + slope**2) / (2 * n_in),
        "the wrong way round: what keeps less needs wider weights, so divide by the share.",
    )
    yield (
        (1 + slope**2) / 2 * n_in,
        "this is the share that is kept, times n_in: the variance is one over it.",
    )
