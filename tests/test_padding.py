"""The border: what stands in it, and where its gradient goes."""

import re

import numpy as np
import pytest
import torch
from common import normal, refuses
from hypothesis import given, settings
from hypothesis import strategies as st

from dlbook.padding import MODES, border_sources, pad2d, pad2d_backward
from dlbook.shapes import ShapeError

TORCH_MODES = {"zeros": "constant"}


@st.composite
def borders(draw):
    """An image size, a padding that every mode allows, and a mode."""
    size = draw(st.tuples(st.integers(1, 6), st.integers(1, 6)))
    mode = draw(st.sampled_from(MODES))
    most = [n - 1 if mode == "reflect" else n for n in size]
    padding = tuple((draw(st.integers(0, m)), draw(st.integers(0, m))) for m in most)
    return size, padding, mode


@settings(deadline=None)
@given(borders())
def test_against_torch(border):
    size, padding, mode = border
    x = normal(2, 3, *size)
    tx = torch.tensor(x, requires_grad=True)
    sides = (*padding[1], *padding[0])  # PyTorch begins with the last axis
    ty = torch.nn.functional.pad(tx, sides, mode=TORCH_MODES.get(mode, mode))
    np.testing.assert_array_equal(pad2d(x, padding, mode=mode), ty.detach().numpy())
    dy = normal(*ty.shape, seed=1)
    (expected,) = torch.autograd.grad(ty, tx, torch.tensor(dy))
    dx = pad2d_backward(dy, padding, mode=mode)
    np.testing.assert_allclose(dx, expected.numpy(), rtol=1e-12, atol=1e-12)


@settings(deadline=None)
@given(borders())
def test_the_backward_is_the_adjoint(border):
    size, padding, mode = border
    x = normal(*size)
    y = pad2d(x, padding, mode=mode)
    dy = normal(*y.shape, seed=1)
    np.testing.assert_allclose(
        (y * dy).sum(), (x * pad2d_backward(dy, padding, mode=mode)).sum(), atol=1e-12
    )


@pytest.mark.parametrize(
    ("mode", "line"),
    [
        ("zeros", [0, 0, 1, 2, 3, 4, 0, 0]),
        ("reflect", [3, 2, 1, 2, 3, 4, 3, 2]),
        ("replicate", [1, 1, 1, 2, 3, 4, 4, 4]),
        ("circular", [3, 4, 1, 2, 3, 4, 1, 2]),
    ],
)
def test_the_four_modes_by_hand(mode, line):
    x = np.array([[1.0, 2.0, 3.0, 4.0]])
    np.testing.assert_array_equal(pad2d(x, (0, 2), mode=mode), [line])
    sources = border_sources(4, 2, 2, mode=mode)
    np.testing.assert_array_equal(np.append(x, 0)[sources], line)


def test_one_width_a_pair_and_a_pair_of_pairs():
    x = normal(2, 3)
    assert pad2d(x, 1).shape == (4, 5)
    assert pad2d(x, (1, 2)).shape == (4, 7)
    assert pad2d(x, ((0, 1), (2, 3))).shape == (3, 8)


def test_no_border_and_the_argument_are_left_alone():
    x = normal(2, 3)
    for mode in MODES:
        y = pad2d(x, 0, mode=mode)
        np.testing.assert_array_equal(y, x)
        y[:] = 0
    np.testing.assert_array_equal(x, normal(2, 3))


@pytest.mark.parametrize("mode", MODES)
def test_the_type_is_kept(mode):
    x = normal(3, 4).astype(np.float32)
    y = pad2d(x, 2, mode=mode)
    assert y.dtype == pad2d_backward(y, 2, mode=mode).dtype == np.float32


FEW = "padding of {} has too few cells to copy along an axis of {}: pad {} at most, or with"


@pytest.mark.parametrize(
    ("padding", "mode", "message"),
    [
        (1, "mirror", "padding_mode must be one of ('zeros', 'reflect', 'replicate',"),
        (4, "reflect", "reflect " + FEW.format(4, 4, 3) + " 'zeros'"),
        ((0, 7), "circular", "circular " + FEW.format(7, 6, 6) + " 'zeros'"),
        (-1, "zeros", "padding must be 0 or more, got -1"),
        (1.5, "zeros", "padding must be whole numbers, got 1.5"),
        ((1, 2, 3), "zeros", "padding must be whole numbers, got (1, 2, 3)"),
    ],
)
def test_refusals(padding, mode, message):
    error = TypeError if "whole" in message else ValueError
    with pytest.raises(error, match=f"^pad2d: {re.escape(message)}"):
        pad2d(normal(4, 6), padding, mode=mode)


def test_none_for_an_array_is_refused():
    with refuses(ShapeError, "pad2d: x is None, but it may not be left out"):
        pad2d(None, 1)
    with refuses(ShapeError, "pad2d_backward: dy is None, but it may not be left out"):
        pad2d_backward(None, 1)


def test_nothing_to_replicate():
    with pytest.raises(ValueError, match="^pad2d: replicate " + FEW.format(1, 0, 0)):
        pad2d(np.ones((0, 3)), 1, mode="replicate")
