"""Softmax and cross-entropy in one, on few classes and on many."""

import numpy as np

from benchmarks.cases import Case, normal
from dlbook.losses import cross_entropy, cross_entropy_backward


def case(name, size, classes):
    def arrays(N):
        return normal(N, classes), np.arange(N) % classes

    def theirs(torch, logits, target):
        return torch.nn.functional.cross_entropy(logits, target)

    return Case(name, size, arrays, cross_entropy, cross_entropy_backward, theirs)


CASES = (
    case("softmax + cross-entropy", 4096, 10),
    case("softmax + cross-entropy", 256, 10_000),
)
