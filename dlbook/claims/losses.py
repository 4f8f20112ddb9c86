"""What the package claims about losses and metrics: each formula beside the code."""

import numpy as np

from dlbook import losses
from dlbook.claims import Claims, slopes

CLAIMS = Claims()
claim = CLAIMS.claim


def numbers(rng):
    """Draw predictions and targets (N, D)."""
    return rng.standard_normal((4, 3)), rng.standard_normal((4, 3))


def chances(rng):
    """Draw probabilities and targets (N, D), both inside (0, 1)."""
    return rng.uniform(0.1, 0.9, (4, 3)), rng.uniform(0.1, 0.9, (4, 3))


def answers(rng):
    """Draw logits (N, D) and answers of yes and no."""
    return 2 * rng.standard_normal((8, 3)), rng.integers(0, 2, (8, 3)).astype(float)


def classes(rng):
    """Draw logits (N, F) and classes (N,)."""
    return 2 * rng.standard_normal((6, 4)), rng.integers(0, 4, 6)


# ---- the terms of each loss, one for every number or for every sample ----
def surprise(p, t):
    return -t * np.log(p) - (1 - t) * np.log(1 - p)


def surprise_at(z, t):
    return surprise(1 / (1 + np.exp(-z)), t)


def focal(z, t):
    p = 1 / (1 + np.exp(np.where(t == 1, -z, z)))
    return -np.where(t == 1, 0.25, 0.75) * (1 - p) ** 2 * np.log(p)


def cross_entropy(z, k):
    return [np.log(sum(np.exp(row))) - row[c] for row, c in zip(z, k, strict=True)]


def smoothed(z, k):
    alike = np.mean([cross_entropy(z, np.full_like(k, c)) for c in range(4)], 0)
    return 0.9 * np.array(cross_entropy(z, k)) + 0.1 * alike


def smoothed_loss(logits, target):
    return losses.cross_entropy(logits, target, label_smoothing=0.1)


def kl(log_q, p):
    return (p * (np.log(p) - log_q)).sum(1)


def dice(p, t):
    return 1 - (2 * (p * t).sum(1) + 1) / (p.sum(1) + t.sum(1) + 1)


def iou(p, t):
    both = (p * t).sum(1)
    return 1 - (both + 1) / (p.sum(1) + t.sum(1) - both + 1)


def add_pair(label, terms, loss, sample, name=""):
    """Claim that a loss is the mean of its terms, and its backward the slope."""
    backward = getattr(losses, f"{name or loss.__name__}_backward")

    @claim(f"{label}: the mean of its terms", sample, f"eq-losses-{label}")
    def _(x, target):
        return np.mean(terms(x, target)), loss(x, target)[0]

    @claim(f"{label}: gradient, by differences", sample, tolerance=1e-7)
    def _(x, target):
        return slopes(lambda x: loss(x, target), backward, x)


add_pair("mse", lambda y, t: (y - t) ** 2, losses.mse_loss, numbers)
add_pair("l1", lambda y, t: abs(y - t), losses.l1_loss, numbers)
add_pair("cross-entropy", cross_entropy, losses.cross_entropy, classes)
add_pair("label-smoothing", smoothed, smoothed_loss, classes, "cross_entropy")
add_pair("kl", kl, losses.kl_divergence, chances)
add_pair("bce", surprise, losses.binary_cross_entropy, chances)
add_pair("bce-logits", surprise_at, losses.binary_cross_entropy_with_logits, answers)
add_pair("focal", focal, losses.focal_loss, answers)
add_pair("dice", dice, losses.dice_loss, chances)
add_pair("iou", iou, losses.iou_loss, chances)


@claim("cross-entropy: p minus one-hot", classes, "eq-losses-cross-entropy-backward")
def _(z, k):
    p = np.exp(z) / np.exp(z).sum(1, keepdims=True)
    _, saved = losses.cross_entropy(z, k)
    return (p - np.eye(4)[k]) / len(k), losses.cross_entropy_backward(1.0, saved)


@claim("precision, recall, F1: their counts", answers, "eq-training-practice-f1")
def _(z, t):
    guess, truth = z.ravel() > 0, t.ravel() > 0
    tp, fp, fn = (guess & truth).sum(), (guess & ~truth).sum(), (~guess & truth).sum()
    right, there = tp / (tp + fp), tp / (tp + fn)
    scores = (f(guess, truth) for f in (losses.precision, losses.recall, losses.f1_score))
    return (right, there, 2 * right * there / (right + there)), tuple(scores)


@claim("top-k accuracy: sort and look", classes, "eq-training-practice-top-k-accuracy")
def _(z, k):
    hits = [target in np.argsort(row)[-2:] for row, target in zip(z, k, strict=True)]
    return sum(hits) / len(k), losses.top_k_accuracy(z, k, k=2)


@claim("rmse: the root of the mse", numbers, "eq-training-practice-rmse")
def _(y, t):
    return losses.mse_loss(y, t)[0] ** 0.5, losses.rmse(y, t)
