"""Random settings of the optimizer figure, and what NumPy makes of them."""

from itertools import zip_longest

import numpy as np

from dlbook.widgets import LossLandscapeExplorer
from dlbook.widgets.optimizers import core
from dlbook.widgets.optimizers.settings import optimizer_list
from dlbook.widgets.optimizers.surfaces import SURFACES
from dlbook.widgets.optimizers.words import labels, sentence

NUDGE, AMPLIFIED = 1e-13, 1e-10  # a path is compared until a nudge has grown a thousandfold
SPOILED = [], [{"name": "adam", "betas": [0.9, 1]}], [{"name": "momentum", "mu": 1.5}]
BRIEF = 5  # steps in which nothing can go astray
RATES = {"sgd": 0.05, "momentum": 0.01, "nesterov": 0.01, "rmsprop": 0.05}  # else 0.3


def random_optimizer(rng, name=None):
    """Draw one, with a rate that is sometimes far too large."""
    name = str(name or rng.choice(list(core.OPTIONS)))
    drawn = {"name": name, "lr": RATES.get(name, 0.3) * 10 ** rng.uniform(-1, 0.5)}
    for key, usual in core.OPTIONS[name].items():
        shares = rng.uniform(0.3, 0.999, np.size(usual)).tolist()
        drawn[key] = shares if key == "betas" else shares[0]
    return drawn


def random_inputs(rng, n_steps, name=None):
    """Draw settings; one in fifty cannot run."""
    surface = str(rng.choice(list(SURFACES)))
    left, right, bottom, top = SURFACES[surface].bounds
    inputs = {
        "surface": surface,
        "condition": float(rng.uniform(1, 60)),
        "angle": float(rng.choice([0, rng.uniform(-90, 90)])),
        "start": [float(rng.uniform(left, right)), float(rng.uniform(bottom, top))],
        "optimizers": [random_optimizer(rng, name)],
        "n_steps": n_steps,
        "seed": int(rng.integers(10_000)),
        "noise": float(rng.choice([0, 0, rng.uniform(0, 1)])),
        "schedule": str(rng.choice(core.SCHEDULES)),
        "clip": float(rng.choice([0, 0, rng.uniform(0.1, 5)])),
        "weight_decay": float(rng.choice([0, 0, rng.uniform(0, 0.3)])),
    }
    if rng.random() < 0.1:
        inputs["optimizers"].append(random_optimizer(rng))
    if name is None and rng.random() < 0.02:
        inputs["optimizers"] = optimizer_list(SPOILED[rng.integers(3)])
    return inputs


def golden_case(rng, n_steps, *, name=None, in_words=False):
    """Return settings as the page has them, and everything that follows from them."""
    inputs = random_inputs(rng, n_steps, name)
    t, state = int(rng.integers(0, n_steps + 1)), core.State(**inputs)
    case = {"state": inputs, "t": t, "problem": core.find_problem(state)}
    if case["problem"]:
        return case
    case["paths"] = [followed(state, own) for own in state.optimizers]
    case["eigen"] = core.eigen(state.jet(*state.start).hessian)
    lr, mu, curvature = rng.uniform(0, 1, 3).tolist()
    stability = {"at": [lr, mu, 9 * curvature - 2]}
    for kind in ("momentum", "nesterov"):
        factor = core.contraction(kind, *stability["at"])
        stability[kind] = [factor, core.limit(kind, *stability["at"][1:])]
    case["stability"] = stability
    if in_words:
        case["words"] = spoken(inputs, t)
    return case


def followed(state, own):
    """Follow a path; stop comparing where it has become chaotic."""
    path = core.run(state, own)
    other = {**own, "lr": own["lr"] * (1 + NUDGE)}  # a nudge in every step
    twin = core.run(nudge(state), other) if state.n_steps > BRIEF else path
    pairs = list(zip(path.points, twin.points, strict=False))
    moves = zip(path.steps, twin.steps, strict=False)
    far = [
        strayed(*pair) or any(map(strayed, *move))
        for pair, move in zip_longest(pairs, moves, fillvalue=((), ()))
    ]
    horizon = far.index(True) if True in far else len(pairs)
    steps = [step._asdict() for step in path.steps[: horizon - 1]]
    sure = horizon == len(path.points) == len(twin.points)
    return {
        "points": path.points[:horizon],
        "values": path.values[:horizon],
        "steps": steps,
        "left": path.left if sure else None,
    }


def strayed(ours, nudged):
    """Whether the nudge has grown too much in some numbers of a step."""
    size = max(1, np.abs(ours).max(initial=0))
    return np.abs(np.subtract(ours, nudged)).max(initial=0) > AMPLIFIED * size


def nudge(state):
    x, y = state.start
    return state._replace(start=[x + NUDGE, y - NUDGE])


def spoken(inputs, t):
    widget = LossLandscapeExplorer(**inputs, t=t, chosen=0, caption="A landscape.")
    name = labels(widget.optimizers)[0]
    said = sentence(widget.state, widget.paths[0], name, t)
    return {"describe": widget.describe(), "sentence": said}
