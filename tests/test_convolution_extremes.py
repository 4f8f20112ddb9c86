"""Extreme input: empty, huge, not finite, of other precision, strangely laid out."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from common import normal, same

from dlbook.convolution import conv2d, conv2d_backward, conv2d_loops
from dlbook.padding import MODES

X, W, B = normal(2, 4, 6, 7), normal(6, 4, 3, 2), normal(6)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("batch", [0, 1])
def test_an_empty_batch_is_a_batch(batch, mode):
    x, options = normal(batch, 4, 6, 7), {"padding": 1, "padding_mode": mode}
    y, saved = conv2d(x, W, B, **options)
    assert y.shape == conv2d_loops(x, W, B, **options).shape == (batch, 6, 6, 8)
    shapes = [g.shape for g in conv2d_backward(y, saved)]
    assert shapes == [x.shape, W.shape, B.shape]


def test_the_gradients_of_an_empty_batch_are_zero():
    y, saved = conv2d(normal(0, 4, 6, 7), W, B)
    for gradient, argument in zip(conv2d_backward(y, saved)[1:], (W, B), strict=True):
        np.testing.assert_array_equal(gradient, np.zeros_like(argument))


def test_no_channels_leave_the_bias():
    x, w = normal(2, 0, 6, 7), normal(6, 0, 3, 2)
    y, saved = conv2d(x, w, B)
    np.testing.assert_array_equal(y, np.broadcast_to(B[:, None, None], (2, 6, 4, 6)))
    assert [g.shape for g in conv2d_backward(y, saved)] == [x.shape, w.shape, B.shape]


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.longdouble])
def test_the_precision_is_kept(kind):
    x, w, b = (a.astype(kind) for a in (X, W, B))
    y, saved = conv2d(x, w, b)
    loops = conv2d_loops(x, w, b)
    assert {a.dtype for a in (y, loops, *conv2d_backward(y, saved))} == {np.dtype(kind)}
    exact, _ = conv2d(X, W, B)
    eps = max(np.finfo(kind).eps, np.finfo(X.dtype).eps)
    np.testing.assert_allclose(y, exact, rtol=0, atol=float(50 * eps))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_passes_through_as_in_torch(value):
    x = X.copy()
    x[0, 1, 2, 3] = value
    x[1, 0, 0, 0] = 1e308
    options = {"padding": 1, "stride": (1, 2)}
    with np.errstate(all="ignore"):
        y, _ = conv2d(x, W, B, **options)
        loops = conv2d_loops(x, W, B, **options)
    expected = F.conv2d(*map(torch.tensor, (x, W, B)), **options).numpy()
    assert not np.isfinite(y).all()
    np.testing.assert_allclose(y, expected, rtol=1e-10)
    np.testing.assert_allclose(y, loops, rtol=1e-10)


@pytest.mark.parametrize("scale", [1e-4, 1e4])
def test_scale_does_not_matter(scale):
    y, saved = conv2d(scale * X, W)
    same(y / scale, conv2d(X, W)[0])
    assert all(np.isfinite(g).all() for g in conv2d_backward(y, saved))


@pytest.mark.parametrize(
    "arrange",
    [
        lambda a: np.asfortranarray(a),
        lambda a: a[..., ::-1][..., ::-1],
        lambda a: np.moveaxis(np.moveaxis(a, 1, -1).copy(), -1, 1),
        lambda a: np.repeat(a, 2, -1)[..., ::2],
    ],
    ids=["Fortran", "reversed twice", "channels last", "every second"],
)
def test_the_arrangement_in_memory_does_not_matter(arrange):
    y, saved = conv2d(arrange(X), arrange(W), B, padding=1)
    expected, expected_saved = conv2d(X, W, B, padding=1)
    same(y, expected)
    grads = conv2d_backward(arrange(y), saved)
    for one, other in zip(grads, conv2d_backward(y, expected_saved), strict=True):
        same(one, other)


def test_a_kernel_as_large_as_the_image():
    w = normal(6, 4, 6, 7)
    y, saved = conv2d(X, w, B)
    same(y[:, :, 0, 0], X.reshape(2, -1) @ w.reshape(6, -1).T + B)
    dx, _, db = conv2d_backward(np.ones_like(y), saved)
    same(dx, np.broadcast_to(w.sum(0), X.shape))
    same(db, np.full(6, 2.0))


def test_a_border_wider_than_the_image():
    x, w = normal(1, 1, 2, 3), normal(1, 1, 3, 3)
    for mode in ("zeros", "replicate"):
        y, saved = conv2d(x, w, padding=7, padding_mode=mode)
        assert y.shape == (1, 1, 14, 15)
        assert conv2d_backward(y, saved)[0].shape == x.shape
