"""Sliding windows: how many there are, and that reading and adding back are adjoint."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dlbook.windows import Windows, fold2d, output_size, sliding_windows, unfold2d

SMALL = st.integers(1, 4)


@settings(deadline=None)
@given(st.integers(1, 40), SMALL, SMALL, st.integers(0, 4), SMALL)
def test_output_size_against_torch(size, kernel, stride, padding, dilation):
    x, w = torch.zeros(1, 1, size), torch.zeros(1, 1, kernel)
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    try:
        expected = torch.nn.functional.conv1d(x, w, **options).shape[-1]
    except RuntimeError:
        with pytest.raises(ValueError, match="does not fit in the"):
            output_size(size, kernel, **options)
    else:
        assert output_size(size, kernel, **options) == expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, 6),
        ({"padding": "valid"}, 6),
        ({"padding": "same"}, 7),
        ({"padding": "full"}, 8),
        ({"padding": "same", "dilation": 3}, 7),
        ({"padding": "full", "stride": 2}, 4),
        ({"padding": (0, 1)}, 7),
        ({"stride": 2}, 3),
    ],
)
def test_output_size_by_hand(options, expected):
    """A kernel of 2 on 7 cells; with stride 2 the seventh is never read."""
    assert output_size(7, 2, **options) == expected


@settings(deadline=None)
@given(
    size=st.tuples(st.integers(4, 7), st.integers(4, 7)),
    kernel=st.tuples(SMALL, SMALL),
    stride=st.tuples(SMALL, SMALL),
    padding=st.integers(0, 3),
    mode=st.sampled_from(["zeros", "reflect", "replicate", "circular"]),
)
def test_fold_is_the_adjoint_of_unfold(size, kernel, stride, padding, mode):
    rng = np.random.default_rng(0)
    options = {"stride": stride, "padding": padding, "dilation": 1, "mode": mode}
    windows = sliding_windows("test", size, kernel, **options)
    x = rng.standard_normal((2, 3, *size))
    view = unfold2d(x, windows)
    cols = rng.standard_normal(view.shape)
    back = fold2d(cols, size, windows)
    assert back.shape == x.shape
    np.testing.assert_allclose((view * cols).sum(), (x * back).sum(), atol=1e-10)


@settings(deadline=None)
@given(st.integers(1, 3), st.integers(1, 2), st.integers(1, 2), st.integers(0, 2))
def test_unfold_against_torch(kernel, stride, dilation, padding):
    x = np.random.default_rng(0).standard_normal((2, 3, 6, 7))
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    windows = sliding_windows("test", (6, 7), (kernel, kernel), mode="zeros", **options)
    cols = unfold2d(x, windows)
    expected = torch.nn.functional.unfold(torch.tensor(x), kernel, **options).numpy()
    np.testing.assert_array_equal(cols.reshape(expected.shape), expected)
    back = torch.nn.functional.fold(torch.tensor(expected), (6, 7), kernel, **options)
    np.testing.assert_allclose(fold2d(cols, (6, 7), windows), back.numpy(), rtol=1e-12)


def test_unfold_is_a_view():
    x = np.zeros((1, 1, 4, 4))
    windows = Windows((2, 2), (1, 1), (1, 1), ((0, 0), (0, 0)), "replicate")
    view = unfold2d(x, windows)
    assert view.nbytes == 4 * 9 * 8
    assert view.base is not None


def test_every_option_is_spelled_out():
    options = {"stride": 2, "padding": "full", "dilation": (1, 3), "mode": "zeros"}
    windows = sliding_windows("test", (9, 9), (3, 2), **options)
    assert windows == Windows((3, 2), (2, 2), (1, 3), ((2, 2), (3, 3)), "zeros")
