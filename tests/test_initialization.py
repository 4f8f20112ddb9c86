"""Initial weights: fans and widths as in PyTorch, and what they do to deep networks."""

import numpy as np
import pytest
import scipy.stats
import torch
from common import generator, refuses
from hypothesis import given, settings
from hypothesis import strategies as st

from dlbook import initialization as init
from dlbook.activations import relu, sigmoid
from dlbook.convolution import conv2d

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


def test_h_173_xavier_keeps_the_variance_of_square_layers_only():
    x = generator(1).standard_normal((500, 400))
    for F in (100, 400, 1600):
        w = init.xavier_normal((F, 400), rng=generator())
        np.testing.assert_allclose((x @ w.T).var(), 2 * 400 / (400 + F), rtol=0.05)


# ---- the rows of the documents that are wrong or half right ----
def test_h_177_relu_halves_the_second_moment_and_doubles_nothing():
    z = generator().standard_normal(1_000_000)
    a, _ = relu(z)
    np.testing.assert_allclose((a == 0).mean(), 0.5, atol=0.002)
    np.testing.assert_allclose((a * a).mean(), z.var() / 2, rtol=0.01)
    survivors = a[a > 0]
    np.testing.assert_allclose(survivors.var(), 1 - 2 / np.pi, rtol=0.01)  # not 2
    np.testing.assert_allclose((survivors**2).mean(), 1, rtol=0.01)  # not 2 either


def test_d_028_unscaled_weights_explode():
    def rms_after(layers, draw):
        rng = generator()
        x = rng.standard_normal((1, 16, 12, 12))
        for _ in range(layers):
            x, _ = relu(conv2d(x, draw(rng), padding=1, padding_mode="circular")[0])
        return (x * x).mean() ** 0.5

    shape = (16, 16, 3, 3)
    printed = [rms_after(n, lambda rng: rng.standard_normal(shape)) for n in (1, 10)]
    growth = (printed[1] / printed[0]) ** (1 / 9)
    np.testing.assert_allclose(growth, (9 * 16 / 2) ** 0.5, rtol=0.15)
    assert printed[1] > 1e8
    assert 0.2 < rms_after(10, lambda rng: init.he_normal(shape, rng=rng)) < 3


def test_n_077_the_fan_in_width_is_lecuns_not_xaviers():
    shape = (100, 400)
    printed = 1 / 400
    lecun, xavier = (
        draw(shape, rng=generator()).var()
        for draw in (init.lecun_normal, init.xavier_normal)
    )
    np.testing.assert_allclose(lecun, printed, rtol=0.02)
    np.testing.assert_allclose(xavier, 2 / 500, rtol=0.02)
    square = init.xavier_normal((400, 400), rng=generator())
    np.testing.assert_allclose(square.var(), printed, rtol=0.02)


def test_n_078_xavier_does_not_suit_the_sigmoid():
    h = 1e-6
    slope = (sigmoid(np.array([h]))[0] - sigmoid(np.array([-h]))[0]) / (2 * h)
    np.testing.assert_allclose(slope, 0.25)  # a gradient shrinks to a sixteenth a layer
    assert sigmoid(np.zeros(1))[0] == 0.5  # and what it passes on has no mean 0


def test_h_178_the_second_number_of_a_normal_distribution_is_its_variance():
    w = init.he_normal((100, 400), rng=generator())
    np.testing.assert_allclose(w.var(), 2 / 400, rtol=0.02)
    printed = (2 / 400) ** 0.5  # right as a standard deviation
    np.testing.assert_allclose(w.std(), printed, rtol=0.01)
    assert abs(w.var() / printed - 1) > 0.9


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
