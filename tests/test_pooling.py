"""Pooling against PyTorch, its definition, and what is said about it."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from common import normal
from gradient_check import check_backward, check_torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dlbook.adaptive_pooling import (
    adaptive_avg_pool2d,
    adaptive_avg_pool2d_backward,
    adaptive_max_pool2d,
    adaptive_max_pool2d_backward,
    fractional_max_pool2d,
    fractional_max_pool2d_backward,
    global_avg_pool2d,
    global_avg_pool2d_backward,
)
from dlbook.pooling import (
    avg_pool2d,
    avg_pool2d_backward,
    lp_pool2d,
    lp_pool2d_backward,
    max_pool2d,
    max_pool2d_backward,
)

FEW = settings(max_examples=25, deadline=None)
PAIR = st.tuples(st.integers(1, 3), st.integers(1, 3))


@st.composite
def pools(draw, dilated=False):
    """An image and the options of a pooling layer that PyTorch accepts too."""
    kernel, stride = draw(PAIR), draw(PAIR)
    dilation = draw(PAIR) if dilated else (1, 1)
    span = [D * (K - 1) + 1 for K, D in zip(kernel, dilation, strict=True)]
    size = [n + draw(st.integers(0, 4)) for n in span]
    x = normal(draw(st.integers(1, 2)), draw(st.integers(1, 3)), *size)
    padding = tuple(draw(st.integers(0, K // 2)) for K in kernel)
    options = {"kernel": kernel, "stride": stride, "padding": padding}
    return x, options | ({"dilation": dilation} if dilated else {})


def torch_options(options):
    return {"kernel_size" if k == "kernel" else k: v for k, v in options.items()}


# ---- against PyTorch ----
@FEW
@given(pools(dilated=True))
def test_max_pool2d_against_torch(drawn):
    x, options = drawn
    if max(options["dilation"]) > 1:  # a window with holes could hold padding alone
        options["padding"] = 0
    named = torch_options(options)
    check_torch(
        max_pool2d, max_pool2d_backward, lambda x: F.max_pool2d(x, **named), [x], **options
    )
    y, saved = max_pool2d(x, **options)
    _, index = F.max_pool2d(torch.tensor(x), **named, return_indices=True)
    np.testing.assert_array_equal(saved.index, index)
    np.testing.assert_array_equal(y.ravel(), _at(x, saved.index))


def _at(x, index):
    planes = x.reshape(*x.shape[:2], -1)
    return np.take_along_axis(planes, index.reshape(*x.shape[:2], -1), -1).ravel()


@FEW
@given(pools(), st.booleans())
def test_avg_pool2d_against_torch(drawn, count):
    x, options = drawn
    options["count_include_pad"] = count
    named = torch_options(options)
    check_torch(
        avg_pool2d, avg_pool2d_backward, lambda x: F.avg_pool2d(x, **named), [x], **options
    )


@FEW
@given(pools(), st.sampled_from([2, 4, 1, 1.5, 3]))
def test_lp_pool2d_against_torch(drawn, norm):
    x, options = drawn
    del options["padding"]  # PyTorch has none here
    x = x if norm % 2 == 0 else abs(x) + 0.1  # it leaves out the absolute value
    check_torch(
        lp_pool2d,
        lp_pool2d_backward,
        lambda x: F.lp_pool2d(x, norm, options["kernel"], options["stride"]),
        [x],
        norm=norm,
        **options,
    )


SIZES = st.integers(1, 8)


@pytest.mark.parametrize(
    ("forward", "backward", "reference"),
    [
        (adaptive_avg_pool2d, adaptive_avg_pool2d_backward, F.adaptive_avg_pool2d),
        (adaptive_max_pool2d, adaptive_max_pool2d_backward, F.adaptive_max_pool2d),
    ],
)
@FEW
@given(SIZES, SIZES, SIZES, SIZES)
def test_adaptive_pooling_against_torch(forward, backward, reference, H, W, P, Q):
    x = normal(2, 2, H, W)
    check_torch(forward, backward, lambda x: reference(x, (P, Q)), [x], size=(P, Q))


def test_global_pooling_against_torch():
    check_torch(
        global_avg_pool2d,
        global_avg_pool2d_backward,
        lambda x: x.mean((2, 3)),
        [normal(2, 3, 4, 5)],
    )
    x = normal(2, 3, 4, 5)
    np.testing.assert_array_equal(
        adaptive_max_pool2d(x, size=1)[0][..., 0, 0], x.max((2, 3))
    )


@FEW
@given(st.tuples(SIZES, SIZES), PAIR, st.data())
def test_fractional_max_pool2d_against_torch(size, kernel, data):
    H, W = (n + K for n, K in zip(size, kernel, strict=True))
    out = tuple(data.draw(st.integers(1, n + 1)) for n in size)
    x = normal(2, 3, H, W)

    def forward(x):
        rng = np.random.default_rng(5)
        return fractional_max_pool2d(x, size=out, kernel=kernel, rng=rng)

    u = np.random.default_rng(5).random(2)[::-1]  # PyTorch takes the columns' first
    u = torch.tensor(np.broadcast_to(u, (2, 3, 2)).copy())

    def reference(x):
        return F.fractional_max_pool2d(x, kernel, output_size=out, _random_samples=u)

    backward = fractional_max_pool2d_backward
    check_torch(forward, backward, reference, [x])


# ---- ties and other conventions ----
@pytest.mark.parametrize("padding", [0, 1])
def test_of_equal_pixels_the_first_is_chosen_as_in_torch(padding):
    x = np.random.default_rng(0).integers(0, 2, (2, 2, 9, 9)).astype(float)
    leaf = torch.tensor(x, requires_grad=True)
    expected = F.max_pool2d(leaf, 3, 2, padding)
    y, saved = max_pool2d(x, kernel=3, stride=2, padding=padding)
    dy = normal(*y.shape)
    (dx,) = torch.autograd.grad(expected, leaf, torch.tensor(dy))
    np.testing.assert_allclose(max_pool2d_backward(dy, saved), dx, rtol=1e-12, atol=1e-12)
    _, ones = max_pool2d(np.ones((1, 1, 2, 2)))
    np.testing.assert_array_equal(
        max_pool2d_backward(np.ones((1, 1, 1, 1)), ones)[0, 0], [[1, 0], [0, 0]]
    )


def test_the_border_never_wins_even_among_negative_pixels():
    x = -1 - abs(normal(1, 1, 4, 4))
    y, _ = max_pool2d(x, kernel=3, stride=1, padding=1)
    assert y.max() < -1
    np.testing.assert_array_equal(y, max_pool2d(x, kernel=3, stride=1, padding="same")[0])


def test_same_pads_an_even_window_at_the_end():
    x = normal(1, 2, 4, 5)
    y, _ = max_pool2d(x, kernel=2, stride=1, padding="same")
    longer = F.pad(torch.tensor(x), (0, 1, 0, 1), value=-np.inf)
    np.testing.assert_array_equal(y, F.max_pool2d(longer, 2, 1))
    y, _ = avg_pool2d(x, kernel=2, stride=1, padding="same", count_include_pad=False)
    np.testing.assert_allclose(y[..., -1, -1], x[..., -1, -1])


def test_a_window_of_minus_infinity_sends_its_gradient_to_its_first_pixel():
    y, saved = max_pool2d(np.full((1, 1, 3, 3), -np.inf), kernel=3, padding=1, stride=3)
    assert y.tolist() == [[[[-np.inf]]]]
    assert max_pool2d_backward(np.ones((1, 1, 1, 1)), saved)[0, 0, 0, 0] == 1


def test_lp_is_defined_where_torch_gives_nan():
    x = -np.ones((1, 1, 2, 2))
    y, saved = lp_pool2d(x, norm=3)
    np.testing.assert_allclose(y, 4 ** (1 / 3))
    assert F.lp_pool2d(torch.tensor(x), 3, 2).isnan().all()
    check_backward(lp_pool2d, lp_pool2d_backward, [normal(1, 2, 4, 4)], norm=3)
    y, saved = lp_pool2d(0 * x)
    np.testing.assert_array_equal(lp_pool2d_backward(np.ones_like(y), saved), 0 * x)


@FEW
@given(pools())
def test_lp_lies_between_the_sum_and_the_maximum(drawn):
    x, options = drawn
    del options["padding"]
    area = np.prod(options["kernel"])
    largest, _ = max_pool2d(abs(x), **options)
    mean, _ = avg_pool2d(abs(x), **options)
    np.testing.assert_allclose(lp_pool2d(x, norm=1, **options)[0], mean * area)
    np.testing.assert_allclose(lp_pool2d(x, norm=1e6, **options)[0], largest, rtol=1e-5)


@FEW
@given(SIZES, SIZES)
def test_pools_to_a_size_are_strided_pools_where_it_divides(P, K):
    x = normal(2, 2, P * K, P * K)
    for adaptive, strided in (
        (adaptive_avg_pool2d, avg_pool2d),
        (adaptive_max_pool2d, max_pool2d),
    ):
        np.testing.assert_allclose(
            adaptive(x, size=P)[0], strided(x, kernel=K)[0], atol=1e-12
        )


@pytest.mark.parametrize("place", [(0, 0), (0, 1), (1, 0), (2, 2)])
def test_the_gradient_of_nan_goes_to_the_first_nan(place):
    x = normal(1, 1, 3, 3)
    x[0, 0][place] = x[0, 0, 2, 2] = np.nan
    y, saved = max_pool2d(x, kernel=3)
    dx = max_pool2d_backward(np.ones_like(y), saved)
    assert np.isnan(y).all() and dx[0, 0][place] == dx.sum() == 1


def test_a_window_of_more_pixels_than_a_byte_can_count():
    x = normal(1, 2, 300, 2)
    y, saved = max_pool2d(x, kernel=(300, 2))
    np.testing.assert_array_equal(y[..., 0, 0], x.max((2, 3)))
    chosen = x.reshape(2, 600)[np.arange(2), saved.index.ravel()]
    np.testing.assert_array_equal(chosen, y.ravel())
