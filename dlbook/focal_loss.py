"""The focal loss: cross-entropy of yes and no that attends to what is still wrong."""

from typing import NamedTuple

import numpy as np

from dlbook.activations import sigmoid, softplus
from dlbook.shapes import is_number
from dlbook.targets import check_pair, one_number


class FocalSaved(NamedTuple):
    logits: np.ndarray  # (...)
    target: np.ndarray  # (...)
    alpha: float
    gamma: float


def focal_loss(logits, target, *, alpha=0.25, gamma=2.0):
    r"""Average the surprise, that of the easy answers turned down.

    .. math:: L = -\frac{1}{N} \sum_n \alpha_t (1 - p_t)^\gamma \ln p_t

    logits, target (...), target 0 or 1; p_t is the probability of the right answer, and
    alpha_t alpha where that is yes, else 1 - alpha. Returns L and `saved`. Lin et al.
    (2017), arXiv:1708.02002. Book: eq-losses-focal.
    """
    check_pair("focal_loss", logits=logits, target=target)
    if not ((target == 0) | (target == 1)).all():
        raise ValueError("focal_loss: target must be 0 or 1")
    if not (is_number(alpha, 0, 1) and is_number(gamma, 0)):
        bounds = "alpha must be in [0, 1] and gamma from 0"
        raise ValueError(f"focal_loss: {bounds}, got {alpha!r}, {gamma!r}")
    alpha, gamma = float(alpha), float(gamma)
    _, share, wrong, surprise = _focal_parts(logits, target, alpha)
    terms = share * wrong**gamma * surprise
    return terms.mean(), FocalSaved(logits, target, alpha, gamma)


def focal_loss_backward(dy, saved):
    r"""Pull dy, a number, back to the logits.

    .. math:: \frac{\partial L}{\partial z} = \mp \frac{\alpha_t}{N} (1 - p_t)^\gamma
              \left(1 - p_t - \gamma \, p_t \ln p_t\right)
    """
    logits, target, alpha, gamma = saved
    dy = one_number("focal_loss_backward", dy, logits.dtype)
    sign, share, wrong, surprise = _focal_parts(logits, target, alpha)
    slope = wrong**gamma * (wrong + gamma * (1 - wrong) * surprise)
    dz = dy / -logits.size * sign * share * slope
    return dz.astype(logits.dtype, copy=False)


def _focal_parts(logits, target, alpha):
    """Return +-1 for yes and no, alpha_t, 1 - p_t and -ln p_t."""
    sign = 2 * target - 1
    share = alpha * target + (1 - alpha) * (1 - target)
    return sign, share, sigmoid(-sign * logits)[0], softplus(-sign * logits)[0]
