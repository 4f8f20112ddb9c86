"""A fair choice of a learning rate: by the worst seed, and not at the edge of the grid."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def fair_rate(answer, rng):
    """Check a function of the losses (R, S) of R rates in ascending order and S seeds."""
    praise = "By the worst seed, and no best that may lie beyond the edge of the grid."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(losses):
    """Go through the rates one by one."""
    best, least = -1, np.inf
    for rate, row in enumerate(losses):
        if all(loss == loss for loss in row) and max(row) < least:
            best, least = rate, max(row)
    return best if 0 < best < len(losses) - 1 else -1


def cases(rng):
    """Draw valleys with a reckless end, then some that fall to an edge, then any."""
    yield (np.array([[5.0, 6], [3, 4], [1, 8], [9, 9]]),)
    inner = [[0.0, 4, 5], [1, 1, 8], [4, 4, 4.5]]  # best mean, best median, best worst
    for scale in rng.choice([1, 2, 3, 4], 2, replace=False):
        rows = rng.permuted(rng.permutation(inner), axis=1)
        yield (scale * np.vstack([[9, 9, 9], rows, [9, 9, 9]]),)
    yield (np.array([[5.0, 6], [4, 4], [1, np.nan], [9, np.nan]]),)
    yield (np.array([[1.0, 2], [3, 4], [5, 6]]),)
    for _ in range(12):
        R, S = int(rng.integers(5, 9)), int(rng.integers(3, 6))
        base = 0.1 + (np.arange(R) - rng.uniform(0, R - 1)) ** 2 / R
        tail = np.where(np.arange(R)[:, None] > R / 2, 2.0, 0.1)
        losses = base[:, None] + tail * rng.exponential(0.3, (R, S))
        losses[rng.random((R, S)) < np.where(tail > 1, 0.25, 0.0)] = np.nan
        yield (losses.round(3),)


def chosen(scores, *, edges=True):
    """Return the best by its scores, and -1 at the edge."""
    scores = np.where(np.isnan(scores), np.inf, scores)
    best = int(np.argmin(scores))
    if (edges and best in (0, len(scores) - 1)) or not np.isfinite(scores[best]):
        return -1
    return best


def mistakes(losses):
    whole = np.where(np.isnan(losses), np.inf, losses)
    kept = np.where(np.isnan(losses), -np.inf, losses).max(1)
    kept[np.isinf(kept)] = np.inf
    yield (
        chosen(whole.mean(1)),
        "this goes by the mean of the seeds, which a rate can win that now and then nearly "
        "falls apart. Go by the worst.",
    )
    yield (
        chosen(np.median(whole, 1)),
        "this goes by the median: a run that falls apart now and then goes unseen. Go by "
        "the worst.",
    )
    yield (
        chosen(whole.min(1)),
        "this goes by the luckiest seed, and so one deceives oneself: go by the worst.",
    )
    yield (
        chosen(kept),
        "a run that fell apart (NaN) is passed over: it is the worst that can happen, so "
        "its rate is out.",
    )
    yield (
        chosen(whole.max(1), edges=False),
        "a best at the edge of the grid is taken: beyond it there may be a better one, so "
        "the answer is −1.",
    )
    yield (
        int(np.argmin(losses.max(1))),
        "argmin takes NaN for the smallest: put ∞ in the place of NaN first.",
    )
    yield (
        whole.max(1).min(),
        "this is the loss: the index of its rate is asked for.",
    )
    yield (
        chosen(whole.max(0)),
        "the maximum runs over the rates: it runs over the seeds, axis 1.",
    )
