"""Losses of masks: what share of the predicted and the true one they have in common."""

from typing import NamedTuple

import numpy as np

from dlbook.precision import wide_sum
from dlbook.shapes import is_number
from dlbook.targets import check_pair, check_probabilities, one_number


class OverlapSaved(NamedTuple):
    target: np.ndarray  # (N, ...)
    ratio: np.ndarray  # (N, 1...), the overlap of every sample; never float16
    whole: np.ndarray  # (N, 1...), of which it is a share; never float16


def dice_loss(p, target, *, smooth=1.0):
    r"""Average one minus the Dice coefficient of predicted and true masks.

    .. math:: L = 1 - \frac{2 \sum_i p_i y_i + \varepsilon}{\sum_i p_i + \sum_i y_i
              + \varepsilon}

    p, target (N, ...), in [0, 1]. Two empty masks agree; with `smooth`, the epsilon above,
    of 0 they are refused. Returns L and `saved`. Milletari et al. (2016),
    arXiv:1606.04797. Book: eq-losses-dice.
    """
    both, total, smooth = _overlap("dice_loss", p, target, smooth)
    return _from_ratio("dice_loss", 2 * both + smooth, total + smooth, target)


def dice_loss_backward(dy, saved):
    """Pull dy, a number, back to p."""
    target, ratio, whole = saved
    dy = one_number("dice_loss_backward", dy, target.dtype) / -len(target)
    return (dy * (2 * target - ratio) / whole).astype(target.dtype, copy=False)


def iou_loss(p, target, *, smooth=1.0):
    r"""Average one minus the intersection over the union of two masks.

    .. math:: L = 1 - \frac{\sum_i p_i y_i + \varepsilon}{\sum_i p_i + \sum_i y_i
              - \sum_i p_i y_i + \varepsilon}

    p, target (N, ...) and errors as for :func:`dice_loss`. Book: eq-losses-iou.
    """
    both, total, smooth = _overlap("iou_loss", p, target, smooth)
    return _from_ratio("iou_loss", both + smooth, total - both + smooth, target)


def iou_loss_backward(dy, saved):
    """Pull dy, a number, back to p."""
    target, ratio, whole = saved
    dy = one_number("iou_loss_backward", dy, target.dtype) / -len(target)
    dp = dy * (target - ratio * (1 - target)) / whole
    return dp.astype(target.dtype, copy=False)


def _overlap(caller, p, target, smooth):
    """Return the sums of p t and of p + t of every sample, (N, 1...), and `smooth`."""
    check_pair(caller, p=p, target=target)
    check_probabilities(caller, p=p, target=target)
    if p.ndim < 2 or not is_number(smooth, 0):
        needed = "p (N, ...) and smooth from 0 are needed"
        raise ValueError(f"{caller}: {needed}, got {p.shape} and {smooth!r}")
    axes = tuple(range(1, p.ndim))
    both, total = (wide_sum(a, axes, keepdims=True) for a in (p * target, p + target))
    return both, total, float(smooth)


def _from_ratio(caller, part, whole, target):
    if not whole.all():
        raise ValueError(f"{caller}: two empty masks have no overlap: give smooth above 0")
    ratio = part / whole
    return (1 - ratio).mean().astype(target.dtype), OverlapSaved(target, ratio, whole)
