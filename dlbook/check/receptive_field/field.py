"""The recursion: size, jump and start of the field of any stack."""

from dlbook.check.compare import check_function
from dlbook.check.report import exercise
from dlbook.receptive_field import Layer, receptive_field


@exercise
def field(answer, rng):
    """Check a function of layers, tuples (kernel, stride, padding, dilation)."""
    praise = "Size, jump and start, on 30 random stacks, the empty one among them."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(layers):
    return tuple(receptive_field([Layer(*numbers) for numbers in layers]))


def cases(rng):
    for L in (0, 1, 2, 3, 4) * 6:
        low, high = (1, 1, 0, 1), (5, 3, 3, 3)
        yield ([tuple(rng.integers(low, high, endpoint=True).tolist()) for _ in range(L)],)


def reach(kernel, dilation):
    return dilation * (kernel - 1)


def follow(layers, *, base=1, reach=reach, own=False, **padded):
    """Run the recursion with one step done differently; return (size, jump, start)."""
    size, jump, start = base, 1, 0
    for kernel, stride, padding, dilation in layers:
        below, jump = jump, jump * stride
        step = jump if own else below
        size += reach(kernel, dilation) * step
        start += begin(padding, step, **padded)
    return size, jump, start


def begin(padding, step, *, sign=-1, stretch=True, cut=False):
    """Say how the start moves with the padding, or how not."""
    return 0 if cut else sign * padding * (step if stretch else 1)


SLIPS = [
    (
        {"own": True},
        "the layer's own stride is used too early: its window is stretched by the jump of "
        "the layer below. Its own stride only spreads its neighbours and all that follows.",
    ),
    (
        {"reach": lambda kernel, dilation: kernel - 1},
        "the dilation is forgotten: from tap to tap it is D cells of the layer below, and "
        "so D jumps.",
    ),
    (
        {"base": 0},
        "the sizes begin with 0, but a pixel sees itself: R = 1 before the first layer.",
    ),
    (
        {"reach": lambda kernel, dilation: kernel * dilation},
        "each layer adds K steps: between K taps there are only K − 1 steps, and the first "
        "tap brings the old window.",
    ),
    (
        {"reach": lambda kernel, dilation: kernel * dilation - 1},
        "each layer adds DK − 1 steps: D stands before the bracket, D(K − 1), for there "
        "are K − 1 distances of D cells.",
    ),
    (
        {"sign": 1},
        "the sign of the start is wrong: padding stands before the image, so it moves the "
        "first window to negative pixels.",
    ),
    (
        {"cut": True},
        "the start stays at 0: the padding stands before the image, so that the first "
        "window begins at a negative pixel.",
    ),
    (
        {"stretch": False},
        "the padding is counted in cells: P cells of the layer below are P·J pixels.",
    ),
    (
        {"sign": -2},
        "the padding is counted twice: only the cells before the image move the first "
        "window.",
    ),
]


def mistakes(layers):
    size, jump, start = follow(layers)
    for slip, words in SLIPS:
        yield follow(layers, **slip), words
    yield (
        follow(layers[::-1]),
        "the layers are taken from the output down: begin with the first one, which reads "
        "the pixels.",
    )
    yield size, "this is the size alone: return (size, jump, start)."
    yield (
        (jump, size, start),
        "size and jump have changed places: return (size, jump, start).",
    )
    yield (
        (size, layers[-1][1] if layers else 1, start),
        "the jump is the last layer's stride: it is the product of all strides so far.",
    )
