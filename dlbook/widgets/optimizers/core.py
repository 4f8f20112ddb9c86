"""The arithmetic behind the optimizer figure: paths, steps apart, curvature, stability.

core.js has the same functions in the reader's browser; a test compares them.
"""

from itertools import islice
from math import ceil, sqrt
from typing import NamedTuple

import numpy as np

from dlbook import adaptive_optimizers as adaptive
from dlbook import optimizers as plain
from dlbook.widgets.kit.generator import generator
from dlbook.widgets.optimizers.surfaces import SURFACES

FAR = 1e6  # where a path is cut
OPTIONS = {
    "sgd": {},
    "momentum": {"mu": 0.9},
    "nesterov": {"mu": 0.9},
    "adagrad": {},
    "rmsprop": {"rho": 0.9},
    "adam": {"betas": [0.9, 0.999]},
    "adamw": {"betas": [0.9, 0.999]},
}
NAMES = dict(
    zip(
        OPTIONS,
        ("SGD", "Momentum", "Nesterov", "AdaGrad", "RMSProp", "Adam", "AdamW"),
        strict=True,
    )
)
SCHEDULES = ("constant", "step", "cosine", "warmup", "warmup-cosine")


class State(NamedTuple):
    """The figure's inputs, as far as they move the paths."""

    surface: str
    condition: float  # largest over smallest curvature of the ravine
    angle: float  # degrees, of the ravine's floor
    start: list
    optimizers: list  # of dicts: name, lr, and the name's own options
    n_steps: int
    seed: int
    noise: float  # standard deviation of what is added to each gradient
    schedule: str
    clip: float  # largest norm of a gradient; 0 for any
    weight_decay: float

    def jet(self, x, y):
        """Return value, gradient and Hessian of the surface."""
        return SURFACES[self.surface].jet(x, y, self.condition, self.angle)


class Step(NamedTuple):
    """One step, taken apart; each part has a number for x and one for y."""

    lr: float
    gradient: list  # with noise, clipped, and with weight decay where it goes through it
    direction: list  # what the optimizer makes of the gradients so far
    preconditioner: list  # what it multiplies the direction by
    move: list  # the step itself


class Path(NamedTuple):
    points: list  # at most n_steps + 1
    values: list
    steps: list
    left: bool  # cut, because it went too far


def run(state, optimizer):
    """Follow one optimizer for `n_steps` steps, or until it has left for good."""
    options = {key: optimizer[key] for key in OPTIONS[optimizer["name"]]}
    rule, memory = rule_of(optimizer["name"]), None
    options["weight_decay"] = state.weight_decay
    points, steps = [list(map(float, state.start))], []
    for t, noise in enumerate(draws(state.seed, state.n_steps)):
        theta = np.array(points[-1])
        gradient = np.array(state.jet(*theta).gradient) + state.noise * noise
        grads = {"w": gradient}
        if state.clip:
            grads, _ = adaptive.clip_grad_norm(grads, max_norm=state.clip)
        lr = rate(state, optimizer["lr"], t)
        params, memory = rule({"w": theta}, grads, memory, lr=lr, **options)
        after = params["w"]
        if not abs(after).max() <= FAR:
            break
        steps.append(take_apart(optimizer, lr, grads["w"], theta, after, memory, state))
        points.append(after.tolist())
    values = [float(state.jet(*point).value) for point in points]
    return Path(points, values, steps, len(points) <= state.n_steps)


def rule_of(name):
    """Return the function of the package that takes the steps."""
    return getattr(plain, name, None) or getattr(adaptive, name)


def take_apart(optimizer, lr, gradient, theta, after, memory, state):
    """Name the parts of a step that has been taken."""
    name, direction, scale = optimizer["name"], gradient, np.ones(2)
    if name != "adamw":
        direction = gradient = gradient + state.weight_decay * theta
    if name == "momentum":
        direction = memory.v["w"]
    if name == "nesterov":
        direction = gradient + optimizer["mu"] * memory.v["w"]
    if name in ("adagrad", "rmsprop"):
        scale = 1 / (memory.v["w"] ** 0.5 + (1e-10 if name == "adagrad" else 1e-8))
    if name in ("adam", "adamw"):
        first, second = (1 - beta**memory.t for beta in optimizer["betas"])
        direction = memory.m["w"] / first
        scale = 1 / ((memory.v["w"] / second) ** 0.5 + 1e-8)
    parts = gradient, direction, scale, after - theta
    return Step(lr, *(part.tolist() for part in parts))


def draws(seed, count):
    """Yield `count` pairs of noise: sums of twelve uniform numbers, minus their mean 6.

    They have variance 1, look normal, and are the same in every language.
    """
    numbers = generator(seed)
    for _ in range(count):
        yield np.array([sum(islice(numbers, 12)) - 6 for _ in range(2)])


def rate(state, lr, t):
    """Return the learning rate of step t."""
    n = state.n_steps
    if "cosine" in state.schedule:
        lr = adaptive.cosine_annealing(t, lr=lr, steps=n)
    if state.schedule == "step":
        lr = adaptive.step_decay(t, lr=lr, step_size=ceil(n / 3))
    if "warmup" in state.schedule:
        lr = adaptive.linear_warmup(t, lr=lr, steps=ceil(n / 10))
    return lr


# ---- curvature and stability ----
def eigen(hessian):
    """Return ((value, direction), (value, direction)), the larger eigenvalue first."""
    a, b, c = map(float, hessian)
    half, root = (a - c) / 2, sqrt((a - c) / 2 * ((a - c) / 2) + b * b)
    high, low = (a + c) / 2 + root, (a + c) / 2 - root
    u = (half + root, b) if half > 0 else (b, root - half)
    size = sqrt(u[0] * u[0] + u[1] * u[1])
    u = (u[0] / size, u[1] / size) if size else (1.0, 0.0)
    return (high, u), (low, (u[1], -u[0]))


def contraction(name, lr, mu, curvature):
    """Return the factor by which each step shrinks the error along one eigen-direction.

    It is the larger root, in size, of z^2 - s z + p: the two of momentum's recursion.
    """
    pull = lr * curvature
    p = mu * (1 - pull) if name == "nesterov" else mu
    s = (1 + mu) * (1 - pull) if name == "nesterov" else 1 + mu - pull
    inside = s * s - 4 * p
    return sqrt(p) if inside < 0 else (abs(s) + sqrt(inside)) / 2


def limit(name, mu, curvature):
    """Return the learning rate at which an eigen-direction stops shrinking: 2/λ for SGD."""
    if curvature <= 0:
        return 0.0
    return 2 * (1 + mu) / ((1 + 2 * mu if name == "nesterov" else 1) * curvature)


# ---- what is impossible ----
def find_problem(state):
    """Return (what stands in the way, the nearest way out), or None."""
    if not state.optimizers:
        return "There is no optimizer on the map.", "add SGD"
    for own in state.optimizers:
        for key, value in options_of(own):
            if key != "lr" and value >= 1:
                text = f"{NAMES[own['name']]} needs {key} below 1"
                return f"{text}: at 1 it would never forget.", "use 0.99"
    return None


def options_of(optimizer):
    """List the numbers of an optimizer as (key, number), those of betas one by one."""
    named = (pair for pair in optimizer.items() if pair[0] != "name")
    return [(key, float(one)) for key, value in named for one in np.atleast_1d(value)]
