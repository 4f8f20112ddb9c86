"""Rows of the inventory on the gradients of a convolution, index by index."""

import numpy as np
import pytest
from common import same

from dlbook.convolution import conv2d, conv2d_backward
from dlbook.verify import refute


def layer(rng):
    """Draw x (2, 3, 7, 7), w (4, 3, 3, 3) and dy for stride 2 and for stride 1."""
    shapes = (2, 3, 7, 7), (4, 3, 3, 3), (2, 4, 3, 3), (2, 4, 5, 5)
    return tuple(map(rng.standard_normal, shapes))


def gradients(x, w, dy, stride):
    _, saved = conv2d(x, w, np.zeros(4), stride=stride)
    return conv2d_backward(dy, saved)


def of_kernel(x, w, dy, stride):
    """Sum dy times the pixel it was made from, over samples and places."""
    dw = np.zeros_like(w)
    for o, c, u, v in np.ndindex(w.shape):
        for n, i, j in np.ndindex(len(x), *dy.shape[2:]):
            dw[o, c, u, v] += dy[n, o, i, j] * x[n, c, i * stride + u, j * stride + v]
    return dw


def of_input(x, w, dy, stride):
    """Sum dy times the weight that led from pixel (i, j) to (p, q)."""
    dx = np.zeros_like(x)
    for n, c, i, j in np.ndindex(x.shape):
        for o, p, q in np.ndindex(dy.shape[1:]):
            u, v = i - p * stride, j - q * stride
            if 0 <= u < 3 and 0 <= v < 3:
                dx[n, c, i, j] += dy[n, o, p, q] * w[o, c, u, v]
    return dx


@pytest.mark.parametrize("stride", [1, 2])
def test_c_040_c_041_c_042_the_three_gradients_are_these_sums(stride):
    x, w, coarse, fine = layer(np.random.default_rng(0))
    dy = fine if stride == 1 else coarse
    dx, dw, db = gradients(x, w, dy, stride)
    same(dx, of_input(x, w, dy, stride))
    same(dw, of_kernel(x, w, dy, stride))
    same(db, [sum(dy[n, o].sum() for n in range(2)) for o in range(4)])


def test_n_146_with_a_stride_the_pixels_are_further_apart(capsys):
    refute(
        "N-146",
        lambda x, w, dy, _: of_kernel(x, w, dy, 1),  # as printed, without the stride
        lambda x, w, dy, _: gradients(x, w, dy, 2)[1],
        layer,
    )
    assert "N-146: the printed form differs on 5 of 5" in capsys.readouterr().out
    x, w, _, dy = layer(np.random.default_rng(0))
    same(gradients(x, w, dy, 1)[1], of_kernel(x, w, dy, 1))
    alone = of_kernel(x[:1], w, dy[:1], 1)  # nor is one sample the batch
    assert abs(gradients(x, w, dy, 1)[1] - alone).max() > 0.1


def test_n_147_the_printed_input_gradient_is_for_stride_1(capsys):
    def printed(x, w, dy, _):
        dx = np.zeros_like(x)
        for n, c, i, j in np.ndindex(x.shape):
            for o, u, v in np.ndindex(4, 3, 3):
                p, q = i - u, j - v
                if 0 <= p < dy.shape[2] and 0 <= q < dy.shape[3]:
                    dx[n, c, i, j] += dy[n, o, p, q] * w[o, c, u, v]
        return dx

    refute("N-147", printed, lambda x, w, dy, _: gradients(x, w, dy, 2)[0], layer)
    assert "N-147: the printed form differs on 5 of 5" in capsys.readouterr().out
    x, w, _, dy = layer(np.random.default_rng(0))
    same(printed(x, w, dy, None), gradients(x, w, dy, 1)[0])
