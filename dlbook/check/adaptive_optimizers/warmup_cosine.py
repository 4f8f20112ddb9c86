"""Up and down: a warm-up in a line, then half a cosine wave."""

from math import cos, pi

from dlbook.adaptive_optimizers import cosine_annealing, linear_warmup
from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def warmup_cosine(answer, rng):
    """Check a function of (t, lr, warmup, steps)."""
    praise = "Up in a line, down in half a wave, and 0 for good."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(t, lr, warmup, steps):
    """Put the two schedules of the package end to end."""
    if t < warmup:
        return linear_warmup(t, lr=lr, steps=warmup, start=0)
    return cosine_annealing(t - warmup, lr=lr, steps=steps - warmup)


def cases(rng):
    """Draw the corners of one schedule and a place in each part, then any."""
    yield from [(t, 0.5, 4, 10) for t in (0, 1, 4, 7, 10, 13)]
    for _ in range(40):
        warmup, more = rng.integers(1, (10, 20)).tolist()
        t = int(rng.integers(0, warmup + more + 4))
        yield t, round(float(rng.uniform(0.1, 1)), 3), warmup, warmup + more


def mistakes(t, lr, warmup, steps):
    def wave(part):
        return lr * (1 + cos(pi * part)) / 2

    rise, part = lr * t / warmup, (t - warmup) / (steps - warmup)
    down, whole = min(1, part), min(1, t / steps)
    up = t < warmup
    yield (
        wave(whole),
        "the warm-up is left out: up to step `warmup` the rate rises from 0.",
    )
    yield (
        lr * (t + 1) / warmup if up else wave(down),
        "the rise begins with (t + 1)/warmup: here it begins at 0 for t = 0 and is "
        "complete at t = warmup.",
    )
    yield (
        rise if up else wave(whole),
        "the cosine begins at t = 0, so that after the warm-up a part of it is already "
        "gone: count its steps from `warmup`, over steps − warmup.",
    )
    yield (
        rise if up else wave(min(1, (t - warmup) / steps)),
        "the cosine takes `steps` steps after the warm-up, and ends too late: steps − "
        "warmup of them are left.",
    )
    yield (
        rise if up else wave(part),
        "after the end the cosine rises again: hold the rate at 0 from t = steps on.",
    )
    yield (
        rise if up else lr * (1 - down),
        "the way down is a straight line: half a cosine wave is wanted.",
    )
    yield (
        wave(whole) * min(1, t / warmup),
        "this multiplies a cosine over all steps by the warm-up, so the peak never reaches "
        "lr: one follows the other.",
    )
    yield (
        rise if up else wave(2 * down),
        "this is a whole wave, down and up again: half of it, with π and not 2π, leads "
        "from 1 to 0.",
    )
    yield (
        rise if up else lr * cos(pi * down),
        "this wave goes from 1 to −1: add 1 and halve, so that it ends at 0.",
    )
