"""A convolution that does not look around: 1 × 1, all pixels at once."""

import numpy as np

from dlbook.check.call import has_loop
from dlbook.check.compare import check_function
from dlbook.check.report import CheckFailed, exercise
from dlbook.convolution import conv2d


@exercise
def pointwise(answer, rng):
    """Check a function of x (N, C, H, W), w (O, C) and b (O,)."""
    praise = "One small linear layer, shared by all pixels."
    praise = check_function(answer, right, cases(rng), mistakes, praise)
    if has_loop(answer):
        raise CheckFailed(
            "The numbers are right. Now without the loop: all pixels at once, as one "
            "product of w with an array whose second to last axis is C."
        )
    return praise


def right(x, w, b):
    y, _ = conv2d(x, w[:, :, None, None], b)
    return y


def cases(rng):
    """Draw one case of whole numbers, to be done by hand, then larger ones."""
    yield [rng.integers(1, 6, shape) * 1.0 for shape in [(1, 2, 2, 3), (3, 2), (3,)]]
    for _ in range(8):
        N, C, O, H, W = rng.permutation([2, 3, 4, 5, 6])  # all different: no swap can hide
        yield [rng.standard_normal(shape) for shape in [(N, C, H, W), (O, C), (O,)]]


def mistakes(x, w, b):
    mixed = np.moveaxis(x, 1, -1) @ w.T  # (N, H, W, O)
    y = np.moveaxis(mixed, -1, 1)  # (N, O, H, W)
    yield y, "the bias is forgotten: add b[o] to every pixel of channel o."
    yield (
        (y + b[:, None, None]).swapaxes(0, 1),
        "the axes are swapped, with the output channels before the batch: move them to "
        "place 1.",
    )
    yield (
        mixed + b,
        "the channels come last: move them back to place 1, so that the output is (N, O, "
        "H, W).",
    )
    yield (
        (mixed + b).reshape(y.shape),
        "the channels came last and were reshaped into place: reshape keeps the order of "
        "the numbers and only cuts it anew. Transpose, or np.moveaxis.",
    )
    yield (
        (x.reshape(-1, x.shape[1]) @ w.T + b).reshape(y.shape),
        "x is reshaped to rows of C numbers, but C is not its last axis: reshape then "
        "cuts pieces out of one channel. Move the channels last first.",
    )
