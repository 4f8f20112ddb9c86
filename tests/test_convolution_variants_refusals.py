"""Relatives of the convolution: what is refused by name, and what is defined."""

import numpy as np
import pytest
from common import normal, refuses

from dlbook import convolution_variants as variants
from dlbook.shapes import ShapeError

X = normal(2, 4, 5, 6)
LAYERS = {
    "conv_transpose2d": (normal(4, 3, 3, 2), normal(3)),
    "depthwise_conv2d": (normal(4, 3, 2), normal(4)),
    "separable_conv2d": (normal(4, 3, 2), normal(5, 4), normal(5)),
}


def run(name, *args, **options):
    return getattr(variants, name)(*args, **options)


@pytest.mark.parametrize("name", LAYERS)
def test_arrays_that_do_not_fit(name):
    w, *rest = LAYERS[name]
    with refuses(ShapeError, f"{name}: x has 3 dimensions, not 4"):
        run(name, X[0], w, *rest)
    with refuses(ShapeError, f"{name}: w says C = 3, but it was 4"):
        run(name, X, w[:3], *rest)
    with refuses(ShapeError, f"{name}: b says "):
        run(name, X, w, *rest[:-1], normal(7))
    with refuses(ShapeError, f"{name}: w is of type list, not a NumPy array"):
        run(name, X, w.tolist(), *rest)


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("kind", [np.int64, bool])
def test_numbers_that_are_not_floats(name, kind):
    with pytest.raises(TypeError, match=f"x holds {np.dtype(kind)}, but real floating"):
        run(name, X.astype(kind), *LAYERS[name])
    with pytest.raises(TypeError, match="one type is needed, but x is float32"):
        run(name, X.astype(np.float32), *LAYERS[name])


@pytest.mark.parametrize("name", LAYERS)
def test_options_of_every_layer(name):
    for option, value, error in (
        ("stride", 0, ValueError),
        ("dilation", 0, ValueError),
        ("padding", -1, ValueError),
        ("stride", 1.5, TypeError),
    ):
        with pytest.raises(error, match=f"{name.split('_')[-1]}: {option} must be"):
            run(name, X, *LAYERS[name], **{option: value})


@pytest.mark.parametrize("name", LAYERS)
def test_an_empty_batch_a_nan_and_a_gradient_of_another_shape(name):
    backward = getattr(variants, f"{name}_backward")
    y, saved = run(name, X[:0], *LAYERS[name])
    assert len(y) == 0
    dx, dw, *_ = backward(y, saved)
    assert dx.shape == (0, *X.shape[1:])
    assert not dw.any()
    x = X.copy()
    x[1, 2, 0, 0] = np.nan
    x.flags.writeable = False
    y, saved = run(name, x, *LAYERS[name])
    assert np.isnan(y[1]).any()
    assert np.isfinite(y[0]).all()
    with pytest.raises(ShapeError, match=r"backward: dy is \(2, 1\), but the output was"):
        backward(normal(2, 1), saved)


def test_transposed():
    name, w = "conv_transpose2d", normal(4, 3, 3, 2)
    with refuses(ValueError, f"{name}: groups must be a whole number from 1, got 0"):
        variants.conv_transpose2d(X, w, groups=0)
    with refuses(ValueError, f"{name}: groups = 3 does not divide C = 4: try 2 or 4"):
        variants.conv_transpose2d(X, w, groups=3)
    with refuses(TypeError, f"{name}: padding must be a whole number or a pair of them"):
        variants.conv_transpose2d(X, w, padding="same")
    with refuses(ValueError, f"{name}: padding of 4 leaves (-1, -1) pixels: pad less"):
        variants.conv_transpose2d(X, w, padding=4)
    for extra in (2, -1, (0, 3)):
        with refuses(ValueError, f"{name}: output_padding must be 0 or more, and smaller"):
            variants.conv_transpose2d(X, w, stride=2, output_padding=extra)


def test_factors():
    name = "factorize_kernel"
    with refuses(ShapeError, f"{name}: k has 3 dimensions, not 2"):
        variants.factorize_kernel(normal(1, 3, 3))
    with refuses(TypeError, f"{name}: k holds int64, but real floating-point numbers"):
        variants.factorize_kernel(np.eye(3, dtype=int))
    for rank in (0, 3, 1.0):
        with refuses(ValueError, f"{name}: rank must be 1 to 2, got {rank}"):
            variants.factorize_kernel(normal(2, 3), rank=rank)
    with refuses(ValueError, f"{name}: k holds NaN or infinity"):
        variants.factorize_kernel(np.full((2, 2), np.nan))
    a, b = variants.factorize_kernel(np.zeros((3, 2), np.float16))
    assert a.dtype == b.dtype == np.float16
    assert not (a @ b).any()


def test_shuffles():
    for name in ("pixel_shuffle", "pixel_unshuffle"):
        for factor in (0, 1.5, "2"):
            with refuses(ValueError, f"{name}: factor must be a whole number from 1, got"):
                run(name, X, factor=factor)
        with refuses(ShapeError, f"{name}: x has 3 dimensions, not 4"):
            run(name, X[0], factor=2)
        assert run(name, X.astype(np.uint8), factor=1).dtype == np.uint8
        assert run(name, np.zeros((0, 4, 2, 2)), factor=2).shape[0] == 0
    with refuses(ValueError, "pixel_shuffle: factor = 3 needs 9 to divide C = 4"):
        variants.pixel_shuffle(X, factor=3)
    with refuses(ValueError, "pixel_unshuffle: factor = 2 does not divide 5 by 6 pixels"):
        variants.pixel_unshuffle(X, factor=2)


@pytest.mark.parametrize("name", LAYERS)
def test_half_precision_stays(name):
    args = [a.astype(np.float16) for a in (X, *LAYERS[name])]
    y, saved = run(name, *args)
    assert y.dtype == np.float16
    grads = getattr(variants, f"{name}_backward")(y, saved)
    assert {g.dtype for g in grads} == {np.dtype(np.float16)}
