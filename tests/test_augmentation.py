"""Images moved, recoloured, erased and mixed: against PyTorch and by hand."""

import colorsys

import numpy as np
import torch
import torch.nn.functional as F
from common import generator, same
from gradient_check import frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from dlbook import augmentation as aug
from dlbook.data import photograph

SIZE = st.integers(1, 6)
NUMBER = st.floats(-2, 2)


def uniform(*shape, seed=0):
    return np.random.default_rng([seed, *shape]).uniform(0.2, 0.8, shape)


# ---- moving ----
@settings(max_examples=40, deadline=None)
@given(SIZE, SIZE, st.lists(NUMBER, min_size=6, max_size=6))
def test_affine_transform_against_torch(H, W, numbers):
    matrix = np.array([*numbers, 0, 0, 1]).reshape(3, 3)
    matrix[:2, :2] += 3 * np.eye(2) * (abs(np.linalg.det(matrix)) < 0.1)
    x = frozen(uniform(2, 3, H, W))
    if abs(np.linalg.det(matrix)) < 0.1:
        return
    half = np.diag([W / 2, -H / 2, 1])  # PyTorch's squares are 2 wide, with y down
    theta = np.linalg.inv(half) @ np.linalg.inv(matrix) @ half
    grid = F.affine_grid(torch.tensor(theta[None, :2]), (1, 1, H, W), align_corners=False)
    grid = grid.expand(2, H, W, 2)
    expected = F.grid_sample(torch.tensor(np.array(x)), grid, align_corners=False)
    np.testing.assert_allclose(aug.affine_transform(x, matrix), expected.numpy(), atol=1e-9)


def test_quarter_turns_steps_and_flips():
    x = uniform(2, 3, 5, 5)
    same(aug.affine_transform(x, aug.rotation(np.pi / 2)), np.rot90(x, axes=(-2, -1)))
    same(aug.affine_transform(x, aug.scaling(-1, 1)), x[..., ::-1])
    right = aug.affine_transform(x, aug.translation(2, 0))
    same(right[..., 2:], x[..., :-2])
    same(right[..., :2], 0)
    up = aug.affine_transform(x, aug.translation(0, 1))
    same(up[..., :-1, :], x[..., 1:, :])
    same(aug.affine_transform(x, np.eye(3)), x)


def test_matrices_multiply():
    same(aug.rotation(0.3) @ aug.rotation(0.5), aug.rotation(0.8))
    same(aug.translation(1, 2) @ aug.translation(3, 4), aug.translation(4, 6))
    same(aug.scaling(2, 3) @ aug.scaling(0.5, 1 / 3), np.eye(3))
    same(aug.rotation(0.3).T @ aug.rotation(0.3), np.eye(3))
    one, other = aug.rotation(1), aug.scaling(2, 1)
    assert abs(one @ other - other @ one).max() > 0.5  # the order matters


def test_there_and_back_blurs_a_smooth_image_only_a_little():
    rows, columns = np.indices((20, 20)) / 5
    x = np.sin(rows) * np.cos(columns)
    there = aug.affine_transform(x, aug.rotation(0.4))
    back = aug.affine_transform(there, aug.rotation(-0.4))
    assert abs(back - x)[6:-6, 6:-6].max() < 0.03


def test_bilinear_sample_at_pixels_between_them_and_outside():
    x = np.array([[0.0, 1], [2, 3]])
    rows, columns = np.array([[0, 0.5, 0.5, 5, -0.5]]), np.array([[1, 0, 0.5, 0, 0.0]])
    same(aug.bilinear_sample(x, rows, columns), [[1, 1, 1.5, 0, 0]])
    same(aug.bilinear_sample(x, rows + 1e300, columns), np.zeros((1, 5)))


def test_shapes_and_kinds_are_kept():
    for kind in (np.float16, np.float32, np.float64):
        x = uniform(2, 3, 4, 5).astype(kind)
        for y in (
            aug.affine_transform(x, aug.rotation(0.3)),
            aug.adjust_brightness(x, 0.1),
            aug.adjust_contrast(x, 1.5),
            aug.adjust_saturation(x, 0.5),
            aug.adjust_hue(x, 0.5),
            aug.random_erasing(x, rng=generator()),
            aug.mixup(x, np.eye(2, dtype=kind), rng=generator())[0],
        ):
            assert (y.shape, y.dtype) == (x.shape, kind)


# ---- colours ----
def test_brightness_adds():
    x = uniform(3, 4, 4)
    same(aug.adjust_brightness(x, 0.1), x + 0.1)
    same(aug.adjust_brightness(x, 5), 1)


def test_saturation_from_grey_to_full():
    x = uniform(3, 4, 4)
    grey = aug.adjust_saturation(x, 0)
    same(grey[0], grey[1])
    same(grey[0], np.tensordot([0.299, 0.587, 0.114], x, 1))
    same(aug.adjust_saturation(x, 1), x)


def test_hue_turns_colours():
    x = 0.2 * uniform(3, 4, 4) + 0.4
    red, green, blue = x
    same(aug.adjust_hue(x, 2 * np.pi / 3), np.stack([blue, red, green]))
    same(aug.adjust_hue(x, 2 * np.pi), x)
    turned = aug.adjust_hue(x, 0.3)
    same(turned.mean(0), x.mean(0))
    pure = np.array([0.6, 0.4, 0.4]).reshape(3, 1, 1)
    hues = [colorsys.rgb_to_hsv(*aug.adjust_hue(pure, a).ravel())[0] for a in (0, 1, 2)]
    np.testing.assert_allclose(np.diff(hues) * 2 * np.pi, [1, 1], atol=0.1)


def test_a_photograph_stays_one():
    x = np.moveaxis(photograph(size=(32, 48)), -1, 0)
    for y in (aug.adjust_contrast(x, 3), aug.adjust_hue(x, 2), aug.adjust_saturation(x, 3)):
        assert y.min() >= 0
        assert y.max() <= 1


# ---- erasing and mixing ----
def test_random_erasing_leaves_one_rectangle():
    x = uniform(40, 3, 12, 16)
    y = aug.random_erasing(x, probability=1, area=(0.1, 0.3), fill=9, rng=generator())
    gone = (y == 9).all(1)
    assert (y == np.where(gone[:, None], 9, x)).all()
    for image in gone:
        rows, columns = np.flatnonzero(image.any(1)), np.flatnonzero(image.any(0))
        assert image.sum() == rows.size * columns.size > 0
        assert np.ptp(rows) == rows.size - 1
        assert np.ptp(columns) == columns.size - 1
    assert 0.15 < gone.mean() < 0.25


def test_random_erasing_of_some():
    x = uniform(1000, 1, 6, 6)
    gone = (aug.random_erasing(x, probability=0.3, rng=generator()) == 0).any((1, 2, 3))
    np.testing.assert_allclose(gone.mean(), 0.3, atol=0.05)
    same(aug.random_erasing(x, probability=0, rng=generator()), x)
    assert aug.random_erasing(x[:0], rng=generator()).shape == (0, 1, 6, 6)
    everything = aug.random_erasing(
        x, probability=1, area=(1, 1), aspect=(1, 1), rng=generator()
    )
    same(everything, 0)


def test_mixup_lies_between():
    x, target = uniform(6, 3, 2), np.eye(6)
    y, mixed = aug.mixup(x, target, alpha=1.0, rng=generator())
    same(mixed.sum(1), 1)
    same(mixed.sum(0), 1)
    same(y, np.tensordot(mixed, x, 1))
    share = [aug.mixup(x, target, alpha=0.2, rng=generator(n))[1].max() for n in range(300)]
    assert np.mean(np.array(share) > 0.95) > 0.4  # a small alpha rarely mixes much
