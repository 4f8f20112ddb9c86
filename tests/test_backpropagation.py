"""The engine of numbers, the chain of layers and the differences, against autograd."""

import math
import re
from math import inf

import numpy as np
import pytest
import torch
from common import normal
from gradient_check import check_backward, frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from dlbook.activations import relu, relu_backward, tanh, tanh_backward
from dlbook.backpropagation import Chain, Layer, Value, as_value, numerical_gradient
from dlbook.linear import linear, linear_backward
from dlbook.losses import cross_entropy, cross_entropy_backward
from dlbook.shapes import ShapeError


def complains(error, message):
    return pytest.raises(error, match=re.escape(message))


# ---- numbers ----
STEPS = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / (b * b + 1),
    "power": lambda a, b: (a * a + 1) ** 0.5 + b**3,
    "exp": lambda a, b: (a.tanh() - 1).exp(),
    "log": lambda a, b: (b * b + 0.5).log(),
    "tanh": lambda a, b: a.tanh(),
    "relu": lambda a, b: a.relu() - b.relu(),
    "numbers": lambda a, b: 3 - (2 + a) * 0.5 / 4 + 1 / (b * b + 1) - -b,
}
PICKED = st.lists(
    st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 99), st.integers(0, 99)),
    min_size=1,
    max_size=8,
)


@settings(max_examples=40, deadline=None)
@given(PICKED, st.lists(st.floats(-2, 2), min_size=3, max_size=3))
def test_random_graphs_against_torch(steps, numbers):
    ours = [Value(x) for x in numbers]
    theirs = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in numbers]
    made, expected = list(ours), list(theirs)
    for name, i, j in steps:
        made.append(STEPS[name](made[i % len(made)], made[j % len(made)]).tanh())
        i, j = expected[i % len(expected)], expected[j % len(expected)]
        expected.append(STEPS[name](i, j).tanh())
    np.testing.assert_allclose(made[-1].data, expected[-1].item(), rtol=1e-10, atol=1e-14)
    slopes = torch.autograd.grad(expected[-1], theirs, allow_unused=True)
    slopes = [0.0 if s is None else s.item() for s in slopes]
    np.testing.assert_allclose(made[-1].backward(*ours), slopes, rtol=1e-10, atol=1e-14)


def test_a_value_used_twice_adds_up():
    x = Value(3.0)
    assert (x * x + x).backward(x) == (7.0,)
    assert x.backward(x) == (1.0,)


def test_calling_it_again_gives_the_same():
    x, y = Value(2.0), Value(5.0)
    product = x * y
    assert product.backward(x, y) == product.backward(x, y) == (5.0, 2.0)
    assert product.backward(Value(2.0)) == (0.0,)  # no path leads there


def test_the_order_of_a_diamond():
    """The long way must be summed before it is passed on."""
    x = Value(1.0)
    a = x * 2
    b = a * 3 + a
    assert (b * a + b).backward(x, a, b) == (40.0, 20.0, 3.0)


def test_a_chain_longer_than_the_stack():
    y = x = Value(0.0)
    for _ in range(5000):
        y = y + x
    assert y.backward(x) == (5001.0,)


def test_the_kink_has_slope_0():
    x = Value(0.0)
    assert x.relu().backward(x) == (0.0,)
    assert (x**0).backward(x) == (0.0,)
    assert (x**1).backward(x) == (1.0,)


@pytest.mark.parametrize(
    "x, n, slope",
    [(0.0, 0.5, inf), (1e-200, -1, -inf), (-1e-200, -1, -inf), (-1e-150, -2, inf)],
)
def test_a_power_with_a_value_may_have_an_infinite_slope(x, n, slope):
    power = (base := Value(x)) ** n
    assert (power.data, *power.backward(base)) == (x**n, slope)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: Value(0.0).log(), ValueError),
        (lambda: 1 / Value(0.0), ZeroDivisionError),
        (lambda: Value(1e4).exp(), OverflowError),
        (lambda: Value("one"), ValueError),
        (lambda: Value(2.0) ** Value(3.0), TypeError),
        (lambda: Value(2.0) + None, TypeError),
    ],
)
def test_arithmetic_that_has_no_result(call, error):
    with pytest.raises(error):
        call()


def test_values_far_out():
    x = Value(1e4)
    assert x.tanh().backward(x) == (0.0,)
    assert math.isnan(Value(math.nan).tanh().data)
    assert repr(as_value(2)) == "Value(2)"


# ---- layers ----
NETWORK = Chain(
    (linear, linear_backward, ("w", "b")),
    Layer(tanh, tanh_backward),
    Layer(linear, linear_backward, ("v",)),
    Layer(relu, relu_backward),
)


def arrays(N=4, D=3, F=5):
    return normal(N, D), {"w": normal(F, D), "b": normal(F), "v": normal(2, F)}


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 5), st.integers(1, 4), st.integers(1, 6))
def test_chain_against_torch(N, D, F):
    x, params = arrays(N, D, F)
    y, saved = NETWORK.forward(x, params)
    dy = normal(*y.shape, seed=1)
    dx, grads = NETWORK.backward(dy, saved)
    leaves = {"x": x, **params}
    t = {k: torch.tensor(a, requires_grad=True) for k, a in leaves.items()}
    expected = torch.relu(torch.tanh(t["x"] @ t["w"].T + t["b"]) @ t["v"].T)
    expected.backward(torch.tensor(dy))
    np.testing.assert_allclose(y, expected.detach().numpy(), rtol=1e-10, atol=1e-12)
    assert grads.keys() == params.keys()
    for k, grad in {"x": dx, **grads}.items():
        np.testing.assert_allclose(grad, t[k].grad.numpy(), rtol=1e-10, atol=1e-12)


def test_a_chain_is_a_pair_itself():
    x, params = arrays()
    names = tuple(params)

    def forward(x, *own):
        return NETWORK.forward(x, dict(zip(names, own, strict=True)))

    def backward(dy, saved):
        dx, grads = NETWORK.backward(dy, saved)
        return dx, *(grads[name] for name in names)

    check_backward(forward, backward, (x, *params.values()))
    outer = Chain(Layer(forward, backward, names), Layer(tanh, tanh_backward))
    y, saved = outer.forward(x, params)
    np.testing.assert_array_equal(y, np.tanh(NETWORK.forward(x, params)[0]))
    assert outer.backward(y, saved)[1].keys() == params.keys()


def test_shared_weights_get_the_sum():
    layer = Layer(linear, linear_backward, ("w",))
    x, w = normal(4, 3), normal(3, 3)
    _, saved = Chain(layer, layer).forward(x, {"w": w})
    dy = normal(4, 3, seed=1)
    _, grads = Chain(layer, layer).backward(dy, saved)
    np.testing.assert_allclose(grads["w"], dy.T @ (x @ w.T) + (dy @ w).T @ x)


def test_no_layers_and_missing_parameters():
    x = normal(2, 3)
    y, saved = Chain().forward(x, {})
    assert y is x
    assert Chain().backward(x, saved) == (x, {})
    with complains(KeyError, "Chain: params lacks b, v"):
        Chain((linear, linear_backward, ("w", "b", "v"))).forward(x, {"w": normal(3, 3)})
    with complains(ShapeError, "linear: w says D = 5, but it was 3"):
        NETWORK.forward(x, {"w": normal(4, 5), "b": normal(4), "v": normal(2, 4)})


# ---- differences ----
@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 3), max_size=3), st.integers(0, 99))
def test_differences_against_the_slope(shape, seed):
    x = frozen(normal(*shape, seed=seed))
    found = numerical_gradient(lambda x: np.sin(x).sum() + (x**3).sum(), x)
    np.testing.assert_allclose(found, np.cos(x) + 3 * x**2, rtol=1e-7, atol=1e-8)


def test_differences_against_a_loss():
    z, k = 3 * normal(4, 5), np.array([0, 4, 2, 2])
    loss, saved = cross_entropy(z, k)
    dz = cross_entropy_backward(np.ones_like(loss), saved)
    slopes = numerical_gradient(lambda z: cross_entropy(z, k)[0], z)
    np.testing.assert_allclose(dz, slopes, atol=1e-9)


@pytest.mark.parametrize(("dtype", "rtol"), [(np.float32, 1e-3), (np.float64, 1e-9)])
def test_the_step_suits_the_type(dtype, rtol):
    x = np.array([1.5, -1e4], dtype)
    found = numerical_gradient(lambda x: (x * x).sum() / 2, x[:1])
    far = numerical_gradient(lambda x: (x * x).sum() / 2, x[1:])
    assert found.dtype == far.dtype == dtype
    np.testing.assert_allclose(np.concatenate((found, far)), x, rtol=rtol)


def test_a_step_too_small_and_one_too_large():
    x = np.array([1.0])

    def error(h):
        return abs(numerical_gradient(lambda x: np.exp(x).sum(), x, h=h) - np.e)[0]

    assert error(None) < 1e-9 < min(error(1e-12), error(1e-2))


@pytest.mark.parametrize(
    ("f", "x", "options", "error", "message"),
    [
        (np.sum, [1.0], {}, ShapeError, "x is of type list, not a NumPy array"),
        (np.sum, np.ones(2, int), {}, TypeError, "x holds int64, but real floating"),
        (np.sum, np.ones(2), {"h": 0}, ValueError, "h must be in (0, inf), got 0"),
        (np.sum, np.ones(2), {"h": np.nan}, ValueError, "h must be in (0, inf), got nan"),
        (np.sin, np.ones(2), {}, ValueError, "f must return a number, not an array"),
    ],
)
def test_refused_differences(f, x, options, error, message):
    with complains(error, f"numerical_gradient: {message}"):
        numerical_gradient(f, x, **options)


def test_nan_stays_where_it_is():
    found = numerical_gradient(lambda x: float(x[0]), np.array([1.0, np.nan]))
    np.testing.assert_array_equal(np.isnan(found), [False, True])
