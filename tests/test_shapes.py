"""Named dimensions: what they return, and what they say when a size is wrong."""

import doctest
import re

import numpy as np
import pytest

from dlbook import padding, shapes
from dlbook.shapes import ShapeError, check_floats, dims, gradient_for, nearest_divisors


@pytest.mark.parametrize("module", [shapes, padding])
def test_the_examples_in_docstrings(module):
    found = doctest.testmod(module)
    assert found.attempted > 0
    assert found.failed == 0


def test_sizes_come_in_order_of_first_mention():
    x, w, b = np.ones((8, 3)), np.ones((5, 3)), np.ones(5)
    assert dims("linear", "N D, F D, F", x=x, w=w, b=b) == (8, 3, 5)


@pytest.mark.parametrize("leading", [(), (4,), (2, 3)])
def test_dots_stand_for_any_leading_dimensions(leading):
    x, gamma = np.ones((*leading, 7)), np.ones(7)
    assert dims("layer_norm", "... D, D", x=x, gamma=gamma) == (7,)


def test_what_was_left_out_or_known_beforehand():
    x = np.ones((8, 3))
    assert dims("linear", "N D, F D?, F", x=x, w=None, b=np.ones(2), N=8) == (3, 2)


def test_an_array_left_out_that_may_not_be():
    message = """linear: w is None, but it may not be left out
    x      expected (N, D)  got (8, 3)
    w      expected (F, D)  got NoneType"""
    with pytest.raises(ShapeError, match=f"^{re.escape(message)}$"):
        dims("linear", "N D, F D, F?", x=np.ones((8, 3)), w=None, b=None)


def test_the_message_shows_every_argument():
    x, w = np.ones((8, 3, 32, 32)), np.ones((32, 16, 3, 3))
    message = """conv2d: w says C = 16, but it was 3
    x      expected (N, C, H, W)  got (8, 3, 32, 32)
    w      expected (O, C, K, K)  got (32, 16, 3, 3)"""
    with pytest.raises(ShapeError, match=f"^{re.escape(message)}$"):
        dims("conv2d", "N C H W, O C K K", x=x, w=w)


@pytest.mark.parametrize(
    ("spec", "arrays", "message"),
    [
        ("N D", {"x": np.ones(3)}, "layer: x has 1 dimensions, not 2"),
        ("... N D", {"x": np.ones(3)}, "layer: x has 1 dimensions, not 2"),
        ("K K", {"w": np.ones((3, 2))}, "layer: w says K = 2, but it was 3"),
        ("N D", {"x": np.ones((2, 3)), "N": 4}, "layer: x says N = 2, but it was 4"),
        ("N D", {"x": [[1.0]]}, "layer: x is of type list, not a NumPy array"),
        ("N D?", {"x": 1.0}, "layer: x is of type float, not a NumPy array"),
        ("N D?", {"x": np.ones(3)}, "layer: x has 1 dimensions, not 2"),
        (
            "N C, C/G",
            {"x": np.ones((2, 6)), "w": np.ones(2), "G": 4},
            "layer: G = 4 does not divide C = 6: try 3 or 6",
        ),
        (
            "N C, C/G",
            {"x": np.ones((2, 6)), "w": np.ones(2), "G": 2},
            "layer: w says C/G = 2, but it was 3",
        ),
    ],
)
def test_mismatches_are_named(spec, arrays, message):
    with pytest.raises(ShapeError, match=f"^{re.escape(message)}\n"):
        dims("layer", spec, **arrays)


def test_a_shape_error_is_a_value_error():
    assert issubclass(ShapeError, ValueError)


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_floats_of_one_type_pass(kind):
    assert check_floats("layer", x=np.ones(2, kind), w=np.ones(3, kind), b=None) is None


@pytest.mark.parametrize("kind", [np.int64, np.uint8, bool, complex, object])
def test_other_types_are_refused_by_name(kind):
    message = f"layer: w holds {np.dtype(kind)}, but real floating-point numbers are needed"
    with pytest.raises(TypeError, match=message):
        check_floats("layer", x=np.ones(2), w=np.ones(3, kind))


def test_what_has_no_type_of_numbers_is_refused():
    with pytest.raises(TypeError, match="layer: w is of type list, not a NumPy array"):
        check_floats("layer", x=np.ones(2), w=[1.0])


def test_mixed_precision_is_refused():
    message = "layer: one type is needed, but x is float32, w is float64"
    with pytest.raises(TypeError, match=message):
        check_floats("layer", x=np.ones(2, np.float32), w=np.ones(3))


def test_a_gradient_has_the_shape_and_the_type_of_the_output():
    float64 = np.dtype(float)
    assert gradient_for("layer_backward", np.ones((2, 3)), (2, 3), float64) is None
    with pytest.raises(
        ShapeError, match=r"layer_backward: dy is \(3,\), but .* was \(2, 3\)"
    ):
        gradient_for("layer_backward", np.ones(3), (2, 3), float64)
    with pytest.raises(
        ShapeError, match=r"layer_backward: dy is float, but .* was \(2, 3\)"
    ):
        gradient_for("layer_backward", 1.0, (2, 3), float64)
    with pytest.raises(TypeError, match="dy holds float32, but the output was float64"):
        gradient_for("layer_backward", np.ones((2, 3), np.float32), (2, 3), float64)


@pytest.mark.parametrize(
    ("part", "wholes", "expected"),
    [(5, (12, 24), "4 or 6"), (9, (6,), "6"), (2, (3, 9), "1 or 3"), (7, (8, 9), "1")],
)
def test_nearest_divisors(part, wholes, expected):
    assert nearest_divisors(part, *wholes) == expected
