"""Images, matrices and ranges that augmentation cannot use."""

import numpy as np
import pytest
from common import generator, refuses
from gradient_check import frozen

from dlbook import augmentation as aug
from dlbook.shapes import ShapeError


def uniform(*shape, seed=0):
    return np.random.default_rng([seed, *shape]).uniform(0.2, 0.8, shape)


X = frozen(uniform(2, 3, 4, 4))


@pytest.mark.parametrize(
    ("matrix", "error", "message"),
    [
        (
            np.zeros((3, 3)),
            ValueError,
            "[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]",
        ),
        (np.full((3, 3), np.nan), ValueError, "[[nan, nan, nan]"),
        (np.eye(2), ShapeError, "matrix says D = 2, but it was 3"),
        (np.ones((3, 2)), ShapeError, "matrix says D = 2, but it was 3"),
        ([[1.0]], ShapeError, "matrix is of type list, not a NumPy array"),
    ],
)
def test_impossible_matrices(matrix, error, message):
    with refuses(error, f"affine_transform: {message}"):
        aug.affine_transform(X, matrix)


def test_refusals():
    with refuses(TypeError, "affine_transform: x holds int64, but real floating-point"):
        aug.affine_transform(X.astype(int), np.eye(3))
    with refuses(ShapeError, "affine_transform: x has 1 dimensions, not 2"):
        aug.affine_transform(uniform(3), np.eye(3))
    with refuses(ShapeError, "bilinear_sample: columns says Q = 2, but it was 3"):
        aug.bilinear_sample(X, np.ones((2, 3)), np.ones((2, 2)))
    with refuses(ValueError, "bilinear_sample: rows and columns must be finite"):
        aug.bilinear_sample(X, np.full((1, 1), np.nan), np.ones((1, 1)))
    with refuses(ValueError, "bilinear_sample: x (2, 0, 3) has no pixels"):
        aug.bilinear_sample(np.zeros((2, 0, 3)), np.ones((1, 1)), np.ones((1, 1)))


@pytest.mark.parametrize("name", ["brightness", "contrast", "saturation", "hue"])
def test_colour_refusals(name):
    adjust = getattr(aug, f"adjust_{name}")
    with refuses(ShapeError, f"adjust_{name}: x says C = 1, but it was 3"):
        adjust(X[:, :1], 0.5)
    with refuses(TypeError, f"adjust_{name}: x holds uint8, but real floating-point"):
        adjust(X.astype(np.uint8), 0.5)
    with refuses(ValueError, f"adjust_{name}: a finite number is needed, got nan"):
        adjust(X, np.nan)


@pytest.mark.parametrize(
    "options",
    [{"probability": 1.5}, {"area": (0.5, 0.1)}, {"area": (0, 2)}, {"aspect": (0, 1)}],
)
def test_impossible_rectangles(options):
    with refuses(ValueError, "random_erasing: needs shares in [0, 1] and ranges, got"):
        aug.random_erasing(X, rng=generator(), **options)


def test_mixing_refusals():
    with refuses(ShapeError, "mixup: x is (2, 3, 4, 4), but target is (3, 3)"):
        aug.mixup(X, np.eye(3), rng=generator())
    with refuses(TypeError, "mixup: target holds int64, but real floating-point"):
        aug.mixup(X, np.eye(2, dtype=int), rng=generator())
    with refuses(ValueError, "mixup: alpha must be above 0, got 0"):
        aug.mixup(X, np.eye(2), alpha=0, rng=generator())
    for layer in (
        lambda: aug.mixup(X, np.eye(2), rng=0),
        lambda: aug.random_erasing(X, rng=0),
    ):
        with pytest.raises(TypeError, match=r"rng must be np.random.default_rng\(seed\)"):
            layer()
