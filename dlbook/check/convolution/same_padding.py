"""The padding that keeps the size, before and after."""

from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def same_padding(answer, rng):
    """Check a function of (kernel, dilation) that returns (before, after)."""
    praise = "The size is kept by odd and even kernels, dilated or not."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(kernel, dilation):
    total = dilation * (kernel - 1)
    return total // 2, total - total // 2


def cases(rng):
    yield from rng.integers((1, 1), (12, 6), (20, 2)).tolist()
    yield from rng.integers((1, 1), (1000, 100), (20, 2)).tolist()
    yield from [(3, 1), (4, 1), (4, 2), (4, 3)]


def mistakes(k, d):
    total = d * (k - 1)
    less, more = total // 2, total - total // 2
    yield (
        (more, less),
        "the sum is right, but the extra cell stands before the input: the convention "
        "here, which is PyTorch's, puts it after.",
    )
    yield (
        (total / 2, total / 2),
        "half a cell cannot be added: where the total is odd, give the extra one to the "
        "end.",
    )
    yield (
        (d * (k // 2), d * (k // 2)),
        "the padding is symmetrical, D times half a kernel: with an even kernel the output "
        "is longer than the input. Its two sides must differ where the total is odd.",
    )
    yield (
        (d * ((k - 1) // 2), d * ((k - 1) // 2)),
        "the padding is symmetrical, D(K − 1)/2 with the half of K − 1 cut off: with an "
        "even kernel the output is shorter than the input. Halve the whole of D(K − 1), "
        "and let the two sides differ where it is odd.",
    )
    yield (
        (more, more),
        "the padding is symmetrical, rounded up: with an even kernel the output is longer "
        "than the input. Its two sides must differ where the total is odd.",
    )
    yield (
        (less, less),
        "the padding is symmetrical, rounded down: with an even kernel the output is "
        "shorter than the input. Its two sides must differ where the total is odd.",
    )
    yield (
        ((k - 1) // 2, k // 2),
        "the dilation is forgotten: the kernel reaches over D(K − 1) + 1 cells, and all "
        "but one of them are lost without padding.",
    )
    yield (
        (k // 2, k // 2),
        "the dilation is forgotten, and an even kernel needs two different sides, not "
        "twice K/2.",
    )
    yield (
        ((k - 1) // 2, (k - 1) // 2),
        "the dilation is forgotten, and an even kernel needs two different sides, not "
        "twice (K − 1)/2.",
    )
    yield (
        (total, total),
        "this is the total, and it stands on each side: that is full padding, and the "
        "output grows. Share it between the two.",
    )
    yield (
        total,
        "this is the total: say how much of it goes before and how much after, as a pair.",
    )
