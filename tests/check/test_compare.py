"""The helpers of the checks: how a reader's function is run, and its answers compared."""

import signal

import numpy as np
import pytest
import torch

from dlbook.check import CheckFailed
from dlbook.check.call import call, describe, has_loop
from dlbook.check.compare import check_function
from dlbook.check.report import NothingYet
from dlbook.convolution import true_convolution2d

CASES = [(np.arange(n * 1.0), n) for n in (5, 3, 4)]


def scaled(x, factor):
    return x * factor


def mistakes(x, factor):
    yield x + factor, "it is added."
    yield (x * factor)[:-1], "the last one is missing."


def ask(function, right=scaled, **options):
    """Put `function` to the question; return the words of the failure, or the praise."""
    try:
        return check_function(function, right, CASES, mistakes, "Good.", **options)
    except CheckFailed as failure:
        return str(failure)


# ---- running a reader's function ----
def test_error_names_the_line_of_the_reader():
    def broken(x, factor):
        shorter = x[1:]
        return x * shorter

    said = ask(broken)
    assert "with x (5,) = [0, 1, 2, 3, 4], factor=5:\n    ValueError: operands" in said
    assert "of your code:  return x * shorter" in said


def test_other_arguments_are_refused():
    assert "takes (x), but is called with (x, factor)" in ask(lambda x: x)


def test_result_in_place_of_the_function():
    assert "the function itself, without calling it" in ask(np.ones(3))


def test_writing_into_an_argument_is_told():
    def doubles_in_place(x, factor):
        x *= factor
        return x

    assert "writes into its argument x" in ask(doubles_in_place)
    assert CASES[0][0].tolist() == [0, 1, 2, 3, 4]


def test_nothing_returned():
    with pytest.raises(NothingYet, match="`return` missing"):
        call(lambda: None, (), [])


def test_a_list_is_not_to_be_changed_either():
    def sorts_in_place(arrows):
        arrows.sort()
        return arrows

    with pytest.raises(CheckFailed, match="writes into its argument arrows"):
        call(sorts_in_place, ([(2, 1), (1, 2)],), ["arrows"])


def test_a_function_of_the_book_is_not_an_answer():
    assert "comes from the package of the book" in ask(true_convolution2d)


def test_what_never_ends_is_stopped(monkeypatch):
    def forever(x, factor):
        while True:
            factor += 1

    monkeypatch.setattr("dlbook.check.call.SECONDS", 0.2)
    before = signal.getsignal(signal.SIGVTALRM)
    assert "still computing after 0.2 seconds, with x (5,)" in ask(forever)
    assert signal.getsignal(signal.SIGVTALRM) == before
    assert signal.getitimer(signal.ITIMER_VIRTUAL)[0] == 0


def test_shapes_that_do_not_fit_are_told_of_keepdims():
    said = ask(lambda x, factor: x[None, :2] / np.ones(3))
    assert "ValueError: operands could not be broadcast" in said and "keepdims" in said


def test_inputs_are_written_as_a_person_would():
    def layer(x):
        """doubles"""
        return 2 * x

    case = (layer, [(1, 2, 0.1), (3,)], np.ones((2, 7)), True)
    told = "f = layer (doubles), arrows=[(1, 2, 0.1), (3,)], x (2, 7), bias=True"
    assert describe(["f", "arrows", "x", "bias"], case) == told


def test_functions_without_signature_are_called():
    assert call(max, (1, 2), ["a", "b"]) == 2


# ---- comparing ----
def test_mistake_that_explains_all_cases_is_named():
    said = ask(lambda x, factor: x + factor)
    inputs = "x (3,) = [0, 1, 2], factor=3"
    assert said.startswith(f"It is added.\n    with {inputs}\n    you return (3, 4, 5)")


def test_mistake_that_explains_some_cases_only_is_not():
    said = ask(lambda x, factor: x + factor if factor == 3 else x * factor + 1)
    assert "Work this case out by hand, the smallest of 3 that differ (of 3 tried)" in said


def test_shape_alone_gives_a_likely_reason():
    said = ask(lambda x, factor: x[1:])
    assert "by the shape, a likely reason: the last one is missing." in said
    assert "your output is (2,), expected (3,)" in said
    assert ask(lambda x, factor: 1.0).startswith("The shape is not the right one.")


def test_first_differing_index_is_shown():
    def off(x, factor):
        return np.where(np.arange(len(x)) >= 2, np.nan, x * factor)

    wide = [(np.arange(6.0), 2)]
    with pytest.raises(CheckFailed, match=r"at \[2\] you have nan, expected 4 \(4 of 6"):
        check_function(off, scaled, wide, mistakes, "Good.")


def test_right_to_some_digits_is_told_with_enough_of_them():
    def measured(x, factor):
        return x * factor + 1e-10 * (x > 0)

    assert ask(measured) == "Good."
    said = ask(measured, tolerance=1e-12)
    assert "right to about 10 digits" in said and "3.0000000001, " in said
    said = ask(lambda x, factor: (x * (factor + 1e-6)).astype(float))
    assert "right to about 6 digits" in said and "quotient of differences" in said
    said = ask(lambda x, factor: x * factor + (np.nan if len(x) == 4 else 1e-12))
    assert "digits" not in said and "(nan, nan, nan, nan), expected" in said


# ---- the right numbers, in another type or wrapping ----
def total(x, factor):
    return int(x.sum() * factor)


def outer(x, factor):
    return np.outer(x, x)


@pytest.mark.parametrize(
    "right, function, words",
    [
        (scaled, lambda x, k: x * k, "Good."),
        (scaled, lambda x, k: (x * k).astype(np.float32), "Good."),
        (scaled, lambda x, k: (x * k).astype(int), "Good."),
        (scaled, lambda x, k: torch.tensor(x * k), "Good."),
        (scaled, lambda x, k: (x * k).tolist(), "come as a list"),
        (scaled, lambda x, k: tuple(x * k), "come as a tuple"),
        (scaled, lambda x, k: x * k + 0j, "complex"),
        (scaled, lambda x, k: (x * k, "kept"), "2 things, and one is asked for: number 1"),
        (scaled, lambda x, k: ({}, x, x * k), "3 things, and one is asked for: number 2"),
        (
            scaled,
            lambda x, k: torch.tensor(x * k, requires_grad=True),
            r".detach().numpy()",
        ),
        (total, lambda x, k: np.int64(x.sum() * k), "Good."),
        (total, lambda x, k: x.sum() * k, "Good. (It comes as float: "),
        (total, lambda x, k: np.array(int(x.sum() * k)), "Good. (It comes as an array wit"),
        (
            total,
            lambda x, k: np.array([x.sum() * k]),
            "a ndarray of shape (1,): take it out",
        ),
        (total, lambda x, k: (int(x.sum() * k), x), "2 things, and one is asked for"),
        (
            outer,
            lambda x, k: (np.outer(x, x)[:, 1:], x),
            "2 things, of the shapes (5, 4), (5,), and one array of shape (5, 5) is asked",
        ),
        (
            outer,
            lambda x, k: (np.outer(x, x), x[None]),
            "2 things, and one is asked for: number 1 has its shape",
        ),
        (
            outer,
            lambda x, k: (x[:, None], x[:, None]),
            "2 things, of the shapes (5, 1), (5, 1)",
        ),
    ],
)
def test_right_numbers_in_another_wrapping(right, function, words):
    def mine(x, factor):
        return right(x, factor)

    said = ask(function, mine)
    assert said == words if words == "Good." else words in said


@pytest.mark.parametrize(
    "value, words",
    [
        ([[1, 2], [3]], "rows of different lengths"),
        ([1, ...], "still missing"),
        (True, "a yes or no"),
        ({"a": 1}, "a dict; numbers are wanted"),
    ],
)
def test_what_is_not_numbers(value, words):
    assert words in ask(lambda x, factor: value)


# ---- loops ----
def test_loops_are_seen():
    def outer(x):
        def inner(row):
            for value in row:
                print(value)

        return inner(x)

    def countdown(x):
        while x > 0:
            x -= 1

    def at_once(x):
        N, C = x.shape
        with np.errstate(all="ignore"):
            return np.sqrt(x).reshape(C, N)

    assert has_loop(lambda x: [v for v in x])
    assert has_loop(outer)
    assert has_loop(countdown)
    assert not has_loop(at_once)
    assert not has_loop(np.sum)
