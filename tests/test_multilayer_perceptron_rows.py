"""Rows of the inventory on what multilayer perceptrons can represent, one test each."""

import numpy as np

from dlbook.multilayer_perceptron import multilayer_perceptron


def largest_error(hidden, width):
    """Fit sin 2x on [-3, 3] by one hidden layer, its output weights by least squares."""
    rng = np.random.default_rng(0)
    x = np.linspace(-3, 3, 400)[:, None]
    features = hidden(x, rng.standard_normal((width, 1)), rng.uniform(-3, 3, width))
    features = np.append(features, np.ones((400, 1)), axis=1)
    weights, *_ = np.linalg.lstsq(features, np.sin(2 * x), rcond=None)
    return abs(features @ weights - np.sin(2 * x)).max()


def tanh_layer(x, w1, b1):
    """Return the hidden layer of our network: its output layer is the identity."""
    F = len(b1)
    params = {"w1": w1, "b1": b1, "w2": np.eye(F), "b2": np.zeros(F)}
    return multilayer_perceptron(2).forward(x, params)[0]


def test_n_067_width_approximates_anything_unless_the_activation_is_a_polynomial():
    errors = [largest_error(tanh_layer, width) for width in (5, 20, 80)]
    assert errors[0] > 0.1 > errors[1] > 1e-6 > errors[2]

    def square_layer(x, w1, b1):
        return (x @ w1.T + b1) ** 2

    errors = [largest_error(square_layer, width) for width in (5, 80, 400)]
    assert min(errors) > 0.9  # parabolas add up to a parabola, however many
    np.testing.assert_allclose(errors, errors[0], rtol=1e-6)
