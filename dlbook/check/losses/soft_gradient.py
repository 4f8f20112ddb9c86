"""The gradient of the cross-entropy for any targets that are distributions."""

import numpy as np

from dlbook.activations import softmax
from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def soft_gradient(answer, rng):
    """Check a function of z (N, F) and y (N, F) that returns dz (N, F)."""
    praise = "Predicted less true, for soft targets and large logits too."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(z, y):
    """Take the chain through the Jacobian of the logarithm of softmax, row by row."""
    rows = []
    for scores, target in zip(z, y, strict=True):
        p = softmax(scores)[0]
        jacobian = np.eye(len(p)) - p[None, :]  # of ln p_j for z_l
        rows.append(-target @ jacobian / len(z))
    return np.array(rows)


def cases(rng):
    yield np.log([[1.0, 3.0], [1.0, 1.0]]), np.array([[1.0, 0.0], [0.5, 0.5]])
    apart = rng.integers(-3, 4, (2, 3)) + np.array([[0.0], [2000.0]])  # each row its own
    yield apart, np.array([[0.5, 0.5, 0.0], [0.0, 0.0, 1.0]])
    for scale in (1.0,) * 6 + (1e3, 1e4):
        N, size = rng.permutation([2, 3, 4, 5])[:2]
        z = scale * rng.standard_normal((N, size))
        yield z, softmax(rng.standard_normal((N, size)))[0].copy()


def mistakes(z, y):
    p = softmax(z)[0]
    with np.errstate(all="ignore"):
        powers = np.exp(z)
        printed = (powers / powers.sum(1, keepdims=True) - y) / len(z)
        least = np.exp(z - z.max())
        one_for_all = (least / least.sum(1, keepdims=True) - y) / len(z)
    down = np.exp(z - z.max(0))
    across = down / down.sum(0)
    yield (
        printed,
        "right for small logits, but e^z overflows for large ones: subtract the largest "
        "logit of each row first.",
    )
    yield (
        one_for_all,
        "one largest logit is subtracted from the whole table, so the powers of a row far "
        "below it are all 0: subtract from each row its own.",
    )
    yield p - y, "the mean over the samples is missing: divide by N."
    yield (y - p) / len(z), "the sign is reversed: predicted less true."
    yield y - p, "the sign is reversed, and the mean over the samples is missing."
    yield (
        (p - y) / z.size,
        "this divides by all N·F numbers: the mean is over the samples, N.",
    )
    yield (
        (p - y) / z.shape[1],
        "this divides by the number of classes: the mean is over the samples, N.",
    )
    yield (
        (across - y) / len(z),
        "the softmax runs down the columns: the classes of one sample stand in a row.",
    )
    yield (
        (p - np.eye(z.shape[1])[y.argmax(1)]) / len(z),
        "the target is made one-hot: keep the whole distribution.",
    )
    whole = least / least.sum()
    yield (
        (whole - y) / len(z),
        "the softmax runs over the whole table: each row has probabilities of its own, "
        "with the sum 1.",
    )
    yield (
        p * (1 - p) * (p - y) / len(z),
        "there is a slope p (1 − p) too many: for the logits it has cancelled.",
    )
