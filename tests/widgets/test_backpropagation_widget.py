"""The Python half of the backpropagation figure: what it takes, keeps and computes."""

import numpy as np
import pytest
from backpropagation_cases import random_expression
from common import same

from dlbook.activations import sigmoid, sigmoid_backward, tanh, tanh_backward
from dlbook.linear import linear, linear_backward
from dlbook.widgets import BackpropagationExplorer
from dlbook.widgets.backpropagation import core
from dlbook.widgets.backpropagation.depth import SPREADS, WIDTH, flow, normals
from dlbook.widgets.backpropagation.presets import PRESETS

VALUES = {"a": 0.7, "b": -1.2, "w": 0.4, "x": 1.3, "y": 2.1}


def test_it_starts_in_the_middle_of_the_way_back():
    widget = BackpropagationExplorer()
    assert (widget.value, widget.problem) == (12, "")
    assert widget.grads == {"w": 16, "x": 24, "b": 6}
    box = core.received(widget.run, widget.place)
    assert box == [[], [], [2, 6], [6], [6], [1]]  # two ways into w * x; none yet beyond
    assert repr(widget) == (
        "BackpropagationExplorer: f = (w*x + b) * (w*x) = 12, "
        "backwards ∂f/∂w = 16, ∂f/∂x = 24, ∂f/∂b = 6."
    )


def test_shorthands():
    widget = BackpropagationExplorer("x*x", {"x": np.float32(3)}, upstream=2)
    assert (widget.values, widget.grads) == ({"x": 3.0}, {"x": 12.0})
    widget.expr = "a*b"  # leaves without a value are 1
    assert widget.grads == {"a": 2.0, "b": 2.0}


# ---- the truth ----
SMOOTH = {
    **{"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "neg": np.negative},
    **{name: getattr(np, name) for name in ("exp", "log", "tanh", "sin", "cos", "sqrt")},
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "relu": lambda z: z if z.real > 0 else 0 * z,
    "abs": lambda z: z if z.real > 0 else -z,
    "max": lambda z, t: z if z.real > t.real else t,
    "min": lambda z, t: z if z.real < t.real else t,
}


def complex_step(nodes, values, name):
    """Differentiate by a step along the imaginary axis, where nothing is subtracted."""
    made = []
    for node in nodes:
        read = [made[k] for k in node.args]
        if node.op == "leaf":
            made.append(np.complex128(values[node.name] + (node.name == name) * 1e-30j))
        elif node.op == "number":
            made.append(np.complex128(node.number))
        else:
            made.append(
                read[0] ** node.number if node.op == "**" else SMOOTH[node.op](*read)
            )
    return made[-1].imag / 1e-30


def test_gradients_are_those_of_the_complex_step():
    rng, compared = np.random.default_rng(0), 0
    while compared < 200:
        widget = BackpropagationExplorer(random_expression(rng, 7)[:120], VALUES)
        if widget.problem or "e-" in widget.expr:
            continue
        nodes = widget.run.nodes
        if any(node.op in ("max", "min") and len({*node.args}) == 1 for node in nodes):
            continue  # a tie, by the convention of PyTorch
        for name, grad in widget.grads.items():
            expected = complex_step(nodes, VALUES, name)
            assert grad == pytest.approx(expected, rel=1e-9, abs=1e-9), widget.expr
            compared += 1


EVERY = "max(a, 2) * -b + abs(w)**0.5 - sqrt(x) / relu(y) + cos(min(a, exp(1)) - 3)"
FIGURES = {name: BackpropagationExplorer.preset(name) for name in PRESETS}
FIGURES["every"] = BackpropagationExplorer(EVERY, VALUES)


@pytest.mark.parametrize("name", sorted(FIGURES.keys() - {"depth"}))
def test_copied_torch_code_gives_the_same_gradients(name):
    pytest.importorskip("torch")
    widget, names = FIGURES[name], {}
    widget.upstream = -1.5
    exec(compile(widget.as_pytorch().rpartition("print")[0], "copied", "exec"), names)
    for leaf, grad in widget.grads.items():
        assert names[leaf].grad.item() == pytest.approx(grad, rel=1e-12)


def test_copied_torch_code_of_a_deep_network_is_that_network():
    pytest.importorskip("torch")
    widget = BackpropagationExplorer.preset("depth", depth=12, activation="linear", gain=2)
    names = {}
    exec(compile(widget.as_pytorch().rpartition("print")[0], "copied", "exec"), names)
    assert len(names["sizes"]) == 13
    spread = names["w"].std().item()
    assert spread == pytest.approx(2 / 16**0.5, rel=0.2)  # of 256 weights
    back = names["w"].T @ names["layers"][-1].grad
    assert names["layers"][-2].grad.tolist() == pytest.approx(back.tolist())
    assert (
        "torch.sigmoid(w @ h)"
        in BackpropagationExplorer.preset("depth", activation="sigmoid").as_pytorch()
    )


def test_a_wrong_rule_is_seen_below_it_and_not_above():
    widget = BackpropagationExplorer.preset("neuron", eps=1e-5)
    right = widget.grads
    widget.sabotage = "v3"
    for name in ("f", "v4", "v3", "y"):
        widget.cursor = name
        assert widget.check.error < 1e-6, name
    for name in ("v2", "v1", "w", "x", "b"):
        widget.cursor = name
        assert widget.check.error > 0.1, name
    assert widget.grads["w"] != pytest.approx(right["w"], rel=0.1)


# ---- the deep network ----
PAIRS = {"tanh": (tanh, tanh_backward), "sigmoid": (sigmoid, sigmoid_backward)}


@pytest.mark.parametrize(("activation", "pair"), PAIRS.items())
@pytest.mark.parametrize("init", SPREADS)
def test_norms_are_those_of_the_layers_of_the_book(activation, pair, init):
    depth, gain, seed = 6, 1.1, 3
    draws = normals(seed, (depth * WIDTH + 2) * WIDTH).reshape(-1, WIDTH)
    weights = draws[2:].reshape(depth, WIDTH, WIDTH) * (SPREADS[init] * gain)
    h, dh, saved = draws[:1], draws[1:2], []
    for w in weights:
        z, own = linear(h, w, np.zeros(WIDTH))
        h, other = pair[0](z)
        saved.append((own, other))
    expected, slopes, weights = [np.linalg.norm(dh)], [1.0], [1.0]
    for own, other in reversed(saved):
        dz = pair[1](dh, other)
        slopes.append(slopes[-1] * np.linalg.norm(dz) / np.linalg.norm(dh))
        dh = linear_backward(dz, own)[0]
        weights.append(weights[-1] * np.linalg.norm(dh) / np.linalg.norm(dz))
        expected.append(np.linalg.norm(dh))
    found = flow(depth, activation, init, gain, seed)
    same(found.norms, np.array(expected[::-1]) / expected[0])
    same(found.slopes, np.array(slopes[::-1]))
    same(found.weights, np.array(weights[::-1]))
    same(found.slopes * found.weights, found.norms)


def test_draws_look_normal():
    drawn = normals(1, 100_000)
    assert abs(drawn.mean()) < 0.02 and abs(drawn.var() - 1) < 0.02
    assert (
        abs((drawn**4).mean() - 3 + 1.2 / 12) < 0.1
    )  # a sum of twelve is a little flatter


# ---- what it holds ----
def test_what_cannot_be_computed_is_kept_and_explained():
    widget = BackpropagationExplorer("log(x - 2)", {"x": 1})
    assert widget.problem == "log(−1) has no finite value. Use x = 4."
    assert (widget.grads, widget.place, widget.run) == ({}, 0, None)
    assert np.isnan(widget.value) and np.isnan(widget.check.gradient)
    widget.expr = "w*(x + 1"
    assert widget.problem.endswith("at place 9: “)” is missing. Use w*(x + 1).")


def test_presets_by_words_and_with_changes():
    widget = BackpropagationExplorer.preset("A neuron", caption="Half")
    assert (widget.expr[:7], widget.caption) == ("(sigmoi", "Half")
    with pytest.raises(ValueError, match="name must be one of shared, square"):
        BackpropagationExplorer.preset("")
    with pytest.raises(TypeError, match="there is no argument 'bias'"):
        BackpropagationExplorer(bias=1)
