"""Metrics against scikit-learn, in their undefined cases, and with bad input."""

import numpy as np
import pytest
import sklearn.metrics
from common import refuses
from gradient_check import frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from dlbook import losses
from dlbook.metrics import accuracy, f1_score, precision, recall, rmse, top_k_accuracy
from dlbook.shapes import ShapeError

COUNTED = [precision, recall, f1_score]


def draw(seed, size, classes):
    return frozen(np.random.default_rng([seed, size]).integers(0, classes, size))


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 30), st.integers(1, 4), st.integers(0, 3))
def test_against_sklearn(size, classes, positive):
    guess, truth = draw(0, size, classes), draw(1, size, classes)
    assert accuracy(guess, truth) == pytest.approx(
        sklearn.metrics.accuracy_score(truth, guess)
    )
    for metric in COUNTED:
        reference = getattr(
            sklearn.metrics, f"{metric.__name__.removesuffix('_score')}_score"
        )
        expected = reference(truth == positive, guess == positive, zero_division=0)
        assert metric(guess, truth, positive=positive) == pytest.approx(expected)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 20), st.integers(1, 6), st.data())
def test_top_k_accuracy_is_a_sort(size, classes, data):
    k = data.draw(st.integers(1, classes))
    scores = frozen(np.random.default_rng(size).standard_normal((size, classes)))
    target = draw(0, size, classes)
    best = np.argsort(scores, axis=1)[:, -k:]
    expected = np.mean([t in row for t, row in zip(target, best, strict=True)])
    assert top_k_accuracy(scores, target, k=k) == pytest.approx(expected)
    if k == 1:
        guess = scores.argmax(1)
        assert top_k_accuracy(scores, target, k=1) == accuracy(guess, target)


def test_rmse_is_the_root():
    y, t = np.array([[1.0, 2], [3, 4]]), np.array([[1.0, 2], [3, 8]])
    assert rmse(y, t) == 2
    assert rmse(y, t) == losses.mse_loss(y, t)[0] ** 0.5
    assert np.isnan(rmse(np.array([np.nan]), np.array([0.0])))


def test_any_shape_and_yes_or_no():
    guess, truth = np.array([[True, True], [False, True]]), np.array([[1, 0], [0, 1]])
    assert accuracy(guess, truth) == 0.75
    assert precision(guess, truth) == 2 / 3
    assert recall(guess, truth) == 1
    scores = np.arange(12.0).reshape(2, 2, 3)
    assert top_k_accuracy(scores, np.full((2, 2), 2), k=1) == 1


def test_n_233_accuracy_from_counts_is_for_two_classes_only():
    def printed(guess, truth):
        right = ((guess == 1) & (truth == 1)) | ((guess != 1) & (truth != 1))
        return right.mean()  # (TP + TN) / all, class 1 against the rest

    guess, truth = np.array([2, 0, 0, 0]), np.array([0, 2, 1, 2])
    assert (printed(guess, truth), accuracy(guess, truth)) == (0.75, 0)
    assert printed(guess % 2, truth % 2) == accuracy(guess % 2, truth % 2)


# ---- the undefined cases ----
NO, YES = frozen(np.zeros(3, int)), frozen(np.ones(3, int))


@pytest.mark.parametrize(
    ("metric", "guess", "truth"),
    [
        (precision, NO, YES),  # nothing was found
        (recall, YES, NO),  # nothing is there
        (f1_score, NO, NO),  # neither
        (f1_score, NO, YES),  # nothing right
    ],
)
def test_nothing_to_count_is_0(metric, guess, truth):
    assert metric(guess, truth) == 0


def test_a_tie_and_nan_count_against_the_target():
    assert top_k_accuracy(np.zeros((4, 3)), np.array([0, 1, 2, 0]), k=1) == 0
    assert top_k_accuracy(np.zeros((4, 3)), np.array([0, 1, 2, 0]), k=3) == 1
    scores = np.array([[np.nan, 0.0, 1.0], [np.nan, 0.0, 1.0]])
    assert top_k_accuracy(scores, np.array([0, 2]), k=1) == 0
    assert top_k_accuracy(scores, np.array([0, 2]), k=2) == 0.5


# ---- bad input ----
@pytest.mark.parametrize("metric", [accuracy, *COUNTED])
def test_refusals(metric):
    name = metric.__name__
    with refuses(ValueError, f"{name}: the batch is empty, (0,): it has no mean"):
        metric(NO[:0], NO[:0])
    with refuses(ShapeError, f"{name}: predicted is (3,), but (2,) is needed"):
        metric(NO, NO[:2])
    with refuses(ShapeError, f"{name}: predicted is of type list, not a NumPy array"):
        metric([0], NO)
    with refuses(TypeError, f"{name}: whole numbers (classes) are needed, got float64 and"):
        metric(NO.astype(float), NO)


def test_rmse_refusals():
    with refuses(TypeError, "rmse: prediction holds int64, but real floating-point"):
        rmse(NO, NO)
    with refuses(ValueError, "rmse: the target holds NaN or infinity"):
        rmse(np.zeros(1), np.array([np.nan]))
    with refuses(ValueError, "rmse: the batch is empty, (0,): it has no mean"):
        rmse(np.zeros(0), np.zeros(0))


@pytest.mark.parametrize("k", [0, 4, 1.0, None, -1])
def test_impossible_k(k):
    with refuses(ValueError, f"top_k_accuracy: k must be from 1 to F = 3, got {k!r}"):
        top_k_accuracy(np.zeros((3, 3)), NO, k=k)


@pytest.mark.parametrize(
    ("scores", "target", "error", "message"),
    [
        (
            np.zeros((3, 3)),
            YES + 2,
            IndexError,
            "target must be from 0 to F - 1 = 2, got 3",
        ),
        (np.zeros((3, 3)), NO[:2], ShapeError, "target is (2,) for scores (3, 3)"),
        (np.zeros((3, 3)), NO * 1.0, TypeError, "target holds float64, but integers"),
        (
            np.zeros((0, 3)),
            NO[:0],
            ValueError,
            "the batch is empty, (0, 3): it has no mean",
        ),
        (np.zeros((3, 3), int), NO, TypeError, "scores holds int64, but real floating"),
        (np.array(1.0), NO, ShapeError, "scores has 0 dimensions, not 1"),
    ],
)
def test_top_k_refusals(scores, target, error, message):
    with refuses(error, f"top_k_accuracy: {message}"):
        top_k_accuracy(scores, target, k=1)
