"""A network that is a given staircase, without training."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def output_layer(answer, rng):
    """Check a function of heights (J,) that returns J - 1 weights and a bias, (J,)."""
    praise = "Half of each rise, and the mean of the two ends for the bias."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(heights):
    """Solve for the weights that give every cell its height, with hard steps."""
    J = len(heights)
    steps = np.where(np.arange(J)[:, None] >= np.arange(1, J), 1.0, -1.0)  # (cell, unit)
    return np.linalg.solve(np.column_stack([steps, np.ones(J)]), heights)


def cases(rng):
    """Draw two small staircases of whole numbers, to be done by hand, then longer ones."""
    yield (rng.choice([1.0, 3, 6, 10], 2, replace=False),)
    yield (rng.permutation([2.0, 5, 11]),)
    for _ in range(8):
        yield (rng.standard_normal(rng.integers(3, 12)),)


def mistakes(heights):
    rises, ends = np.diff(heights), heights[[0, -1]]
    mean = ends.mean()
    yield np.append(rises, mean), "the ½ is missing: tanh rises by 2, from −1 to 1."
    yield (
        np.append(rises, 2 * mean),
        "this is twice what is asked: half of each rise, and the mean of the two ends.",
    )
    yield (
        np.append(rises / 2, heights[0]),
        "the bias is the first height here, as if the steps began at 0: they begin at −1.",
    )
    yield (
        np.append(rises, heights[0]),
        "this is right for steps from 0 to 1: tanh goes from −1 to 1, so halve the "
        "rises, and the bias is another one.",
    )
    yield (
        np.append(-rises / 2, mean),
        "the rises are turned: the next height less this one.",
    )
    yield (
        np.append(rises / 2, ends.sum()),
        "the bias is the sum of the two ends: it is their mean.",
    )
    yield (
        np.append(rises / 2, heights.mean()),
        "the bias is the mean of all heights: it is the mean of the first and the last.",
    )
    yield (
        np.append(rises / 2, 0),
        "the bias is 0 here: half of the first and of the last height are missing.",
    )
    yield (
        np.append(rises / 2, heights[0] / 2),
        "in the bias half of the last height is missing: far left all steps are −1, and "
        "together they take the height from the middle of the two ends to the first.",
    )
    yield np.append(mean, rises / 2), "the bias stands in front: it is the last number."
    yield rises / 2, "the bias is missing: the mean of the first and the last height."
    yield heights, "these are the heights: a unit adds what *changes* at its cut."
