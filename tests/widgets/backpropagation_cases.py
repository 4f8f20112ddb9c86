"""Random states of the backpropagation figure, and what NumPy makes of them."""

import string
from math import isnan

from dlbook.widgets import BackpropagationExplorer
from dlbook.widgets.backpropagation import core, words
from dlbook.widgets.backpropagation.depth import ACTIVATIONS, SPREADS, flow
from dlbook.widgets.backpropagation.layout import lay_out
from dlbook.widgets.backpropagation.parse import FUNCTIONS, UNARY

LEAVES = "abwxy"


def random_expression(rng, size=6):
    """Draw an expression of about so many operations."""
    if size <= 0:
        return (
            rng.choice(list(LEAVES))
            if rng.random() < 0.8
            else f"{rng.integers(1, 30) / 8:g}"
        )
    kind, rest = rng.random(), int(rng.integers(0, size))
    left = random_expression(rng, rest)
    if kind < 0.5:
        right = random_expression(rng, size - 1 - rest)
        text = f"{left} {rng.choice(list('+-*/*+'))} {right}"
        return f"({text})" if rng.random() < 0.8 else text
    if kind < 0.85:
        name = str(rng.choice(list(FUNCTIONS)))
        two = name not in UNARY
        return f"{name}({left}{', ' + random_expression(rng, 1) if two else ''})"
    return f"-{left}" if kind < 0.92 else f"({left})**{rng.choice(['2', '3', '-1', '0.5'])}"


def garble(rng, text):
    """Change one character, so that reading mostly fails."""
    at = int(rng.integers(len(text) + 1))
    sign = str(rng.choice(list(string.printable[:94] + "^ é(")))
    return text[:at] + sign + text[at + int(rng.integers(2)) :]


def random_traits(rng):
    """Draw traits of any kind; a good part of them cannot be computed."""
    expr = random_expression(rng, int(rng.integers(0, 9)))[:120]
    if rng.random() < 0.1:
        expr = garble(rng, expr)
    values = {name: float(rng.normal()) * 1.5 for name in LEAVES if rng.random() < 0.9}
    if rng.random() < 0.3:
        values = {name: float(round(value)) for name, value in values.items()}
    return {
        "expr": expr,
        "values": values,
        "upstream": float(rng.choice([1, 1, -0.5, 2])),
        "step": int(rng.integers(0, 20)),
        "cursor": str(rng.choice(["", "v1", "v2", "x", "f"])),
        "sabotage": str(rng.choice(["", "", "v1", "f"])),
        "view": str(rng.choice(["graph", "check", "depth"])),
        "eps": float(10 ** rng.uniform(-12, 0)),
        "depth": int(rng.integers(1, 31)),
        "activation": str(rng.choice(list(ACTIVATIONS))),
        "init": str(rng.choice(list(SPREADS))),
        "gain": float(rng.uniform(0.1, 4)),
        "seed": int(rng.integers(0, 10_000)),
    }


def golden_case(rng, *, in_words=False):
    """Return traits, and everything that follows from them."""
    traits = random_traits(rng)
    if in_words:  # smaller steps show nothing but rounding, which no two machines share
        traits["eps"] = 0.1
    state = core.State(*(traits[name] for name in core.State._fields))
    case = {"traits": traits, "problem": core.find_problem(state)}
    network = ("depth", "activation", "init", "gain", "seed")
    parts = flow(*(traits[name] for name in network))
    case["flow"] = [part.tolist() for part in parts]
    if not case["problem"]:
        case |= arithmetic(state, traits)
    if in_words:
        widget = BackpropagationExplorer(**traits)
        case["words"] = {"describe": widget.describe(), "python": widget.as_python()}
        case["words"]["pytorch"] = widget.as_pytorch()
    return case


def arithmetic(state, traits):
    """Return values, slopes, gradients, what is passed back, differences and the layout."""
    found = core.run(state)
    step = min(traits["step"], 2 * len(core.operations(found.nodes)))
    layout = lay_out(found.nodes)
    place = core.find_place(found.nodes, traits["cursor"])
    rises = core.rises(state, place, traits["eps"])
    return {
        "nodes": [
            [node.op, list(node.args), node.number, node.name] for node in found.nodes
        ],
        "values": found.values,
        "grads": found.grads,
        "edges": [list(edge) for edge in found.edges],
        "received": core.received(found, step),
        "rises": [None if isnan(x) else x for x in rises],
        "layout": [layout.spots, layout.routes, layout.layers, layout.widest],
        "sentence": words.sentence(found, step),
    }
