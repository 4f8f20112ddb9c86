"""The gradient of the input of a strided layer on strips."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise
from dlbook.convolution import conv1d, conv1d_backward


@exercise
def input_gradient(answer, rng):
    """Check a function of dy (O, H'), w (O, C, K), stride and size that returns dx."""
    praise = "Stamps add up where windows overlap, and what was not read gets 0."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(dy, w, stride, size):
    _, saved = conv1d(np.zeros((1, w.shape[1], size)), w, stride=stride)
    return conv1d_backward(dy[None], saved)[0][0]


def cases(rng):
    """Draw two layers of whole numbers, to be done by hand, then larger ones."""
    for O, C, K, S in [(1, 1, 3, 2), (2, 1, 3, 2)]:
        shapes = (O, 2), (O, C, K)
        dy, w = (rng.integers(1, 6, shape) * 1.0 for shape in shapes)
        yield dy, w, S, S + K + 1
    for _ in range(8):
        O, C, places = rng.permutation([2, 3, 4]).tolist()  # different: no swap can hide
        S = int(rng.integers(2, 4))
        K = S + int(rng.integers(1, 3))  # windows overlap
        size = S * (places - 1) + K + int(rng.integers(1, S))
        yield rng.standard_normal((O, places)), rng.standard_normal((O, C, K)), S, size


def mistakes(dy, w, stride, size):
    dx = stamps(dy, w, stride, size)
    least = stride * (dy.shape[1] - 1) + w.shape[2]
    yield (
        stamps(dy, w[..., ::-1], stride, size),
        "the kernel is turned: output i has read cell stride · i with tap 0, and sends its "
        "part back there with tap 0.",
    )
    yield (
        stamps(dy, w, stride, size, add=False),
        "where two windows overlap the later stamp has replaced the earlier one: they add, "
        "+=.",
    )
    yield (
        stamps(dy, w, 1, size),
        "the stride is forgotten: the stamp of output i begins at cell stride · i.",
    )
    yield (
        dx[:, :least],
        "the cells behind the last window are missing: they have a gradient too, 0.",
    )
    yield (
        np.roll(dx, size - least, 1),
        "the unread cells stand in front: what is left over lies behind the last window.",
    )
    yield (
        stamps(dy[:1], w[:1], stride, size),
        "this comes from the first output channel alone: every channel that has read the "
        "cell sends its part.",
    )
    yield -dx, "the sign is reversed: a gradient is not yet a step."


def stamps(dy, w, stride, size, add=True):
    """Let every output stamp its kernels on the cells that it has read."""
    _, C, K = w.shape
    dx = np.zeros((C, size))
    for i, column in enumerate(dy.T):
        place = slice(stride * i, stride * i + K)
        dx[:, place] = add * dx[:, place] + np.tensordot(column, w, 1)
    return dx
