"""Receptive fields against autograd: the pixels with a gradient are those that are read."""

from fractions import Fraction

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from common import refuses
from hypothesis import given, settings
from hypothesis import strategies as st

from dlbook.receptive_field import (
    Field,
    Layer,
    effective_field,
    graph_field,
    padding_share,
    pixels_read,
    receptive_field,
)

FEW = settings(max_examples=40, deadline=None)
STEPS = [st.integers(1, 4), st.integers(1, 3), st.integers(0, 2), st.integers(1, 3)]
LAYER = st.builds(Layer, *STEPS, st.just(False))
ANY = st.builds(Layer, *STEPS[:2], st.just(0), STEPS[3], st.booleans())
STACK = st.lists(LAYER, max_size=4)
CONVS = [Layer(3)] * 2


def run(x, layers, w=1.0):
    """Pass a torch signal (1, 1, T) through the stack, all weights being `w`."""
    for kernel, stride, padding, dilation, transposed in layers:
        convolve = F.conv_transpose1d if transposed else F.conv1d
        kernel = torch.full((1, 1, kernel), w, dtype=torch.float64)
        x = convolve(x, kernel, stride=stride, padding=padding, dilation=dilation)
    return x


def gradient(layers, size, place):
    """Return d y[place] / d x, all weights being 1."""
    x = torch.zeros(1, 1, size, dtype=torch.float64, requires_grad=True)
    y = run(x, layers)
    return torch.autograd.grad(y[0, 0, place], x)[0][0, 0].numpy(), y.shape[2]


# ---- against autograd ----
@FEW
@given(STACK)
def test_the_recursion_measures_what_is_read(layers):
    field = receptive_field(layers)
    assert field == graph_field(layers)
    for place in (0, 3):
        pixels = pixels_read(layers, place)
        assert pixels[0] == field.start + place * field.jump
        assert pixels[-1] == pixels[0] + field.size - 1


@FEW
@given(st.lists(ANY, max_size=3), st.data())
def test_pixels_read_are_those_with_a_gradient(layers, data):
    size = 120
    _, places = gradient(layers, size, 0)
    place = data.draw(st.integers(places // 3, places // 2))
    slopes, _ = gradient(layers, size, place)
    pixels = pixels_read(layers, place)
    inside = pixels[(pixels >= 0) & (pixels < size)]
    np.testing.assert_array_equal(np.flatnonzero(slopes), inside)


@FEW
@given(st.lists(ANY, max_size=3))
def test_the_size_is_the_largest_of_all_outputs_and_the_jump_goes_on(layers):
    field = graph_field(layers)
    reads = [pixels_read(layers, place) for place in range(30)]
    assert field.size == max((np.ptp(p) + 1 for p in reads if p.size), default=0)
    steps = int(np.prod([n.stride for n in layers if n.transposed], dtype=int))
    moved = reads[0] + int(field.jump * steps)
    np.testing.assert_array_equal(reads[steps], moved)


@FEW
@given(st.lists(LAYER, max_size=3))
def test_the_effective_field_is_the_gradient_of_a_mean(layers):
    size = 130
    field = effective_field(layers, size)
    for place in (0, len(field) // 2, len(field) - 1):
        slopes, places = gradient(layers, size, place)
        weight = np.prod([1 / layer.kernel for layer in layers])
        np.testing.assert_allclose(field[place], slopes * weight, rtol=1e-10, atol=1e-12)
        assert len(field) == places


@FEW
@given(st.lists(LAYER, max_size=3))
def test_the_share_of_padding_is_what_ones_lack(layers):
    x = torch.ones(1, 1, 130, dtype=torch.float64)
    for layer in layers:
        x = run(x, [layer], 1 / layer.kernel)
    np.testing.assert_allclose(padding_share(layers, 130), 1 - x[0, 0], atol=1e-12)


# ---- by hand ----
@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ([], Field(1, 1, 0)),
        ([Layer(3, 1, 1)], Field(3, 1, -1)),
        ([Layer(3), Layer(3)], Field(5, 1, 0)),
        ([Layer(7, 2, 3), Layer(3, 2, 1)], Field(11, 4, -5)),  # the stem of ResNet
        ([Layer(3, dilation=d) for d in (1, 2, 4, 8)], Field(31, 1, 0)),
        ([Layer(11, 4, 2), Layer(3, 2), Layer(5, 1, 2), Layer(3, 2)], Field(67, 16, -18)),
    ],
)
def test_stacks(layers, expected):
    assert receptive_field(layers) == expected


def test_dilation_without_growth_leaves_holes():
    assert pixels_read([Layer(3, dilation=2)] * 2).tolist() == [0, 2, 4, 6, 8]
    grown = [Layer(3, dilation=d) for d in (1, 2, 4)]
    assert pixels_read(grown).tolist() == list(range(15))


def test_branches_read_what_any_of_them_reads():
    graph = {
        "stem": (Layer(3, 2, 1), "input"),
        "near": (Layer(1), "stem"),
        "far": (Layer(5, 1, 2), ("stem",)),
        "joined": (Layer(1), ("near", "far")),
    }
    assert graph_field(graph) == Field(11, 2, -5)
    skip = {"a": (Layer(3, 1, 1), "input"), "sum": (Layer(1), ("input", "a"))}
    np.testing.assert_allclose(effective_field(skip, 5)[2], [0, 1 / 6, 4 / 6, 1 / 6, 0])


def test_a_transposed_layer_takes_the_jump_back():
    up = [Layer(3, 2, 1), Layer(4, 2, 1, transposed=True)]
    assert graph_field(up).jump == 1
    half = graph_field([Layer(3, 2, transposed=True)])
    assert half == Field(2, Fraction(1, 2), -1)  # of its two pixels one is border
    one, two = (pixels_read([Layer(3, 2, 1, 1, True)], place).size for place in (0, 1))
    assert (one, two, graph_field([Layer(3, 2, 1, 1, True)]).size) == (1, 2, 2)
    np.testing.assert_allclose(effective_field(up, 8)[3:5].sum(1), 1)
    assert pixels_read([Layer(1, 2, transposed=True)], 1).size == 0  # a gap: nothing


def test_the_border_is_read_most_at_the_border():
    share = padding_share([Layer(3, 1, 1)] * 4, 20)
    assert share[0] == share[-1] == share.max() > 0.5
    assert not share[4:-4].round(12).any()


def test_the_effective_field_is_a_bell_with_the_variance_of_its_layers():
    depth, K = 20, 3
    field = effective_field([Layer(K)] * depth, 2 * depth + 1)[0]
    places = np.arange(len(field)) - depth
    np.testing.assert_allclose(field @ places**2, depth * (K**2 - 1) / 12)
    std = (depth * (K**2 - 1) / 12) ** 0.5
    assert field[abs(places) <= 2 * std].sum() > 0.95  # 2 std each way: 15 of 41 pixels
    assert 4 * std < len(field) / 2


# ---- refused ----
@pytest.mark.parametrize("measure", [receptive_field, pixels_read, graph_field])
def test_layers_that_are_none(measure):
    name = measure.__name__
    for layer, message in (
        (Layer(0), "kernel must be a whole number from 1, got 0"),
        (Layer(3, 0), "stride must be a whole number from 1, got 0"),
        (Layer(3, 1, -1), "padding must be a whole number from 0, got -1"),
        (Layer(3, dilation=1.5), "dilation must be a whole number from 1, got 1.5"),
    ):
        with refuses(ValueError, f"{name}: {message}"):
            measure([layer])
    with refuses(TypeError, f"{name}: a layer must be a Layer, got (3, 1)"):
        measure([(3, 1)])


def test_graphs_that_are_none():
    with refuses(ValueError, "receptive_field: graph_field is for transposed layers"):
        receptive_field([Layer(3, 2, transposed=True)])
    with refuses(ValueError, "pixels_read: a reads ['b'], which do not come before it"):
        pixels_read({"a": (Layer(3), "b"), "b": (Layer(3), "input")})
    with refuses(TypeError, "pixels_read: place must be a whole number, got 1.5"):
        pixels_read(CONVS, 1.5)
    with refuses(ValueError, "pixels_read: a reads nothing"):
        pixels_read({"a": (Layer(3), ())})
    crooked = {"a": (Layer(3, 2), "input"), "b": (Layer(1), ("a", "input"))}
    with refuses(ValueError, "graph_field: the jumps that meet at b differ: a 2, input 1"):
        graph_field(crooked)
    with refuses(
        ValueError, "effective_field: the sizes that meet at b differ: a 4, input 9"
    ):
        effective_field(crooked, 9)
    for size in (0, 2.5):
        with refuses(ValueError, f"effective_field: size must be 1 or more, got {size}"):
            effective_field(CONVS, size)
    with refuses(ValueError, "conv1d: a kernel of 3 does not fit in the 2 cells"):
        padding_share(CONVS, 2)
