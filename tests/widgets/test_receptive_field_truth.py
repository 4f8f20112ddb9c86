"""The figure's Python half agrees with the package, with PyTorch and with brute force."""

from fractions import Fraction

import numpy as np
import pytest
from receptive_field_cases import jacobian, random_net

from dlbook.receptive_field import (
    Layer,
    effective_field,
    graph_field,
    padding_share,
    pixels_read,
    receptive_field,
)
from dlbook.widgets import ReceptiveFieldExplorer
from dlbook.widgets.receptive_field.core import Net, extents, follow, sources_of
from dlbook.widgets.receptive_field.layers import USES, read_layers
from dlbook.widgets.receptive_field.paths import (
    change,
    cone,
    links,
    readers,
    spread,
    weigh,
    weights_of,
    window_at,
)
from dlbook.widgets.receptive_field.presets import PRESETS

KNOWN = ("conv", "pool", "transposed", "upsample", "add")  # what the package has too


def nets(count, seed, kinds=tuple(USES)):
    """Yield random networks that can be followed, with their rows."""
    rng = np.random.default_rng(seed)
    while count:
        net = random_net(rng, kinds)
        rows, problem = follow(net)
        if not problem:
            count -= 1
            yield net, rows


def as_graph(net):
    """Write a network as dlbook.receptive_field takes it; it has no uneven padding."""
    graph = {}
    for k, layer in enumerate(net.layers, 1):
        numbers = [layer[key] for key in ("kernel", "stride", "padding", "dilation")]
        K, S, (P, _), D = numbers
        made = {
            "upsample": Layer(S, S, transposed=True),
            "transposed": Layer(K, S, P, D, transposed=True),
            "add": Layer(1),
        }.get(layer["kind"], Layer(K, S, P, D))
        sources = [f"row {s}" if s else "input" for s in sources_of(net.layers, k)]
        graph[f"row {k}"] = made, sources
    return graph


def even(net):
    """Return the network with the same padding on both sides, where it can be followed."""
    layers = [{**each, "padding": each["padding"][:1] * 2} for each in net.layers]
    net = net._replace(layers=[{**each, "weights": []} for each in layers], weights_seed=0)
    rows, problem = follow(net)
    return None if problem else (net, rows)


def test_windows_are_the_support_of_the_brute_force_jacobian():
    for net, rows in nets(150, 1):
        for layer in range(1, len(rows)):
            support = jacobian(net, rows, layer) > 0
            assert len(support) == rows[layer].n
            for unit in range(rows[layer].n):
                pixels = np.flatnonzero(support[unit]).tolist()
                assert window_at(net, rows, layer, unit).pixels == pixels


def test_who_reads_is_the_transpose_of_what_is_read():
    for net, rows in nets(60, 2):
        top = len(rows) - 1
        seen = [cone(net, rows, top, unit)[0] for unit in range(rows[top].n)]
        for pixel in range(net.input_size):
            read_by = [unit for unit, places in enumerate(seen) if pixel in places]
            assert readers(net, rows, 0, pixel)[top] == read_by


def test_stacks_follow_the_recursion_of_the_package():
    for net, rows in nets(150, 3, ("conv", "pool")):
        if any(layer["back"] > 1 for layer in net.layers):
            continue
        layers = [graph[0] for graph in as_graph(net).values()]
        for k, row in enumerate(rows):
            assert (row.size, row.jump, row.start) == receptive_field(layers[:k])
            assert row.centre == row.start + (row.size - 1) / 2


def test_graphs_have_the_fields_that_the_package_measures():
    for net, rows in nets(120, 4, KNOWN):
        size, jump, start = graph_field(as_graph(net))
        assert (rows[-1].size, rows[-1].start) == (size, start)
        assert rows[-1].jump == pytest.approx(float(Fraction(jump)))
        find = extents(net, rows)
        for unit in range(rows[-1].n):
            pixels = pixels_read(as_graph(net), unit)
            ends = find(len(rows) - 1, unit)
            assert ends == ((pixels[0], pixels[-1]) if len(pixels) else (np.inf, -np.inf))


def test_effective_fields_are_those_of_the_package():
    found = 0
    for given in nets(200, 5, KNOWN):
        net, rows = even(given[0]) or (None, None)
        if net is None:
            continue
        found += 1
        top, graph = len(rows) - 1, as_graph(net)
        ours = [weigh(net, rows, top, unit)[0] for unit in range(rows[top].n)]
        np.testing.assert_allclose(ours, effective_field(graph, net.input_size), atol=1e-14)
        shares = [window_at(net, rows, top, unit).share for unit in range(rows[top].n)]
        np.testing.assert_allclose(shares, padding_share(graph, net.input_size), atol=1e-13)
    assert found > 100


def run(net, rows, x):
    """Compute every row for an input x (T,), weights and all."""
    values = [np.asarray(x, float)]
    for k in range(1, len(rows)):
        weights = weights_of(net.layers[k - 1], k, net.weights_seed)
        row = [links(net, rows, k, i, weights) for i in range(rows[k].n)]
        values.append(np.array([sum(values[s][p] * w for s, p, w in cell) for cell in row]))
    return values


def test_weights_are_gradients_by_finite_differences():
    rng = np.random.default_rng(6)
    for net, rows in nets(60, 7):
        top, x = len(rows) - 1, rng.standard_normal(net.input_size)
        unit, step = int(rng.integers(rows[top].n)), 1e-6
        ours = weigh(net, rows, top, unit)[0]
        for pixel in range(net.input_size):
            nudge = step * (np.arange(net.input_size) == pixel)
            up, down = (run(net, rows, x + by)[top][unit] for by in (nudge, -nudge))
            assert (up - down) / (2 * step) == pytest.approx(ours[pixel], abs=1e-6)


def test_a_changed_cell_changes_what_lies_above_as_computed():
    rng = np.random.default_rng(8)
    for net, rows in nets(60, 9):
        pixel = int(rng.integers(net.input_size))
        x = rng.standard_normal(net.input_size)
        before, after = run(net, rows, x), run(net, rows, x + np.eye(len(x))[pixel])
        for values, old, new in zip(
            change(net, rows, 0, pixel), before, after, strict=True
        ):
            np.testing.assert_allclose(values, new - old, atol=1e-9)


def test_drawn_weights_have_the_variance_that_is_promised():
    layer = read_layers([{"kernel": 64}])[0]
    drawn = [weights_of(layer, k, seed) for k in range(1, 20) for seed in range(1, 20)]
    assert np.var(drawn) * 64 == pytest.approx(1, rel=0.05)
    assert abs(np.mean(drawn)) < 3 / np.size(drawn) ** 0.5
    assert len({tuple(weights) for weights in drawn}) == len(drawn)


@pytest.mark.parametrize("depth", [2, 4, 8, 16, 32])
def test_the_bell_narrows_as_one_over_the_root_of_the_depth(depth):
    net = Net(read_layers([{"kernel": 3}] * depth), 2 * depth + 1)
    rows, _ = follow(net)
    bell = spread(weigh(net, rows, depth, 0)[0])
    assert bell.deviation == pytest.approx((depth * 2 / 3) ** 0.5)  # (K² - 1)/12 a layer
    assert bell.mean == pytest.approx(depth)


@pytest.mark.parametrize(
    ("name", "layer", "size", "jump"),
    [
        ("three", 3, 7, 1),
        ("holes", 3, 13, 1),
        ("wavenet", 4, 16, 1),
        ("lenet", 5, 32, 4),
        ("alexnet", 8, 195, 32),
        ("vgg16", 18, 212, 32),
        ("resnet50", 70, 427, 32),
        ("unet", 8, 32, 4),
    ],
)
def test_known_networks(name, layer, size, jump):
    row = ReceptiveFieldExplorer.preset(name).table[layer]
    assert (row.size, row.jump) == (size, jump)


@pytest.mark.parametrize("name", ["alexnet", "vgg16", "resnet50"])
def test_costs_are_those_of_torchvision_without_biases(name):
    macs = {"alexnet": 655566528, "vgg16": 15346630656, "resnet50": 4087136256}
    assert ReceptiveFieldExplorer.preset(name).cost[1] == macs[name]


def pixels_by_torch(widget):
    """Run the program that the figure gives away."""
    names = {}
    code = widget.as_pytorch().replace("print(", "found = (")
    exec(compile(code, "copied", "exec"), names)
    return names["found"]


@pytest.mark.parametrize("name", PRESETS)
def test_copied_torch_code_finds_the_same_pixels(name):
    pytest.importorskip("torch")
    widget = ReceptiveFieldExplorer.preset(name)
    names = {}
    exec(
        compile(widget.as_pytorch().replace("print(", "found = ("), "copied", "exec"), names
    )
    assert names["found"] == widget.window.pixels


def test_random_networks_as_torch_code():
    pytest.importorskip("torch")
    for net, rows in nets(80, 10):
        widget = ReceptiveFieldExplorer(**net._asdict(), layer=len(rows) - 1)
        assert pixels_by_torch(widget) == widget.window.pixels


def test_merges_average_and_centres_that_differ_are_found():
    left = {"kernel": 3, "padding": 1}
    right = {"kernel": 4, "padding": [3, 0], "back": 2}
    widget = ReceptiveFieldExplorer([left, right, {"kind": "concat"}], 12)
    assert "Centres that meet differ by up to 1.5 pixels." in widget.describe()
    assert widget.erf.sum() == pytest.approx(1)
