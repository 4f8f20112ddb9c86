"""The checks on losses: what else is right, and what no table can hold."""

import numpy as np
import torch
import torch.nn.functional as F
from every_exercise import EveryExercise

from dlbook.check import losses


def counts_by_torch(z, y):
    z = torch.tensor(z, requires_grad=True)
    loss = F.poisson_nll_loss(z, torch.tensor(y))
    return torch.autograd.grad(loss, z)[0].numpy()


def one_by_one(z, k):
    total = -np.inf
    for score in z:
        total = np.logaddexp(total, score)
    return float(total - z[k])


def soft_by_torch(z, y):
    z = torch.tensor(z, requires_grad=True)
    loss = F.cross_entropy(z, torch.tensor(y))
    return torch.autograd.grad(loss, z)[0].numpy()


def pull_by_torch(z, q):
    z = torch.tensor(z, requires_grad=True)
    loss = ((1 - torch.sigmoid(z) ** q) / q).sum()
    return -torch.autograd.grad(loss, z)[0].numpy()


def by_odds(p, alpha):
    odds = p / (1 - p) * (1 - alpha) / alpha
    return odds / (1 + odds)


def through_iou(p, y):
    if not (p.any() or y.any()):
        return np.ones(2)
    iou = np.mean(y[p | y] & p[p | y])
    return np.array([2 * iou / (1 + iou), iou])


SECOND = {
    "by_hand": [[0.625, 0.125, 0.25, 0.625, 0.125, -0.75]],
    "count_gradient": [counts_by_torch],
    "surprise": [one_by_one],
    "soft_gradient": [soft_by_torch],
    "power_pull": [pull_by_torch],
    "true_rate": [by_odds],
    "mask_scores": [through_iou],
}
ODD = {
    "soft_gradient": [(lambda z, y: (z - y)[:, 0], r"\(2,\), expected \(2, 2\)")],
    "by_hand": [([5 / 8, 1 / 8, 2 / 8, 5 / 8, 1 / 8, 2 / 8], "Look at slope 2")],
}


class TestLosses(EveryExercise):
    topic, second, odd = losses, SECOND, ODD
