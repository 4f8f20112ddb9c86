"""Dice and IoU, counted."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def mask_scores(answer, rng):
    """Check a function of two masks (H, W) that returns Dice and IoU, (2,)."""
    praise = "Both coefficients are counted, and nothing agrees with nothing."
    return check_function(answer, right, cases(rng), mistakes, praise)


def counts(p, y):
    """Count hits, false alarms and misses, pixel by pixel."""
    pairs = list(zip(p.ravel().tolist(), y.ravel().tolist(), strict=True))
    return [pairs.count(kind) for kind in ((True, True), (True, False), (False, True))]


def right(p, y):
    hits, alarms, misses = counts(p, y)
    if hits + alarms + misses == 0:
        return np.ones(2)
    return np.array(
        [hits / (hits + (alarms + misses) / 2), hits / (hits + alarms + misses)]
    )


def cases(rng):
    yield np.array([[True, True, False]]), np.array([[True, False, False]])
    yield np.zeros((2, 3), bool), np.zeros((2, 3), bool)
    yield np.zeros((2, 2), bool), np.array([[True, False], [False, False]])
    for _ in range(8):
        shape = rng.permutation([4, 5, 6, 7])[:2]
        yield rng.random(shape) < 0.7, rng.random(shape) < 0.3


def mistakes(p, y):
    both, either, total = ((p & y).sum(), (p | y).sum(), p.sum() + y.sum())
    empty = total == 0
    with np.errstate(all="ignore"):
        dice, iou = 2 * both / np.float64(total), both / np.float64(either)
    yield (
        np.array([dice, iou]),
        "two empty masks give 0/0, which is no number: they agree, so both scores are 1.",
    )
    yield (
        np.zeros(2) if empty else np.array([dice, iou]),
        "two empty masks get a 0: they agree in every pixel, so both scores are 1.",
    )
    dice, iou = (1.0, 1.0) if empty else (dice, iou)
    half = 1.0 if empty else dice / 2
    yield np.array([iou, dice]), "the two have changed places: first Dice, then IoU."
    yield (
        np.array([1 - dice, 1 - iou]),
        "these are the losses: the coefficients are asked for, 1 for masks that agree.",
    )
    yield (
        np.array([half, iou]),
        "the factor 2 of Dice is missing: common pixels count in both sizes.",
    )
    yield (
        np.array([dice, half]),
        "IoU is divided by the sum of the sizes, in which common pixels count twice: take "
        "the union.",
    )
    yield (
        np.ones(2) if p.sum() == 0 else np.array([dice, iou]),
        "an empty prediction agrees with an empty truth alone: here the truth has pixels.",
    )
    yield (
        np.array([(2 * both + 1) / (total + 1), (both + 1) / (either + 1)]),
        "a 1 is added above and below, as in a loss: count, and treat two empty masks "
        "apart.",
    )
    share = (p == y).mean()
    yield np.array([share, share]), "this is the share of pixels that agree, the accuracy."
