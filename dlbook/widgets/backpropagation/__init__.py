"""Backpropagation under the reader's hand: a graph, its gradients and how to check them."""

import re

import numpy as np

from dlbook.widgets.backpropagation import code, core, words
from dlbook.widgets.backpropagation.depth import ACTIVATIONS, SPREADS, flow
from dlbook.widgets.backpropagation.presets import CHALLENGES, PRESETS
from dlbook.widgets.kit.base import Explorer
from dlbook.widgets.kit.bundle import bundle
from dlbook.widgets.kit.settings import (
    Setting,
    choice,
    decimal,
    flag,
    refuse,
    short,
    text,
    whole,
)

LEAVES, REACH = 32, 1e6  # the most of them, and the largest
READ = {name: decimal(-REACH, REACH) for name in ("leaf", "upstream")}
DEFAULTS = {
    "upstream": 1,
    "step": 999,
    "cursor": "",
    "pinned": False,
    "sabotage": "",
    "view": "graph",
    "eps": 1e-3,
    "depth": 20,
    "activation": "tanh",
    "init": "xavier",
    "gain": 1,
    "seed": 0,
    "playing": False,
    "speed": 1,
    "predict": False,
    "challenge": "",
    "caption": "",
}  # the arguments that are seldom given, and what they are then
ASIDE = ("playing", "speed", "predict", "challenge", "caption")  # no part of the picture
COPIED = [name for name in DEFAULTS if name not in ASIDE]


def read_name(value):
    """Read the name of a node, or nothing."""
    if not isinstance(value, str) or not re.fullmatch(
        "([A-Za-z_][A-Za-z_0-9]{0,15})?", value
    ):
        refuse("the name of a node", short(value))
    return str(value)


def read_values(value):
    """Read numbers by the names of leaves."""
    expected = f"a dict of at most {LEAVES} numbers from {-REACH:g} to {REACH:g} by name"
    if not isinstance(value, dict) or len(value) > LEAVES:
        refuse(expected, short(value))
    if not all(isinstance(name, str) and name and name.isidentifier() for name in value):
        refuse(expected, short(value))
    return {read_name(name): READ["leaf"](number) for name, number in value.items()}


class BackpropagationExplorer(Explorer):
    """Write an expression, and see its value go forward and its gradient come back.

    `expr` is made of numbers, names, `+ - * / **`, brackets and exp, log, tanh, sigmoid,
    relu, sin, cos, sqrt, abs, max, min; equal parts are one node. values {name: number};
    a leaf without one is 1. upstream (what the result itself receives), step (operations
    done: forward, then back), cursor (a node's name: its gradient is checked with steps
    of `eps`), sabotage (the node whose rule is wrong), view ("graph", "check" or "depth":
    the layers of a random network, with depth, activation, init, gain and seed). Also:
    pinned, playing, speed, predict, challenge, caption. A value of the wrong kind raises
    ValueError; an expression that has no value is kept, and `problem` says why.
    """

    _esm, _css = bundle("backpropagation")
    words, presets = words, PRESETS

    expr = Setting(text(120))
    values = Setting(read_values)
    upstream = Setting(READ["upstream"])
    step = Setting(whole(0, 999))
    cursor = Setting(read_name)
    pinned = Setting(flag)
    sabotage = Setting(read_name)
    view = Setting(choice("graph", "check", "depth"))
    eps = Setting(decimal(1e-16, 1))
    depth = Setting(whole(1, 30))
    activation = Setting(choice(*ACTIVATIONS))
    init = Setting(choice(*SPREADS))
    gain = Setting(decimal(0.1, 4))
    seed = Setting(whole(0, 9999))
    playing = Setting(flag)
    speed = Setting(decimal(0.1, 60))
    predict = Setting(flag)
    challenge = Setting(choice("", *CHALLENGES))
    caption = Setting(text(1000))

    def __init__(self, expr=None, values=None, **others):
        if expr is None and values is None:
            others = {**PRESETS["shared"][1], **others}
        given = {"expr": expr, "values": values}
        given = {name: value for name, value in given.items() if value is not None}
        first = {"expr": core.FIRST, "values": {}}
        super().__init__(**{**first, **DEFAULTS, **others, **given})

    @property
    def state(self):
        """The inputs of the graph."""
        return core.State(self.expr, self.values, self.upstream, self.sabotage)

    def find_problem(self):
        return core.find_problem(self.state)

    @property
    def run(self):
        """All that is computed, node by node; None while there is a problem."""
        return None if self.problem else core.run(self.state)

    @property
    def value(self):
        """The value of the expression; NaN while there is a problem."""
        return self.run.values[-1] if self.run else np.nan

    @property
    def grads(self):
        """The gradient of the expression in every leaf, by name."""
        nodes = enumerate(self.run.nodes) if self.run else ()
        return {n.name: self.run.grads[k] for k, n in nodes if n.op == "leaf"}

    @property
    def place(self):
        """The step that is shown: no more than two for each operation."""
        return min(self.step, 2 * len(core.operations(self.run.nodes))) if self.run else 0

    @property
    def node(self):
        """The place among the nodes of the one that is checked."""
        return core.find_place(self.run.nodes, self.cursor) if self.run else 0

    @property
    def check(self):
        """The chosen node's gradient, its difference quotient, and their relative error."""
        if not self.run:
            return core.Check(np.nan, np.nan, np.nan)
        return core.check(self.state, self.node, self.eps)

    @property
    def flow(self):
        """The gradient's norm at every layer, and the parts of slopes and weights in it."""
        return flow(self.depth, self.activation, self.init, self.gain, self.seed)

    def as_pytorch(self):
        """Write what is shown with PyTorch, as the page copies it."""
        if self.view == "depth":
            network = self.depth, self.activation, self.init, self.gain, self.seed
            return code.deep_pytorch(*network)
        return code.as_pytorch(self.run, self.upstream) if self.run else ""

    def arguments(self):
        changed = {k: getattr(self, k) for k in COPIED if getattr(self, k) != DEFAULTS[k]}
        return code.arguments(self.expr, self.values, changed)

    def draw(self):
        from dlbook.widgets.backpropagation.figure import draw_depth, draw_graph

        return draw_depth(self) if self.view == "depth" else draw_graph(self)
