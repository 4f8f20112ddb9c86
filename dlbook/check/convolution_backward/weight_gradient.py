"""The gradient of the weights of a strided layer on strips."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise
from dlbook.convolution import conv1d, conv1d_backward, output_size


@exercise
def weight_gradient(answer, rng):
    """Check a function of x (C, H), dy (O, H'), kernel and stride that returns dw."""
    praise = "Every place has taught the same few weights, and no unread cell took part."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(x, dy, kernel, stride):
    w = np.zeros((len(dy), len(x), kernel))
    _, saved = conv1d(x[None], w, stride=stride)
    return conv1d_backward(dy[None], saved)[1]


def cases(rng):
    """Draw two layers of whole numbers, to be done by hand, then larger ones."""
    for C, O, K, S in [(1, 1, 2, 2), (2, 1, 2, 2)]:
        yield strip(rng, C, O, K, S, 2, 1, whole=True)
    for _ in range(8):
        C, O, K, P = rng.permutation([2, 3, 4, 5]).tolist()  # no swap can hide
        S = int(rng.integers(2, 4))
        yield strip(rng, C, O, K, S, P + 2, int(rng.integers(1, S)))


def strip(rng, C, O, K, S, places, left_over, whole=False):
    """Draw x and dy where `left_over` cells lie behind the last window."""
    H = S * (places - 1) + K + left_over
    assert output_size(H, K, stride=S) == places
    if whole:
        return rng.integers(1, 6, (C, H)) * 1.0, rng.integers(1, 6, (O, places)) * 1.0, K, S
    return rng.standard_normal((C, H)), rng.standard_normal((O, places)), K, S


def mistakes(x, dy, kernel, stride):
    places = dy.shape[1]
    H = x.shape[1]

    def gather(step, first=0):
        read = [x[:, first + u :][:, ::step][:, :places] for u in range(kernel)]
        return np.stack([dy @ part.T for part in read], axis=-1)  # (O, C, K)

    dw = gather(stride)
    yield (
        gather(1),
        "the stride is forgotten: place i begins at cell stride · i, so tap u has read the "
        "cells u, u + stride, u + 2 · stride and so on.",
    )
    yield (
        dw[..., ::-1],
        "the taps are in reverse: tap 0 lies on the first cell of a window.",
    )
    yield (
        dw.swapaxes(0, 1),
        "channels in and out have changed places: dw is (O, C, kernel).",
    )
    yield (
        gather(stride, H - stride * (places - 1) - kernel),
        "the windows are counted from the end of the strip: the first begins at cell 0, "
        "and what is left over lies behind the last.",
    )
    yield (
        dw / places,
        "this is the mean over the places: each of them uses the weight, and contributions "
        "add.",
    )
    yield -dw, "the sign is reversed: a gradient is not yet a step."
    yield (
        dw.sum(1),
        "the channels of x are added up: every channel in has its own weights.",
    )
    yield (
        dw.sum(0),
        "the output channels are added up: each of them has its own kernel.",
    )
