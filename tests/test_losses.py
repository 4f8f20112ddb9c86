"""Losses against PyTorch and their formulas, with every option of each."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from common import generator, normal
from gradient_check import check_torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dlbook import losses
from dlbook.activations import log_softmax, softmax

SHAPE = st.lists(st.integers(1, 4), min_size=1, max_size=3)
MASKS = st.lists(st.integers(1, 4), min_size=2, max_size=4)
FEW = settings(max_examples=25, deadline=None)


def uniform(*shape, seed=0):
    """Draw probabilities far enough from 0 and 1 for differences."""
    return generator([seed, *shape]).uniform(0.05, 0.95, shape)


def check(name, reference, prediction, target, **options):
    """Do the shared check of a loss and its backward, for the prediction alone."""
    loss = getattr(losses, name)

    def forward(prediction):
        return loss(prediction, target.astype(prediction.dtype), **options)

    def against(leaf):
        return reference(leaf, torch.tensor(target))

    check_torch(forward, getattr(losses, f"{name}_backward"), against, [prediction])


def same(a, b):
    np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-12)


# ---- against PyTorch ----
@FEW
@given(SHAPE)
def test_mse_and_l1_against_torch(shape):
    check("mse_loss", F.mse_loss, normal(*shape), normal(*shape, seed=1))
    check("l1_loss", F.l1_loss, normal(*shape), normal(*shape, seed=1))


@FEW
@given(SHAPE, st.booleans())
def test_binary_cross_entropy_against_torch(shape, hard):
    target = uniform(*shape, seed=1)
    target = target.round() if hard else target
    check("binary_cross_entropy", F.binary_cross_entropy, uniform(*shape), target)
    name = "binary_cross_entropy_with_logits"
    check(name, F.binary_cross_entropy_with_logits, 3 * normal(*shape), target)


@FEW
@given(
    leading=st.lists(st.integers(1, 4), max_size=2),
    classes=st.integers(1, 5),
    smoothing=st.sampled_from([0.0, 0.1, 1.0]),
    weighted=st.booleans(),
    ignored=st.booleans(),
    seed=st.integers(0, 99),
)
def test_cross_entropy_against_torch(leading, classes, smoothing, weighted, ignored, seed):
    target = generator(seed).integers(0, classes, leading)
    if ignored and target.size > 1:
        target.reshape(-1)[1:] = np.where(
            generator(seed).random(target.size - 1) < 0.5, -1, 0
        )
    weight = generator(seed).uniform(0.5, 2, classes) if weighted else None
    options = {"label_smoothing": smoothing, "ignore_index": -1}

    def reference(logits, target):
        w = None if weight is None else torch.tensor(weight)
        rows = logits.reshape(-1, classes), target.reshape(-1)
        return F.cross_entropy(*rows, weight=w, **options)

    def forward(logits):
        w = None if weight is None else weight.astype(logits.dtype)
        return losses.cross_entropy(logits, target, weight=w, **options)

    logits = 3 * normal(*leading, classes)
    backward = losses.cross_entropy_backward
    check_torch(forward, backward, lambda z: reference(z, torch.tensor(target)), [logits])


@FEW
@given(SHAPE, st.sampled_from([0, 0.5, 1, 2, 5]), st.sampled_from([0, 0.25, 1]))
def test_focal_loss_against_torch(shape, gamma, alpha):
    target = uniform(*shape, seed=1).round()

    def reference(z, t):  # as in torchvision
        p = torch.sigmoid(z)
        p_t, alpha_t = p * t + (1 - p) * (1 - t), alpha * t + (1 - alpha) * (1 - t)
        each = F.binary_cross_entropy_with_logits(z, t, reduction="none")
        return (alpha_t * each * (1 - p_t) ** gamma).mean()

    check("focal_loss", reference, 2 * normal(*shape), target, alpha=alpha, gamma=gamma)


@FEW
@given(MASKS, st.sampled_from([0, 1e-3, 1.0]), st.booleans())
def test_overlaps_against_torch(shape, smooth, hard):
    target = uniform(*shape, seed=1)
    target = target.round() if hard else target

    def dice(p, t):
        p, t = p.flatten(1), t.flatten(1)
        part, whole = 2 * (p * t).sum(1) + smooth, p.sum(1) + t.sum(1) + smooth
        return 1 - (part / whole).mean()

    def iou(p, t):
        p, t = p.flatten(1), t.flatten(1)
        part, whole = (p * t).sum(1) + smooth, (p + t - p * t).sum(1) + smooth
        return 1 - (part / whole).mean()

    check("dice_loss", dice, uniform(*shape), target, smooth=smooth)
    check("iou_loss", iou, uniform(*shape), target, smooth=smooth)


@FEW
@given(SHAPE, st.booleans())
def test_kl_divergence_against_torch(shape, hard):
    p, _ = softmax(normal(*shape, seed=1))
    p = np.eye(shape[-1])[p.argmax(-1)] if hard else p
    log_q, _ = log_softmax(normal(*shape))

    def reference(log_q, p):
        rows = log_q.reshape(-1, shape[-1]), p.reshape(-1, shape[-1])
        return F.kl_div(*rows, reduction="batchmean")

    check("kl_divergence", reference, log_q, p)


# ---- the rows of the documents that are wrong or half right ----
def test_n_235_the_mean_is_over_samples_the_sum_over_classes():
    logits, k = normal(6, 4), generator(1).integers(0, 4, 6)
    logp, _ = log_softmax(logits)
    printed = -(np.eye(4)[k] * logp).sum()
    same(losses.cross_entropy(logits, k)[0], printed / 6)


# ---- properties ----
def test_dice_and_iou_are_functions_of_each_other():
    p, t = uniform(3, 8).round(), uniform(3, 8, seed=1).round()
    for n in range(3):
        dice = 1 - losses.dice_loss(p[n : n + 1], t[n : n + 1], smooth=0)[0]
        iou = 1 - losses.iou_loss(p[n : n + 1], t[n : n + 1], smooth=0)[0]
        same(dice, 2 * iou / (1 + iou))


def test_focal_loss_without_focus_is_the_cross_entropy():
    z, t = normal(20), uniform(20).round()
    focal, _ = losses.focal_loss(z, t, alpha=0.5, gamma=0)
    same(2 * focal, losses.binary_cross_entropy_with_logits(z, t)[0])


def test_cross_entropy_is_the_kl_divergence_to_one_hot_and_never_below_0():
    z, k = normal(6, 4), generator(1).integers(0, 4, 6)
    logp, _ = log_softmax(z)
    same(losses.cross_entropy(z, k)[0], losses.kl_divergence(logp, np.eye(4)[k])[0])
    p, _ = softmax(normal(6, 4, seed=2))
    assert losses.kl_divergence(logp, p)[0] > 0
    same(losses.kl_divergence(np.log(p), p)[0], 0)


def test_the_gradient_of_the_cross_entropy_sums_to_0_over_classes():
    _, saved = losses.cross_entropy(normal(6, 4), np.arange(6) % 4, label_smoothing=0.2)
    same(losses.cross_entropy_backward(1.0, saved).sum(1), 0)


@pytest.mark.parametrize("dy", [2.0, 2, np.float32(2), np.array(2.0), torch.tensor(2.0)])
def test_dy_is_any_number(dy):
    _, saved = losses.mse_loss(normal(3), np.zeros(3))
    same(losses.mse_loss_backward(dy, saved), 2 * losses.mse_loss_backward(1.0, saved))
