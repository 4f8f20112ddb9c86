"""One test for each row of the inventory on backpropagation that is not right."""

import numpy as np
import pytest
from common import same

from dlbook.activations import tanh, tanh_backward
from dlbook.backpropagation import Chain, Layer, numerical_gradient
from dlbook.linear import linear, linear_backward
from dlbook.losses import cross_entropy, cross_entropy_backward
from dlbook.softmax import softmax
from dlbook.verify import refute

LAYERS = [Layer(linear, linear_backward, (f"w{i}", f"b{i}")) for i in (1, 2, 3)]
NETWORK = Chain(
    LAYERS[0], Layer(tanh, tanh_backward), LAYERS[1], Layer(tanh, tanh_backward), LAYERS[2]
)
NAMES = ("w1", "b1", "w2", "b2", "w3", "b3")


def network(rng):
    """Draw x, targets and the parameters of three layers, all of width 4."""
    x, k = rng.standard_normal((7, 4)), rng.integers(0, 4, 7)
    own = [rng.standard_normal((4, 4) if name[0] == "w" else 4) for name in NAMES]
    return x, k, *own


def gradients(x, k, *own):
    """Return the gradient of every parameter by the chain."""
    logits, saved = NETWORK.forward(x, dict(zip(NAMES, own, strict=True)))
    loss, inner = cross_entropy(logits, k)
    return NETWORK.backward(cross_entropy_backward(np.ones_like(loss), inner), saved)[1]


def activations(x, k, w1, b1, w2, b2, w3, b3):
    """Return A1, A2, P and the one-hot rows."""
    a1 = np.tanh(x @ w1.T + b1)
    a2 = np.tanh(a1 @ w2.T + b2)
    return a1, a2, softmax(a2 @ w3.T + b3)[0], np.eye(4)[k]


def test_n_044_the_output_of_three_layers_is_p_and_a2_is_hidden(capsys):
    def printed(x, k, *own):  # a2 as the output activation, as the list of symbols says
        a1, a2, _, hot = activations(x, k, *own)
        return ((a2 - hot) / len(x)).T @ a1

    def right(x, k, *own):
        return gradients(x, k, *own)["w3"]

    refute("N-044", printed, right, network)
    assert "N-044: the printed form differs on 5 of 5" in capsys.readouterr().out
    inputs = network(np.random.default_rng(0))
    _, a2, p, hot = activations(*inputs)
    same(((p - hot) / 7).T @ a2, right(*inputs))


def test_n_050_n_055_n_059_the_bias_gradient_sums_rows():
    inputs = network(np.random.default_rng(1))
    _, _, p, hot = activations(*inputs)
    dz = (p - hot) / 7
    b3 = gradients(*inputs)["b3"]
    same(dz.sum(0), b3)
    assert sum(dz for _ in range(7)).shape != b3.shape  # as printed: m times the matrix


def test_n_053_the_slope_of_tanh_from_its_output():
    x, k, *own = network(np.random.default_rng(2))
    a1, a2, p, hot = activations(x, k, *own)
    dz2 = ((p - hot) / 7 @ own[4]) * (1 - a2**2)
    same(dz2.T @ a1, gradients(x, k, *own)["w2"])


def test_n_068_the_gradient_is_exact():
    x, k, *own = network(np.random.default_rng(3))

    def loss(w1):
        params = dict(zip(NAMES, (w1, *own[1:]), strict=True))
        return cross_entropy(NETWORK.forward(x, params)[0], k)[0]

    found = numerical_gradient(loss, own[0])
    np.testing.assert_allclose(gradients(x, k, *own)["w1"], found, rtol=1e-6, atol=1e-9)


# ---- the layout of Jacobians ----
def draw(rng, F=4, D=4):
    """Draw x, w and the gradient of a = tanh(w x)."""
    return rng.standard_normal(D), rng.standard_normal((F, D)), rng.standard_normal(F)


def pulled_back(x, w, da):
    layers = Chain(Layer(linear, linear_backward, ("w",)), Layer(tanh, tanh_backward))
    _, saved = layers.forward(x, {"w": w})
    return layers.backward(da, saved)[0]


def slope(x, w):
    return np.diag(1 - np.tanh(w @ x) ** 2)


def test_h_143_output_to_input_goes_with_w_not_its_transpose(capsys):
    refute("H-143", lambda x, w, da: da @ slope(x, w) @ w.T, pulled_back, draw)
    assert "H-143: the printed form differs on 5 of 5" in capsys.readouterr().out
    x, w, da = draw(np.random.default_rng(0), D=3)
    with pytest.raises(ValueError, match="matmul"):
        da @ slope(x, w) @ w.T
    same(da @ slope(x, w) @ w, pulled_back(x, w, da))  # numerator layout
    same(w.T @ slope(x, w) @ da, pulled_back(x, w, da))  # denominator layout, turned round


def test_h_139_h_142_the_weights_take_an_outer_product():
    x, w, da = draw(np.random.default_rng(1), D=3)
    row = x[None]  # x^T, as printed
    with pytest.raises(ValueError, match="matmul"):
        da[None] @ slope(x, w) @ row
    found = numerical_gradient(lambda w: np.tanh(w @ x) @ da, w)
    delta = slope(x, w) @ da
    np.testing.assert_allclose(np.outer(delta, x), found, rtol=1e-7, atol=1e-9)
