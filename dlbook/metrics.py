"""Metrics: numbers for people, without a gradient; what is undefined is said to be 0."""

import numpy as np

from dlbook.precision import widened
from dlbook.shapes import check_floats, dims
from dlbook.targets import check_classes, check_pair


def accuracy(predicted, target):
    r"""Return the share of right answers.

    .. math:: \frac{1}{N} \sum_n [\hat k_n = k_n]

    predicted, target (...), integers: classes. Refuses an empty batch.
    Book: eq-training-practice-accuracy.
    """
    check_pair("accuracy", kinds="iub", predicted=predicted, target=target)
    return float((predicted == target).mean())


def top_k_accuracy(scores, target, *, k):
    r"""Return the share of targets among the k highest scores.

    .. math:: \frac{1}{N} \sum_n [\, |\{j : s_{nj} \ge s_{n,k_n}\}| \le k \,]

    scores (..., F); target (...), integers. A tie counts against the target, so that
    constant scores win nothing, and so does NaN. Book: eq-training-practice-top-k-accuracy.
    """
    dims("top_k_accuracy", "... F, ...", scores=scores, target=target)
    check_floats("top_k_accuracy", scores=scores)
    check_classes("top_k_accuracy", scores, target)
    if not isinstance(k, int | np.integer) or not 1 <= k <= scores.shape[-1]:
        F = scores.shape[-1]
        raise ValueError(f"top_k_accuracy: k must be from 1 to F = {F}, got {k!r}")
    own = np.take_along_axis(scores, target[..., None], -1)
    return float(((~(scores < own)).sum(-1) <= k).mean())


def precision(predicted, target, *, positive=1):
    r"""Return the share of found items that are right: TP / (TP + FP), 0 if none is found.

    predicted, target (...), integers: classes, `positive` the one looked for.
    Book: eq-training-practice-precision.
    """
    right, found, _ = _counts("precision", predicted, target, positive)
    return right / max(found, 1)


def recall(predicted, target, *, positive=1):
    r"""Return the share of items that are found: TP / (TP + FN), 0 if there is none.

    Arguments as for :func:`precision`. Book: eq-training-practice-recall.
    """
    right, _, there = _counts("recall", predicted, target, positive)
    return right / max(there, 1)


def f1_score(predicted, target, *, positive=1):
    r"""Return the harmonic mean of precision and recall, 0 if both are 0.

    .. math:: F_1 = \frac{2PR}{P + R} = \frac{2\,TP}{2\,TP + FP + FN}

    Arguments as for :func:`precision`. Book: eq-training-practice-f1.
    """
    right, found, there = _counts("f1_score", predicted, target, positive)
    return 2 * right / max(found + there, 1)


def rmse(prediction, target):
    r"""Return the root of the mean squared error, in the unit of the target.

    .. math:: \sqrt{\frac{1}{N} \sum_n (\hat y_n - y_n)^2}

    prediction, target (...), real numbers. Refuses an empty batch.
    Book: eq-training-practice-rmse.
    """
    check_pair("rmse", prediction=prediction, target=target)
    return float((widened(prediction - target) ** 2).mean() ** 0.5)


def _counts(caller, predicted, target, positive):
    """Count the items that are right, found, and there."""
    check_pair(caller, kinds="iub", predicted=predicted, target=target)
    if not isinstance(positive, int | np.integer):
        raise ValueError(f"{caller}: positive must be a class, got {positive!r}")
    found, there = predicted == positive, target == positive
    return int((found & there).sum()), int(found.sum()), int(there.sum())
