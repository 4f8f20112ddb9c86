"""Pooling: what is refused, what is defined, and the rows of the sources that are wrong."""

import numpy as np
import pytest
from common import normal, refuses

from dlbook import adaptive_pooling as adaptive
from dlbook import pooling
from dlbook.convolution import output_size
from dlbook.shapes import ShapeError


def rng():
    return np.random.default_rng(0)


X = normal(2, 3, 6, 7)
LAYERS = {
    "max_pool2d": (pooling, {}),
    "avg_pool2d": (pooling, {}),
    "lp_pool2d": (pooling, {"norm": 3}),
    "adaptive_avg_pool2d": (adaptive, {"size": 3}),
    "adaptive_max_pool2d": (adaptive, {"size": 3}),
    "fractional_max_pool2d": (adaptive, {"size": 3, "rng": rng()}),
    "global_avg_pool2d": (adaptive, {}),
}


def run(name, x, **more):
    module, options = LAYERS[name]
    return getattr(module, name)(x, **options | more)


# ---- every layer ----
@pytest.mark.parametrize("name", LAYERS)
def test_images_that_are_none(name):
    with refuses(ShapeError, f"{name}: x has 3 dimensions, not 4"):
        run(name, X[0])
    with refuses(ShapeError, f"{name}: x is of type list, not a NumPy array"):
        run(name, X.tolist())
    with refuses(TypeError, f"{name}: x holds int64, but real floating-point numbers"):
        run(name, X.astype(np.int64))
    with refuses(ValueError, f"{name}: "):
        run(name, X[:, :, :0])


@pytest.mark.parametrize("name", LAYERS)
def test_a_gradient_that_is_not_for_this_output(name):
    y, saved = run(name, X)
    backward = getattr(LAYERS[name][0], f"{name}_backward")
    with refuses(ShapeError, f"{name}_backward: dy is (2, 3, 1), but the output was"):
        backward(normal(2, 3, 1), saved)
    with refuses(TypeError, f"{name}_backward: dy holds float32, but the output was"):
        backward(y.astype(np.float32), saved)


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("shape", [(0, 3, 6, 7), (2, 0, 6, 7)])
def test_an_empty_batch(name, shape):
    y, saved = run(name, np.zeros(shape))
    assert y.shape[:2] == shape[:2]
    assert getattr(LAYERS[name][0], f"{name}_backward")(y, saved).shape == shape


@pytest.mark.parametrize("name", LAYERS)
def test_a_nan_stays_in_its_plane_and_nothing_is_written_to(name):
    x = X.copy()
    x[1, 2, 0, 0] = np.nan
    x.flags.writeable = False
    y, _ = run(name, x)
    assert np.isnan(y[1, 2]).any()
    assert np.isfinite(np.delete(y.reshape(6, -1), 5, 0)).all()


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("kind", [np.float16, np.float32])
def test_extremes_keep_their_type_and_stay_finite(name, kind):
    x = np.full((2, 3, 6, 7), 1e4, kind)
    wide = {"kernel": 5} if name in ("max_pool2d", "avg_pool2d") else {}
    y, saved = run(name, x, **wide)  # a sum of 25 overflows in half precision
    dx = getattr(LAYERS[name][0], f"{name}_backward")(y, saved)
    assert y.dtype == dx.dtype == kind
    assert np.isfinite(y).all()


# ---- options ----
@pytest.mark.parametrize("name", ["max_pool2d", "avg_pool2d", "lp_pool2d"])
def test_windows(name):
    with refuses(ValueError, f"{name}: kernel size must be 1 or more, got 0"):
        run(name, X, kernel=0)
    with refuses(TypeError, f"{name}: kernel must be a whole number or a pair of them"):
        run(name, X, kernel=1.5)
    with refuses(ValueError, f"{name}: stride must be 1 or more, got 0"):
        run(name, X, stride=0)
    with refuses(ValueError, f"{name}: a kernel of 9 does not fit in the 6 cells"):
        run(name, X, kernel=9)


@pytest.mark.parametrize("name", ["max_pool2d", "avg_pool2d"])
def test_a_window_of_padding_alone(name):
    message = "a window would hold padding only: with a kernel of 2, pad 1 at most, got 2"
    with refuses(ValueError, f"{name}: {message}"):
        run(name, X, padding=2)


def test_options_of_one_layer():
    for norm in (0.5, np.inf, np.nan, "2"):
        with refuses(ValueError, "lp_pool2d: norm must be a finite number from 1, got"):
            run("lp_pool2d", X, norm=norm)
    for name in ("adaptive_avg_pool2d", "adaptive_max_pool2d", "fractional_max_pool2d"):
        with refuses(ValueError, f"{name}: size must be 1 or more, got 0"):
            run(name, X, size=0)
        with refuses(TypeError, f"{name}: size must be a whole number or a pair"):
            run(name, X, size=(2, 3, 4))
    with refuses(TypeError, "fractional_max_pool2d: rng must be np.random.default_rng"):
        run("fractional_max_pool2d", X, rng=7)
    with refuses(ValueError, "fractional_max_pool2d: 6 windows of 2 do not fit in 6 cells"):
        run("fractional_max_pool2d", X, size=6)


# ---- rows of the sources ----
def fixed_window(n, o):
    """Average with the printed kernel, ceil(n / o), and the printed stride, n // o."""
    kernel, stride = -(-n // o), n // o
    return pooling.avg_pool2d(normal(1, 1, n, n), kernel=kernel, stride=stride)[0]


@pytest.mark.parametrize("row", ["C-033", "C-034"])
def test_c_033_c_034_no_single_window_makes_adaptive_pooling(row):
    differ = []
    for n in range(2, 12):
        for o in range(1, n + 1):
            y, _ = adaptive.adaptive_avg_pool2d(normal(1, 1, n, n), size=o)
            printed = fixed_window(n, o)
            same = printed.shape == y.shape and np.allclose(printed, y)
            assert same or n % o, row  # right wherever o divides n
            differ += [(n, o)] * (not same)
    assert (7, 5) in differ  # even in shape: ceil(7 / 5) = 2, stride 1 gives 6 outputs
    assert fixed_window(7, 5).shape[-1] == 6


def test_d_047_a_shift_moves_the_output_and_a_small_one_can_change_it():
    x = normal(1, 1, 8, 8)
    y, _ = pooling.max_pool2d(x)
    by_one, by_two = (pooling.max_pool2d(np.roll(x, n, (2, 3)))[0] for n in (1, 2))
    assert not np.isin(by_one, y).all()  # not even the values are the same
    assert abs(by_two - y).max() > 0.1  # no invariance, but equivariance:
    np.testing.assert_array_equal(by_two, np.roll(y, 1, (2, 3)))


def test_c_028_gradients_of_overlapping_windows_add_up():
    x = np.zeros((1, 1, 5, 5))
    x[..., 2, 2] = 1  # the maximum of four windows
    _, saved = pooling.max_pool2d(x, kernel=3, stride=2)
    dx = pooling.max_pool2d_backward(np.array([[[[1.0, 2], [3, 4]]]]), saved)
    assert dx[0, 0, 2, 2] == dx.sum() == 10


@pytest.mark.parametrize("row", ["H-085", "D-045"])
def test_h_085_d_045_zeros_of_the_border_count_unless_left_out(row):
    x = np.ones((1, 1, 4, 4))
    counted, _ = pooling.avg_pool2d(x, kernel=3, stride=1, padding=1)
    real, _ = pooling.avg_pool2d(x, kernel=3, stride=1, padding=1, count_include_pad=False)
    assert counted[0, 0, 0, 0] == 4 / 9, row
    np.testing.assert_allclose(real, x)


def test_d_048_the_size_is_not_divided_by_the_stride():
    for H, K, S in [(7, 2, 2), (8, 3, 2), (6, 3, 1)]:
        y, _ = pooling.max_pool2d(normal(1, 1, H, H), kernel=K, stride=S)
        assert y.shape[-1] == output_size(H, K, stride=S) != H / S


def test_d_117_h_087_the_global_average_does_not_see_a_shift_and_a_window_does():
    x = normal(2, 3, 6, 6)
    moved = np.roll(x, (1, 2), (2, 3))
    y, _ = adaptive.global_avg_pool2d(x)
    assert y.shape == (2, 3)  # one number for each channel
    np.testing.assert_allclose(adaptive.global_avg_pool2d(moved)[0], y, atol=1e-12)
    assert abs(pooling.avg_pool2d(moved)[0] - pooling.avg_pool2d(x)[0]).max() > 0.1


def test_c_035_fractional_pooling_shrinks_by_a_factor_that_is_no_integer():
    options = {"size": 5, "rng": np.random.default_rng(1)}
    x = np.arange(64.0).reshape(1, 1, 8, 8)
    drawn = {adaptive.fractional_max_pool2d(x, **options)[0].tobytes() for _ in range(9)}
    assert len(drawn) > 1  # the windows move; nothing is sampled inside of them
    assert np.isin(adaptive.fractional_max_pool2d(x, **options)[0], x).all()
