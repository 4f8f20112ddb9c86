"""The arithmetic behind the backpropagation figure: values, gradients, differences.

core.js has the same functions in the reader's browser; a test compares
them. The way back itself is `dlbook.backpropagation.Value`.
"""

import math
from typing import NamedTuple

from dlbook.backpropagation import Value
from dlbook.widgets.backpropagation.parse import FUNCTIONS, ParseError, parse
from dlbook.widgets.backpropagation.rules import SLOPES, VALUES, WRONG
from dlbook.widgets.kit.words import MINUS, format_number

FIRST = "x*x"  # what is drawn where nothing else can be


class State(NamedTuple):
    """The inputs of the graph."""

    expr: str
    values: dict  # of the leaves, by name; 1 where there is none
    upstream: float
    sabotage: str  # the name of the node whose rule is wrong, or ""


class Run(NamedTuple):
    """What follows from them, one entry for each node."""

    nodes: list
    values: list
    grads: list  # all the way back
    edges: list


class Edge(NamedTuple):
    """What one operation passes back to one thing that it reads."""

    source: int
    target: int
    slope: float
    contribution: float


class Check(NamedTuple):
    """One node's gradient by the rules and by differences."""

    gradient: float
    quotient: float
    error: float  # relative


def numbers_of(node, values):
    """Return what a node's rule is given: what it reads, and a power its exponent."""
    read = [values[k] for k in node.args]
    return [*read, node.number] if node.op == "**" else read


def evaluate(nodes, leaves, changed=None, value=None):
    """Return the value of every node, NaN after the first without one.

    The node `changed`, if given, has this `value` whatever it reads.
    """
    values = []
    for k, node in enumerate(nodes):
        read = numbers_of(node, values)
        if k == changed:
            values.append(value)
        elif node.op == "leaf":
            values.append(leaves.get(node.name, 1.0))
        elif node.op == "number":
            values.append(node.number)
        else:
            values.append(math.nan if any(map(math.isnan, read)) else apply(node.op, read))
    return values


def apply(op, read):
    """Compute one operation; NaN stands for whatever is not a finite number."""
    try:
        found = VALUES[op](*read)
    except (ArithmeticError, ValueError):
        return math.nan
    return found if math.isfinite(found) else math.nan


def slopes_of(node, k, values, wrong):
    """Return the local slopes of an operation, by the wrong rule if so asked."""
    if not node.args:
        return ()
    rule = (WRONG if wrong else SLOPES)[node.op]
    try:
        return rule(values[k], *numbers_of(node, values))
    except (ArithmeticError, ValueError):
        return (math.nan,) * len(node.args)


def run(state):
    """Go forward and back."""
    nodes = parse(state.expr)
    values = evaluate(nodes, state.values)
    slopes = [
        slopes_of(node, k, values, node.name == state.sabotage)
        for k, node in enumerate(nodes)
    ]
    grads = backward(nodes, values, slopes, state.upstream)
    edges = [
        Edge(k, target, slope, grads[k] * slope)
        for k in reversed(range(len(nodes)))
        for target, slope in zip(nodes[k].args, slopes[k], strict=True)
    ]
    return Run(nodes, values, grads, edges)


def backward(nodes, values, slopes, upstream):
    """Let the engine of `dlbook.backpropagation` add up what comes back to every node."""
    made = []
    for node, value, slope in zip(nodes, values, slopes, strict=True):
        parents = [made[k] for k in node.args]
        made.append(Value(value, tuple(zip(parents, slope, strict=True))))
    return [grad * upstream for grad in made[-1].backward(*made)]


def operations(nodes):
    """Return the places of the operations, in the order in which they are computed."""
    return [k for k, node in enumerate(nodes) if node.args]


def received(found, step):
    """Return what each node has received after `step` steps: lists of contributions.

    The first steps compute the operations in turn, as many again pass back. What the
    result starts with is its first contribution.
    """
    order = operations(found.nodes)
    back = step - len(order)
    boxes = [[] for _ in found.nodes]
    if back < 0:
        return boxes
    boxes[-1].append(found.grads[-1])
    sent = set(order[::-1][:back])
    for edge in found.edges:
        if edge.source in sent:
            boxes[edge.target].append(edge.contribution)
    return boxes


def rises(state, place, eps):
    """Return the result with one node raised by eps, and with it lowered by eps."""
    nodes = parse(state.expr)
    value = evaluate(nodes, state.values)[place]
    return [evaluate(nodes, state.values, place, value + h)[-1] for h in (eps, -eps)]


def check(state, place, eps):
    """Compare the gradient of one node with the difference quotient for a step eps."""
    up, down = rises(state, place, eps)
    quotient = (up - down) / (2 * eps) * state.upstream
    grad = run(state).grads[place]
    return Check(grad, quotient, relative_error(grad, quotient))


def relative_error(a, b):
    """Compare two numbers by the larger one; equal ones, zeros too, have no error."""
    if a == b or math.isnan(b):
        return b - b  # 0, or NaN where a step leaves the domain
    return abs(a - b) / max(abs(a), abs(b))


def find_place(nodes, name):
    """Return the place of the node of this name; else that of the first leaf, if any."""
    named = [k for k, node in enumerate(nodes) if name and node.name == name]
    leaves = [k for k, node in enumerate(nodes) if node.op == "leaf"]
    return [*named, *leaves, len(nodes) - 1][0]


# ---- what cannot be computed ----
def find_problem(state):
    """Return (what stands in the way, the nearest way out), or None."""
    try:
        why = without_value(state)
        return why and (why, way_out(state))
    except ParseError as why:
        return str(why), f"use {mend(state, why.place)}"


def without_value(state):
    """Say which operation has no finite value or slope; None when all have."""
    nodes, values, _, edges = run(state)
    bad = [k for k, value in enumerate(values) if math.isnan(value)]
    steep = [edge.source for edge in edges if not math.isfinite(edge.contribution)]
    if not bad and not steep:
        return None
    k = [*bad, *steep][0]
    read = [format_number(x) for x in numbers_of(nodes[k], values)]
    missing = "has no finite value" if bad else "passes back no finite gradient"
    return f"{write(nodes[k], read)} {missing}."


def is_sound(state):
    """Tell a state that can be computed."""
    try:
        return without_value(state) is None
    except ParseError:
        return False


def mend(state, place):
    """Return the nearest text that can be computed: brackets closed, or cut short."""
    shorter = [state.expr[:end].rstrip() for end in range(place - 1, 0, -1)]
    tries = [text + end for text in (state.expr, *shorter) for end in ("", ")", "))")]
    return next((text for text in tries if is_sound(state._replace(expr=text))), FIRST)


def way_out(state):
    """Name the nearest leaf value with which all can be computed; else start again."""
    for name in (node.name for node in parse(state.expr) if node.op == "leaf"):
        for value in (1, 2, 0.5, -1, 4, 10):
            values = {**state.values, name: value}
            if is_sound(state._replace(values=values)):
                return f"use {name} = {value}"
    return f"use {FIRST}"


def write(node, read):
    """Write an operation with what it reads, names or numbers: "w * x", "tanh(v1)"."""
    if node.op in FUNCTIONS:
        return f"{node.op}({', '.join(read)})"
    read = [f"({x})" if x[0] == MINUS else x for x in read]
    return f"-{read[0]}" if node.op == "neg" else f" {node.op} ".join(read)
