"""Random settings of the attention figure, and what NumPy makes of them."""

import numpy as np

from dlbook.widgets import AttentionExplorer
from dlbook.widgets.attention import core
from dlbook.widgets.attention.settings import DEFAULTS, KINDS, POSITIONS, STAGES
from dlbook.widgets.attention.words import sentences

WORDS = ("a", "b", "c", "d", "é")


def random_inputs(rng):
    """Draw settings of any kind; about a fifth of them cannot be computed."""
    M, cross = int(rng.integers(1, 5)), rng.random() < 0.3
    T, D, wide = (int(n) for n in rng.integers(1, 5, 3))
    S, wide = (int(rng.integers(1, 6)), wide) if cross else (T, D)
    inputs = {
        "tokens": rng.choice(WORDS, T).tolist(),
        "source": rng.choice(WORDS, S).tolist() if cross else [],
        "x": draw(rng, T, D),
        "memory": draw(rng, S, wide) if cross else [],
        **random_weights(rng, M, D, wide),
        **random_options(rng),
        "n_heads": M,
        "mask": (rng.random((T, S)) < 0.6).astype(float).tolist(),
        "ablated": [int(m) for m in range(M) if rng.random() < 0.2],
        "head": int(rng.integers(M)),
        "cursor": [int(rng.integers(T)), int(rng.integers(S))],
    }
    if rng.random() < 0.1:
        spoil(rng, inputs)
    return inputs


def random_weights(rng, M, D, wide):
    """Draw the four matrices of M heads."""
    E, F, O = (int(n) for n in rng.integers(1, 4, 3))
    shapes = {"wq": (M * E, D), "wk": (M * E, wide), "wv": (M * F, wide), "wo": (O, M * F)}
    return {name: draw(rng, *shape) for name, shape in shapes.items()}


def random_options(rng):
    """Draw mask, positions and what scales the scores."""
    return {
        "mask_kind": str(rng.choice(KINDS)),
        "reach": int(rng.integers(0, 5)),
        "scale": bool(rng.random() < 0.7),
        "temperature": float(rng.choice([0.5, 1, 1, 3])),
        "positions": str(rng.choice(POSITIONS)),
    }


def draw(rng, *shape):
    """Draw numbers: often small whole ones, as readers write them."""
    if rng.random() < 0.5:
        return rng.integers(-3, 4, shape).astype(float).tolist()
    return (rng.standard_normal(shape) * 10.0 ** rng.integers(-2, 1)).tolist()


def spoil(rng, inputs):
    """Let something not fit together."""
    name = str(rng.choice(["x", "wq", "wk", "wv", "wo", "mask", "memory", "n_heads"]))
    inputs[name] = 5 if name == "n_heads" else draw(rng, *rng.integers(1, 6, 2))


def golden_case(rng, *, in_words=False):
    """Return settings as the page has them, and everything that follows from them."""
    inputs = random_inputs(rng)
    state = as_state(inputs)
    case = {"state": {**DEFAULTS, **inputs}, "problem": core.find_problem(state)}
    if case["problem"]:
        return case
    case["numbers"] = arithmetic(state, inputs["head"], inputs["cursor"])
    if in_words:
        case["words"] = spoken(AttentionExplorer(**inputs))
    return case


def as_state(inputs):
    """Make arrays of the lists."""
    taken = {name: inputs[name] for name in core.State._fields}
    for name in ("x", "memory", "wq", "wk", "wv", "wo", "mask"):
        taken[name] = np.array(taken[name], float)
    return core.State(**taken)


def arithmetic(state, m, place):
    """Compute every stage and every test of the figure."""
    (t, s), stages = place, core.attend(state)
    case = {name: getattr(stages, name).tolist() for name in stages._fields}
    case |= {
        "entropy": core.entropy(stages.weights).tolist(),
        "jacobian": core.jacobian(stages.weights[m, t]).tolist(),
        "importance": core.importance(state, stages, m, t).tolist(),
        "ablation": core.ablation(state, stages, t),
    }
    if not state.source:
        case["moved"] = core.move_test(state, t, s)
        case["influence"] = core.influence(state, s).tolist()
    return case


def spoken(widget):
    said = sentences(widget.state, widget.stages, widget.shown_head, widget.place)
    return {"describe": widget.describe(), "said": [said[stage] for stage in STAGES]}
