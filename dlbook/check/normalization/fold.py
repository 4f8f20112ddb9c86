"""Batch normalization at inference, folded into the linear layer before it."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise
from dlbook.linear import linear
from dlbook.normalization import batch_norm_inference


@exercise
def fold(answer, rng):
    """Check a function of (w, b, gamma, beta, mean, var, eps) that returns (C, D + 1)."""
    praise = "One linear layer that answers as the two did."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(w, b, gamma, beta, mean, var, eps):
    """Ask the two layers for the origin and every unit arrow."""
    D = w.shape[1]
    points = np.vstack([np.eye(D), np.zeros((1, D))])
    z, _ = linear(points, w, b)
    y = batch_norm_inference(z, gamma, beta, (mean, var), eps=eps)
    return np.vstack([y[:-1] - y[-1], y[-1:]]).T


def cases(rng):
    """Draw two layers whose roots are whole, then larger ones."""
    for C, D in [(1, 2), (2, 1)]:
        whole = [rng.integers(1, 6, size) * 1.0 for size in ((C, D), C, C, C, C)]
        yield *whole, rng.choice([3.0, 8, 15], C), 1.0
    for _ in range(8):
        C, D = rng.permutation([2, 3, 4, 5])[:2]
        arrays = map(rng.standard_normal, ((C, D), C, C, C, C))
        yield *arrays, rng.uniform(0.5, 2, C), 0.1


def mistakes(w, b, gamma, beta, mean, var, eps):
    k = gamma / (var + eps) ** 0.5

    def merged(factor, bias):
        return np.column_stack([factor[:, None] * w, bias])

    bias = k * (b - mean) + beta
    yield (
        merged(k, k * (b - mean)),
        "β is forgotten: it is added to the bias at the end.",
    )
    yield merged(k, k * b + beta), "the mean is not taken out: subtract it from b first."
    yield (
        merged(k, b - k * mean + beta),
        "the old bias is not scaled: it goes through the norm as W v does.",
    )
    yield (
        merged(k, beta - k * mean),
        "the old bias is gone: it stands beside the running mean, b − μ. Only in training "
        "does the norm take it out.",
    )
    yield merged(k, k * (b + mean) + beta), "the mean is added: the norm subtracts it."
    yield merged(k, b - mean + beta), "b − μ is scaled as the weights are: by γ/s."
    for wrong, words in (
        (gamma / (var + eps), "you divide by the variance: divide by its root"),
        (gamma / var**0.5, "ε is left out: s is the root of var + eps"),
        (gamma / (var**0.5 + eps), "ε is added to the root: it stands under it"),
        (1 / (var + eps) ** 0.5, "γ is left out: it multiplies what is divided by s"),
        (gamma, "nothing is divided by s: the factor is γ/s"),
    ):
        yield merged(wrong, wrong * (b - mean) + beta), f"{words}."
    yield np.column_stack([w, bias]), "the weights are the old ones: row c gets γ/s too."
    yield (
        merged(k, bias).T,
        "rows and columns are swapped: the result has a row for each output, (C, D + 1).",
    )
    yield k[:, None] * w, "the bias is missing: it is the last column."
