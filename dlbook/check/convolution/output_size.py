"""Where the window may stand: the number of its places along one axis."""

from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def output_size(answer, rng):
    """Check a function of (size, kernel, stride, padding, dilation)."""
    praise = "Floor, dilation and both sides of the padding, on 40 random settings."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(size, kernel, stride, padding, dilation):
    last = size + 2 * padding - dilation * (kernel - 1)
    return len(range(0, last, stride))  # counted: the formula is what is asked for


def cases(rng):
    """Draw 20 settings that a person can draw on paper, and 20 that nobody guesses."""
    for high in [(16, 6, 5, 4, 4)] * 20 + [(2000, 60, 12, 20, 9)] * 20:
        size, kernel, stride, padding, dilation = rng.integers(
            (1, 1, 1, 0, 1), high
        ).tolist()
        size += dilation * (kernel - 1)  # so that the kernel fits
        yield size, kernel, stride, padding, dilation


def mistakes(n, k, s, p, d):
    steps = n + 2 * p - d * (k - 1) - 1
    yield (
        steps / s + 1,
        "the floor is forgotten: a window stands on whole cells, and the cells left over "
        "after the last one are never read.",
    )
    yield (
        -(-steps // s) + 1,
        "you round up, so the last window hangs over the end: round down.",
    )
    yield (
        round(steps / s) + 1,
        "you round to the nearest, but half a step is no place to stand: round down.",
    )
    yield (
        steps // s,
        "the + 1 is forgotten: these are the steps between windows, and the place where "
        "the first one stands counts too.",
    )
    yield (
        (steps + 1) // s,
        "the + 1 stands inside the division: the first place is one whole place, whatever "
        "the stride.",
    )
    yield (
        (n + 2 * p - k) // s + 1,
        "the dilation is forgotten: with dilation D a kernel of K reaches over "
        "D(K − 1) + 1 cells.",
    )
    yield (
        (n + 2 * p - d * k) // s + 1,
        "the dilated kernel is too long: K taps have K − 1 distances between them, so it "
        "reaches over D(K − 1) + 1 cells, not DK.",
    )
    yield (
        (steps - k + 1) // s + 1,
        "the dilation counts one too many: D is the distance from tap to tap, and D = 1 "
        "leaves no gap.",
    )
    yield (steps - 2 * p) // s + 1, "the padding is left out: it adds 2P cells."
    yield (
        (steps - p) // s + 1,
        "the padding is counted once: it is added on both sides, 2P cells in all.",
    )
    yield (
        steps + 1,
        "the stride is left out: of these places only every S-th is used.",
    )
