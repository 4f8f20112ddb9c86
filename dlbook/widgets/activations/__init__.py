"""Activation functions under the reader's hand: a curve, a batch sent through, depth."""

import numpy as np

from dlbook import activations as act
from dlbook.normal_cdf import DOUBLE
from dlbook.widgets.kit.figure import Figure
from dlbook.widgets.kit.settings import Setting, choice, decimal, whole
from dlbook.widgets.kit.words import format_number

# Softmax is missing: it is no function of one number.
FUNCTIONS = {  # x and the slope of the negative side -> y, saved; and the way back
    "relu": (lambda x, alpha: act.relu(x), act.relu_backward),
    "leaky_relu": (
        lambda x, alpha: act.leaky_relu(x, negative_slope=alpha),
        act.leaky_relu_backward,
    ),
    "prelu": (
        lambda x, alpha: act.prelu(x, np.array([alpha])),
        lambda dy, saved: act.prelu_backward(dy, saved)[0],
    ),
    "elu": (lambda x, alpha: act.elu(x), act.elu_backward),
    "gelu": (lambda x, alpha: act.gelu(x), act.gelu_backward),
    "gelu tanh": (lambda x, alpha: act.gelu(x, approximate="tanh"), act.gelu_backward),
    "silu": (lambda x, alpha: act.silu(x), act.silu_backward),
    "softplus": (lambda x, alpha: act.softplus(x), act.softplus_backward),
    "sigmoid": (lambda x, alpha: act.sigmoid(x), act.sigmoid_backward),
    "tanh": (lambda x, alpha: act.tanh(x), act.tanh_backward),
}
FLAT = 0.01  # a slope below it teaches next to nothing
PLACES = 960  # of a standard normal: the middles of equal steps from -6 to 6
U = (np.arange(PLACES) + 0.5) / 80 - 6
SHARE = np.exp(-U * U / 2) / np.exp(-U * U / 2).sum()
LOWEST, HIGHEST = -20, 60  # of the outputs in tenths: -2 to 6

EXAMPLES = {
    "One layer": {
        "relu": ("ReLU: half of it flat", {}),
        "dead": ("A unit that has died", {"mean": -3.5, "std": 0.8, "x": -3}),
        "leaky": ("Leaky ReLU never dies", {"function": "leaky_relu", "mean": -3.5}),
        "saturated": ("A saturated sigmoid", {"function": "sigmoid", "x": 5, "std": 3}),
        "gelu": ("GELU turns back below 0", {"function": "gelu", "x": -0.75}),
    },
    "Many layers": {
        "vanish": ("Ten sigmoids", {"function": "sigmoid", "x": 0, "depth": 10}),
        "he": ("ReLU with gain √2", {"depth": 30, "gain": 1.4142}),
        "tanh": ("Tanh at gain 1", {"function": "tanh", "x": 1, "depth": 30}),
        "explode": ("Tanh at gain 2", {"function": "tanh", "x": 1, "gain": 2}),
    },
}
CONSTANTS = {"tail": DOUBLE}


class ActivationExplorer(Figure, topic="activations"):
    """Send a number, a batch and a deep network through an activation function.

    function; x, the number shown; mean and std of a normal batch; alpha, the slope of
    leaky_relu and prelu below 0. depth and gain make a network of it: after each function
    stand random weights of mean 0 and variance gain² / fan-in, so that what enters the next
    one is normal, with mean 0, if the layers are wide. `y` and `slope` belong to x; `flat`
    is the share of the batch whose slope is below 0.01, `outputs` the share of each tenth
    from -2 to 6; `signal` and `gradient` are root mean squares, at the entrance of every
    layer and behind the last. All come from `dlbook.activations`.
    """

    title = "Activation function"
    function = Setting(choice(*FUNCTIONS), "relu")
    x = Setting(decimal(-6, 6), 1.5)
    mean = Setting(decimal(-4, 4), 0)
    std = Setting(decimal(0.1, 3), 1)
    alpha = Setting(decimal(0, 1), 0.1)
    depth = Setting(whole(1, 30), 8)
    gain = Setting(decimal(0.1, 3), 1)
    measures = "y", "slope", "flat", "outputs", "signal", "gradient"
    constants = CONSTANTS
    computed = "dlbook.activations.{function}", "tests/widgets/test_declared.py"
    challenges = "dead", "deep", "gelu"
    examples = EXAMPLES

    def through(self, x):
        """Return y and its slope for every number of an array."""
        forward, backward = FUNCTIONS[self.function]
        y, saved = forward(x, self.alpha)
        return y, backward(np.ones(x.shape), saved)

    @property
    def y(self):
        return float(self.through(np.array([self.x]))[0][0])

    @property
    def slope(self):
        return float(self.through(np.array([self.x]))[1][0])

    @property
    def flat(self):
        _, slopes = self.through(self.mean + self.std * U)
        return float(SHARE @ (abs(slopes) < FLAT))

    @property
    def outputs(self):
        y, _ = self.through(self.mean + self.std * U)
        tenths = np.floor(10 * y + 0.5).clip(LOWEST, HIGHEST).astype(int) - LOWEST
        return np.bincount(tenths, SHARE, HIGHEST - LOWEST + 1).tolist()

    def layers(self):
        """Follow the batch: the signal at each layer, and what each does to a gradient."""
        z, signal, factors = (
            self.mean + self.std * U,
            [float(np.hypot(self.mean, self.std))],
            [],
        )
        for _ in range(self.depth):
            y, slopes = self.through(z)
            factors.append(self.gain * float(SHARE @ slopes**2) ** 0.5)
            signal.append(self.gain * float(SHARE @ y**2) ** 0.5)
            z = signal[-1] * U
        return signal, factors

    @property
    def signal(self):
        return self.layers()[0]

    @property
    def gradient(self):
        back = np.cumprod([1, *reversed(self.layers()[1])])
        return back[::-1].tolist()

    def summary(self):
        numbers = self.x, self.y, self.slope, self.flat * 100, self.gradient[0]
        x, y, slope, flat, left = map(format_number, numbers)
        return (
            f"activation {self.function}({x}) = {y}, slope {slope}; "
            f"{flat}% of a batch is flat; "
            f"{self.depth} layers multiply a gradient by {left}"
        )
