"""Losses: one number for a batch, its mean, and the gradient for the predictions."""

from typing import NamedTuple

import numpy as np

from dlbook.activations import log_softmax, sigmoid, softplus
from dlbook.focal_loss import focal_loss, focal_loss_backward  # noqa: F401
from dlbook.metrics import accuracy, f1_score, precision, recall, rmse, top_k_accuracy  # noqa: F401
from dlbook.overlap_losses import dice_loss, dice_loss_backward, iou_loss, iou_loss_backward  # noqa: F401
from dlbook.precision import wide_sum, widened
from dlbook.shapes import check_between, check_floats, dims
from dlbook.softmax import softmax_formula
from dlbook.targets import check_classes, check_pair, check_probabilities, one_number


# ---- of numbers ----
class ErrorSaved(NamedTuple):
    error: np.ndarray  # (...), prediction - target


def mse_loss(prediction, target):
    r"""Average the squared errors.

    .. math:: L = \frac{1}{N} \sum_n (\hat y_n - y_n)^2

    prediction, target (...), N numbers in all. Returns L and `saved`. Like every loss,
    refuses an empty batch and NaN in the target. Book: eq-losses-mse.
    """
    check_pair("mse_loss", prediction=prediction, target=target)
    error = prediction - target
    return (widened(error) ** 2).mean().astype(error.dtype), ErrorSaved(error)


def mse_loss_backward(dy, saved):
    r"""Pull dy, a number, back to the prediction: :math:`2 (\hat y_n - y_n) / N`."""
    (error,) = saved
    dy = one_number("mse_loss_backward", dy, error.dtype)
    return (dy * 2 / error.size * error).astype(error.dtype, copy=False)


def l1_loss(prediction, target):
    r"""Average the absolute errors; where there is none, the slope is taken as 0.

    .. math:: L = \frac{1}{N} \sum_n |\hat y_n - y_n|

    prediction, target (...). Returns L and `saved`. Book: eq-losses-l1.
    """
    check_pair("l1_loss", prediction=prediction, target=target)
    error = prediction - target
    return abs(error).mean(), ErrorSaved(error)


def l1_loss_backward(dy, saved):
    """Pull dy, a number, back to the prediction: the sign of each error, over N."""
    (error,) = saved
    dy = one_number("l1_loss_backward", dy, error.dtype)
    return (dy / error.size * np.sign(error)).astype(error.dtype, copy=False)


# ---- of classes ----
def cross_entropy_formula(logits, target):
    """Compute :func:`cross_entropy` as it is written: logits (N, F), target (N,)."""
    p = softmax_formula(logits)  # (N, F)
    own = p[np.arange(len(target)), target]  # (N,), of the right classes
    return -np.log(own).mean()


class CrossEntropySaved(NamedTuple):
    logp: np.ndarray  # (..., F), logarithms of probabilities
    k: np.ndarray  # (...), the right classes
    share: np.ndarray  # (...), of each sample in the mean, 0 if ignored; never float16
    weight: np.ndarray  # (F,)
    label_smoothing: float


def cross_entropy(logits, target, *, weight=None, label_smoothing=0.0, ignore_index=-100):
    r"""Average the surprise at the right classes.

    .. math:: L = -\frac{1}{N} \sum_n \ln p_{n,k_n}
              = \frac{1}{N} \sum_n \Big(\ln \sum_j e^{z_{nj}} - z_{n,k_n}\Big)

    logits (..., F), classes last; target (...), integers. With `weight` (F,), the mean is
    weighted by that of the right class. Smoothing by s gives a share s to all classes
    alike. Refuses a batch whose targets are all ignored. Returns L and `saved`.
    Book: eq-losses-cross-entropy, eq-losses-label-smoothing.
    """
    dims("cross_entropy", "... F, ..., F?", logits=logits, target=target, weight=weight)
    check_floats("cross_entropy", logits=logits, weight=weight)
    if not isinstance(ignore_index, int | np.integer):
        raise ValueError(f"cross_entropy: ignore_index must be whole, got {ignore_index!r}")
    F, counted = logits.shape[-1], target != ignore_index
    k = np.where(counted, target, np.zeros_like(target))  # 0 where it is ignored
    check_classes("cross_entropy", logits, k)
    (smoothing,) = check_between("cross_entropy", 0, 1, label_smoothing=label_smoothing)
    weight = np.ones(F, logits.dtype) if weight is None else weight
    total = wide_sum(weight[k][counted])
    if not (total > 0 and (weight >= 0).all()):
        raise ValueError("cross_entropy: weights must be from 0, and some target count")
    logp, _ = log_softmax(logits)
    own = np.take_along_axis(logp, k[..., None], -1)[..., 0]  # (...)
    loss = -(1 - smoothing) * wide_sum((weight[k] * own)[counted]) / total
    if smoothing:
        loss -= smoothing / F * wide_sum(logp[counted] @ weight) / total
    saved = CrossEntropySaved(logp, k, counted / total, weight, smoothing)
    return loss.astype(logits.dtype), saved


def cross_entropy_backward(dy, saved):
    r"""Pull dy, a number, back to the logits.

    .. math:: \frac{\partial L}{\partial z_{nj}} = \frac{p_{nj} - [j = k_n]}{N}
              \quad \text{without weights, smoothing and ignored targets}

    Book: eq-losses-cross-entropy-backward.
    """
    logp, k, share, weight, smoothing = saved
    share = one_number("cross_entropy_backward", dy, logp.dtype) * share
    right = (1 - smoothing) * share * weight[k]
    others = smoothing / len(weight) * widened(weight)  # (F,)
    dz = np.exp(logp) * (right + share * others.sum())[..., None]  # (..., F)
    if smoothing:
        dz -= share[..., None] * others
    own = np.take_along_axis(dz, k[..., None], -1) - right[..., None]
    np.put_along_axis(dz, k[..., None], own, -1)
    return dz.astype(logp.dtype, copy=False)


class KlSaved(NamedTuple):
    p: np.ndarray  # (..., F)


def kl_divergence(log_q, p):
    r"""Average how much more surprising p's draws are to one who believes in q.

    .. math:: D(p \,\|\, q) = \sum_k p_k (\ln p_k - \ln q_k), \qquad 0 \ln 0 = 0

    log_q (..., F), the prediction, as from `log_softmax`; p (..., F), the target. Returns
    the mean over the leading dimensions and `saved`. Book: eq-losses-kl.
    """
    check_pair("kl_divergence", log_q=log_q, p=p)
    check_probabilities("kl_divergence", p=p)
    some = p > 0
    terms = p[some] * (np.log(p[some]) - log_q[some])
    loss = wide_sum(terms) / (p.size // p.shape[-1])
    return loss.astype(p.dtype), KlSaved(p)


def kl_divergence_backward(dy, saved):
    """Pull dy, a number, back to log_q: -p over the number of distributions."""
    (p,) = saved
    dy = one_number("kl_divergence_backward", dy, p.dtype)
    return (dy / -(p.size // p.shape[-1]) * p).astype(p.dtype, copy=False)


# ---- of yes and no ----
class BinarySaved(NamedTuple):
    p: np.ndarray  # (...), probabilities
    target: np.ndarray  # (...)


def binary_cross_entropy(p, target):
    r"""Average the surprise at answers of yes (1) and no (0).

    .. math:: L = -\frac{1}{N} \sum_n \left(y_n \ln p_n + (1 - y_n) \ln(1 - p_n)\right)

    p, target (...), both in [0, 1]. A logarithm stops at -100, as in PyTorch. Returns L
    and `saved`. Book: eq-losses-bce.
    """
    check_pair("binary_cross_entropy", p=p, target=target)
    check_probabilities("binary_cross_entropy", p=p, target=target)
    with np.errstate(divide="ignore"):
        yes, no = np.maximum(np.log(p), -100), np.maximum(np.log1p(-p), -100)
    return -(target * yes + (1 - target) * no).mean(), BinarySaved(p, target)


def binary_cross_entropy_backward(dy, saved):
    r"""Pull dy, a number, back to p: :math:`(p - y) / (p (1 - p))`, over N."""
    p, target = saved
    dy = one_number("binary_cross_entropy_backward", dy, p.dtype)
    least = max(1e-12, float(np.finfo(p.dtype).tiny))  # where a logarithm has stopped
    dp = dy / p.size * (p - target) / np.maximum(p * (1 - p), least)
    return dp.astype(p.dtype, copy=False)


def binary_cross_entropy_with_logits(logits, target):
    r"""Average the surprise at answers of yes and no, from logits: nothing can overflow.

    .. math:: L = \frac{1}{N} \sum_n \left(\ln(1 + e^{z_n}) - y_n z_n\right)

    logits, target (...), target in [0, 1]. Returns L and `saved`.
    Book: eq-losses-bce-logits.
    """
    check_pair("binary_cross_entropy_with_logits", logits=logits, target=target)
    check_probabilities("binary_cross_entropy_with_logits", target=target)
    terms = softplus(logits)[0] - target * logits
    return terms.mean(), BinarySaved(sigmoid(logits)[0], target)


def binary_cross_entropy_with_logits_backward(dy, saved):
    r"""Pull dy, a number, back to the logits: :math:`(\sigma(z_n) - y_n) / N`."""
    p, target = saved
    dy = one_number("binary_cross_entropy_with_logits_backward", dy, p.dtype)
    return (dy / p.size * (p - target)).astype(p.dtype, copy=False)
