"""A network of two hidden units, forward and back with a pencil."""

import numpy as np

from dlbook.check.compare import check_value
from dlbook.check.report import exercise
from dlbook.multilayer_perceptron import multilayer_perceptron

W1, W2 = np.log([[3.0], [2.0]]) / 2, np.array([[10.0, -5.0]])
X, TARGET = np.array([[2.0]]), 1.0
PLACES = ("a", "a", "y", "da", "da", "dW1", "dW1")


@exercise
def by_hand(answer, _):
    """Check a (2), y, da (2) and dW1 (2), seven numbers in one list."""
    praise = "Both units, forward and back, each with its own slope."
    return check_value(answer, right(), mistakes(), praise, look)


def right():
    """Send it through the package's network; its gradients tell the numbers between."""
    params = {"w1": W1, "b1": np.zeros(2), "w2": W2, "b2": np.zeros(1)}
    y, saved = multilayer_perceptron(2).forward(X, params)
    _, grads = multilayer_perceptron(2).backward(y - TARGET, saved)
    dy = grads["b2"]
    a = grads["w2"][0] / dy
    return np.concatenate([a, y[0], W2[0] * dy, grads["w1"][:, 0]])


def look(place):
    """Send the reader back to one number, without telling it."""
    ways = {
        "a": "tanh(ln c) = (c − 1/c)/(c + 1/c), and z is the weight times 2.",
        "y": "each weight times its activation, added.",
        "da": "the slope of the loss in y, times the weight that leads there.",
        "dW1": "da, times 1 − a², times what the unit read.",
    }
    return f"Look at number {place} again, {PLACES[place]}: {ways[PLACES[place]]}"


def mistakes():
    a, y = np.array([0.8, 0.6]), 5.0
    da = 4 * W2[0]
    dz = da * (1 - a**2)

    def seven(a, y, da, dw1):
        return np.concatenate([a, [y], da, dw1])

    yield seven(a, y, da, dz), "the last two are dz: dW₁ is dz times the input, 2."
    yield (
        seven(a, y, da, 2 * da),
        "tanh′ is forgotten on the way from a to z: its slope is 1 − a².",
    )
    yield (
        seven(a, y, da, 2 * da * (1 - a) ** 2),
        "the slope of tanh is 1 − a², not (1 − a)².",
    )
    yield (
        seven(a, y, -da, -2 * dz),
        "the signs of the way back are turned: the slope of ½ (y − 1)² is y − 1.",
    )
    yield (
        seven(a, y, 5 * W2[0], 10 * W2[0] * (1 - a**2)),
        "y itself is sent back: the slope of the loss is y − 1.",
    )
    yield (
        seven(a, y, 2 * da, 4 * dz),
        "the slope of ½ (y − 1)² is y − 1: the ½ takes the 2 of the square away.",
    )
    yield (
        seven(a, y, da, 2 * da * a**2),
        "the slope of tanh is 1 − a², not a².",
    )
    yield (
        seven(a, y, W2[0], 2 * W2[0] * (1 - a**2)),
        "the loss has dropped out: da is the slope of y, times y − 1.",
    )
