"""A check of an equation holds when it should, fails when it should, and can fail."""

import re

import numpy as np
import pytest
import torch

from dlbook.verify import (
    EquationError,
    check_equation,
    check_identity,
    refute,
    verify_equation,
)


def matrix(rng):
    return (rng.standard_normal(rng.integers(2, 6, 2)),)


def sizes(rng):
    return tuple(rng.integers(1, 50, 2).tolist())


def row_sums(a):
    y = np.zeros(len(a))
    for i, j in np.ndindex(a.shape):
        y[i] += a[i, j]
    return y


# ---- equations ----
def test_the_line_that_is_printed(capsys):
    check_equation("eq-test-row-sums", row_sums, lambda a: a.sum(1), matrix)
    assert capsys.readouterr().out == (
        "eq-test-row-sums: holds on 5 random cases, largest error below 1e-12; "
        "3 seeded mistakes rejected\n"
    )


def test_the_line_names_cases_and_tolerance(capsys):
    check_equation("eq-a", row_sums, lambda a: a.sum(1), matrix, cases=2, tolerance=1e-9)
    assert "holds on 2 random cases, largest error below 1e-09;" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (row_sums, lambda a: torch.tensor(a).sum(1)),
        (row_sums, lambda a: torch.tensor(a, requires_grad=True).sum(1)),
        (lambda a: a.max() + 1j * a.min(), lambda a: complex(np.max(a), np.min(a))),
        (lambda a: (row_sums(a), a.T @ a), lambda a: (a.sum(1), np.inner(a.T, a.T))),
        (lambda a: a.shape[0] * a.shape[1], lambda a: a.size),
    ],
    ids=["torch", "a leaf of autograd", "complex", "two values", "integers"],
)
def test_what_can_be_compared(left, right):
    found = verify_equation("eq-a", left, right, matrix)
    assert (found.label, found.cases, found.mistakes) == ("eq-a", 5, 3)
    assert found.error < 1e-12


def test_a_side_may_spoil_its_inputs():
    def spoils(a):
        total = a.sum()
        a[:] = 0
        return total

    assert verify_equation("eq-a", spoils, lambda a: float(a.sum()), matrix).error == 0


def test_a_wrong_equation_is_explained():
    def wrong(a):
        y = a.copy()
        y[1, 0] += 0.5
        return y

    with pytest.raises(EquationError) as caught:
        check_equation("eq-wrong", lambda a: a + 0, wrong, lambda rng: (np.ones((2, 3)),))
    assert str(caught.value) == (
        "eq-wrong: the two sides differ in case 1 of 5, by 0.33 where 1e-12 is allowed "
        "at [1, 0] of (2, 3):\n    left  1.0\n    right 1.5"
    )


@pytest.mark.parametrize(
    ("right", "message"),
    [
        (lambda a: -a.sum(1), "the two sides differ in case 1"),
        (lambda a: a.sum(0), "in shape:\n    left|differ in case 1"),
        (lambda a: a.sum(1, keepdims=True), "in shape:\n    left"),
        (lambda a: a.sum(1) * np.nan, "by nan where 1e-12 is allowed"),
        (lambda a: (a.sum(1), a.sum(1)), "1 values on the left, 2 on the right"),
        (lambda a: a.sum(1)[0], "in shape:\n    left"),
    ],
    ids=["sign", "axis", "an axis of one", "nan", "too many", "a scalar"],
)
def test_sides_that_differ(right, message):
    with pytest.raises(EquationError, match=message):
        check_equation("eq-a", row_sums, right, matrix)


def test_integers_are_compared_exactly():
    with pytest.raises(EquationError, match="by 1 where 1e-12 is allowed"):
        check_equation("eq-a", lambda n, k: 10**14 * n, lambda n, k: 10**14 * n + 1, sizes)


def same(a):
    return a.sum()


@pytest.mark.parametrize(
    ("left", "right", "why"),
    [
        (same, same, "left and right are the same function"),
        (lambda a: same(a), lambda a: same(a), "left and right are the same function"),
        (lambda a: a - a, lambda a: 0 * a, "a flipped sign on the right side"),
        (lambda a: a / a, lambda a: 0 * a + 1, "a shifted index on the right side"),
        (
            lambda a: (a, 0 * a),
            lambda a: (a + 0, a - a),
            "a flipped sign on the right side",
        ),
        (lambda a: (), lambda a: tuple(a[:0]), "it compares nothing"),
        (lambda a: a[:0], lambda a: a[a.size :], "a flipped sign"),
    ],
    ids=["one function", "two copies", "zero", "constant", "a zero part", "none", "empty"],
)
def test_a_check_that_cannot_fail_is_refused(left, right, why):
    with pytest.raises(EquationError, match=f"eq-a: this check cannot fail: {why}"):
        check_equation("eq-a", left, right, matrix)


def test_too_wide_a_tolerance_cannot_fail():
    with pytest.raises(EquationError, match=r"a factor of 1\.001 on the right side"):
        check_equation("eq-a", row_sums, lambda a: a.sum(1), matrix, tolerance=0.01)


def test_no_cases_cannot_fail():
    with pytest.raises(EquationError, match="cannot fail: it compares nothing"):
        check_equation("eq-a", row_sums, lambda a: a.sum(1), matrix, cases=0)


def test_closures_of_one_text_are_different_functions():
    def times(n):
        return lambda a: n * a

    with pytest.raises(EquationError, match="the two sides differ"):
        check_equation("eq-a", times(2), times(3), matrix)


def test_single_precision_is_refused():
    with pytest.raises(TypeError, match="eq-a: equations are checked in float64, this is"):
        check_equation("eq-a", row_sums, lambda a: a.astype(np.float32).sum(1), matrix)


def test_a_sample_must_be_a_tuple():
    with pytest.raises(
        TypeError, match="sample must return a tuple of inputs, not ndarray"
    ):
        check_equation("eq-a", row_sums, lambda a: a.sum(1), lambda rng: rng.random(3))


# ---- errata ----
def test_refute_prints_by_how_much(capsys):
    refute("A-003", lambda a: -a, lambda a: a + 0, lambda rng: (rng.integers(1, 9, 4),))
    assert capsys.readouterr().out == (
        "A-003: the printed form differs on 5 of 5 random cases, by up to 16\n"
    )


def test_refute_is_the_same_every_time(capsys):
    for _ in range(2):
        refute("A-003", lambda a: a**2, lambda a: a**3, matrix)
    first, second = capsys.readouterr().out.splitlines()
    assert first == second


def test_refute_counts_the_cases(capsys):
    refute("N-118", lambda n, k: n, lambda n, k: n + (n > 25), sizes)
    assert re.search(
        r"differs on [1-4] of 5 random cases, by up to 1\n", capsys.readouterr().out
    )


def test_refute_compares_shapes(capsys):
    refute("A-001", lambda a: a.T, lambda a: a[None], matrix)
    assert "differs on 5 of 5 random cases, even in shape" in capsys.readouterr().out


def test_refute_raises_when_the_printed_form_is_right():
    with pytest.raises(EquationError, match="A-002: the printed form agrees on all 5"):
        refute("A-002", row_sums, lambda a: a.sum(1), matrix)


# ---- identities ----
def test_identities():
    sympy = pytest.importorskip("sympy")
    z = sympy.Symbol("z", real=True)
    tanh = sympy.tanh(z)
    assert check_identity("eq-tanh", sympy.Derivative(tanh, z), 1 - tanh**2) is None
    with pytest.raises(EquationError, match="the left side minus the right is"):
        check_identity("eq-tanh", sympy.Derivative(tanh, z), 1 + tanh**2)
    with pytest.raises(EquationError, match="both sides are the same expression"):
        check_identity("eq-tanh", 1 - tanh**2, 1 - tanh**2)


def test_the_line_of_an_identity(capsys):
    sympy = pytest.importorskip("sympy")
    z = sympy.Symbol("z")
    check_identity("eq-one", sympy.sin(z) ** 2 + sympy.cos(z) ** 2, 1)
    assert capsys.readouterr().out == "eq-one: holds as an identity (SymPy)\n"


def test_identities_of_matrices():
    sympy = pytest.importorskip("sympy")
    z = sympy.Symbol("z")
    turn = sympy.Matrix([[sympy.cos(z), -sympy.sin(z)], [sympy.sin(z), sympy.cos(z)]])
    assert check_identity("eq-turn", turn * turn.T, sympy.eye(2)) is None
    with pytest.raises(EquationError, match="the left side minus the right is Matrix"):
        check_identity("eq-turn", turn * turn, sympy.eye(2))
