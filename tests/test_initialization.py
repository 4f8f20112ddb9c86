"""Initial weights: fans and widths as in PyTorch, and what they do to deep networks."""

import numpy as np
import pytest
import scipy.stats
import torch
from common import generator, refuses
from hypothesis import given, settings
from hypothesis import strategies as st

from dlbook import initialization as init
from dlbook.activations import relu

NORMAL = ["xavier_normal", "he_normal", "lecun_normal"]
UNIFORM = ["xavier_uniform", "he_uniform"]
EACH = [*NORMAL, *UNIFORM, "orthogonal"]


def variance(name, n_in, n_out):
    return {"xavier": 2 / (n_in + n_out), "he": 2 / n_in, "lecun": 1 / n_in}[
        name.partition("_")[0]
    ]


# ---- fans and widths ----
@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 6), min_size=2, max_size=5))
def test_fans_are_those_of_torch(shape):
    expected = torch.nn.init._calculate_fan_in_and_fan_out(torch.zeros(shape))
    assert init.fans(tuple(shape)) == expected


def test_fans_of_torch_layers():
    linear, conv = torch.nn.Linear(5, 7), torch.nn.Conv2d(6, 8, (3, 2), groups=2)
    assert init.fans(linear.weight.shape) == (5, 7)
    assert init.fans(conv.weight.shape) == (3 * 3 * 2, 8 * 3 * 2)


@pytest.mark.parametrize("shape", [(200, 300), (50, 30, 5, 6)])
@pytest.mark.parametrize("name", [*NORMAL, *UNIFORM])
def test_the_distribution(name, shape):
    w = getattr(init, name)(shape, rng=generator())
    assert (w.shape, w.dtype) == (shape, np.float64)
    std = variance(name, *init.fans(shape)) ** 0.5
    assert abs(w.mean()) < 0.02 * std
    np.testing.assert_allclose(w.std(), std, rtol=0.01)
    a = 3**0.5 * std
    kind = scipy.stats.norm(0, std) if name in NORMAL else scipy.stats.uniform(-a, 2 * a)
    assert scipy.stats.kstest(w.ravel()[:2000], kind.cdf).pvalue > 0.01


@pytest.mark.parametrize(
    ("name", "reference"),
    [
        ("xavier_normal", torch.nn.init.xavier_normal_),
        ("xavier_uniform", torch.nn.init.xavier_uniform_),
        ("he_normal", lambda w: torch.nn.init.kaiming_normal_(w, nonlinearity="relu")),
        ("he_uniform", lambda w: torch.nn.init.kaiming_uniform_(w, nonlinearity="relu")),
    ],
)
def test_as_wide_as_in_torch(name, reference):
    torch.manual_seed(0)
    w = getattr(init, name)((100, 200, 3), rng=generator())
    expected = reference(torch.empty(100, 200, 3)).numpy()
    np.testing.assert_allclose(w.std(), expected.std(), rtol=0.02)
    if name in UNIFORM:
        np.testing.assert_allclose(abs(w).max(), abs(expected).max(), rtol=1e-3)


def test_gain_stretches():
    for name in ("xavier_uniform", "xavier_normal", "orthogonal"):
        draw = getattr(init, name)
        twice = draw((4, 5), gain=2.0, rng=generator())
        np.testing.assert_allclose(twice, 2 * draw((4, 5), rng=generator()))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 5), min_size=2, max_size=4), st.integers(0, 99))
def test_orthogonal_rows_or_columns(shape, seed):
    w = init.orthogonal(tuple(shape), rng=generator(seed))
    assert w.shape == tuple(shape)
    w = w.reshape(len(w), -1)
    small = w @ w.T if w.shape[0] <= w.shape[1] else w.T @ w
    np.testing.assert_allclose(small, np.eye(len(small)), atol=1e-12)


def test_orthogonal_matrices_are_drawn_evenly():
    traces = [np.trace(init.orthogonal((3, 3), rng=generator(n))) for n in range(2000)]
    np.testing.assert_allclose([np.mean(traces), np.var(traces)], [0, 1], atol=0.1)


@pytest.mark.parametrize("name", EACH)
def test_the_seed_decides(name):
    draw = getattr(init, name)
    np.testing.assert_array_equal(
        draw((4, 5), rng=generator()), draw((4, 5), rng=generator())
    )
    assert (draw((4, 5), rng=generator()) != draw((4, 5), rng=generator(1))).all()


# ---- what they do ----
def through(draw, width, depth, activation):
    """Send unit normal vectors through a deep network; return the last mean square."""
    rng = generator()
    x = rng.standard_normal((200, width))
    for _ in range(depth):
        x = activation(x @ draw((width, width), rng=rng).T)
    return (x * x).mean()


def test_he_keeps_the_second_moment_with_relu_and_xavier_halves_it():
    def rectify(x):
        return relu(x)[0]

    kept = through(init.he_normal, 256, 10, rectify)
    halved = through(init.xavier_normal, 256, 10, rectify)
    np.testing.assert_allclose(np.log2([kept, halved]), [0, -10], atol=1.5)


# ---- bad input ----
@pytest.mark.parametrize("name", [*EACH, "fans"])
@pytest.mark.parametrize("shape", [(), (3,), (3, 0), (-1, 3), (3, 2.0)])
def test_impossible_shapes(name, shape):
    options = {} if name == "fans" else {"rng": generator()}
    message = f"fans: a shape (F, D) or (O, C, K...) is needed, got {shape}"
    with refuses(ValueError, message):
        getattr(init, name)(shape, **options)


@pytest.mark.parametrize("name", EACH)
@pytest.mark.parametrize("rng", [None, 0, np.random.RandomState(0)])
def test_no_generator(name, rng):
    message = f"{name}: rng must be np.random.default_rng(seed), got "
    with refuses(TypeError, message):
        getattr(init, name)((3, 4), rng=rng)


def test_the_smallest_layer():
    for name in EACH:
        assert getattr(init, name)((1, 1), rng=generator()).shape == (1, 1)
