"""Softmax and the gradient of its cross-entropy, with a pencil."""

import numpy as np

from dlbook.check.compare import check_value
from dlbook.check.report import exercise
from dlbook.losses import cross_entropy, cross_entropy_backward

Z = np.log([5.0, 1.0, 2.0])
RIGHT_CLASS = 2


@exercise
def by_hand(answer, _):
    """Check three probabilities and three slopes, six numbers in one list."""
    praise = "What the wrong classes have too much is what the right one lacks."
    return check_value(answer, right(), mistakes(), praise, look)


def right():
    _, saved = cross_entropy(Z[None], np.array([RIGHT_CLASS]))
    return np.concatenate([np.exp(saved.logp[0]), cross_entropy_backward(1.0, saved)[0]])


def look(place):
    """Send the reader back to one number, without telling it."""
    if place < 3:
        return (
            f"Look at probability {place} again: the power e^z of it over the sum of all."
        )
    return f"Look at slope {place - 3} again: its probability, less 1 for the right class."


def mistakes():
    p, true = np.array([5.0, 1, 2]) / 8, np.eye(3)

    def both(p, dz):
        return np.concatenate([p, dz])

    yield p, "these are the three probabilities alone: the three slopes follow them."
    yield (
        p - true[2],
        "these are the three slopes alone: the three probabilities come first.",
    )
    yield (
        both(p, true[2] - p),
        "the probabilities are right, but the slopes have their signs reversed: predicted "
        "less true.",
    )
    yield (
        both(p, p - true[1]),
        "the probabilities are right, but the slopes are those for the second class: the "
        "third is the right one.",
    )
    yield (
        both(p, p - true[0]),
        "the probabilities are right, but the slopes are those for the first class: the "
        "third is the right one.",
    )
    yield (
        both(p, true[2] / -p),
        "the probabilities are right, but the slopes are those for p: go on through the "
        "softmax to the logits.",
    )
    yield (
        both(p, (p - true[2]) / 3),
        "the probabilities are right, but the slopes are divided by the number of classes: "
        "the mean is over samples, and there is one.",
    )
    yield (
        both(np.array([5.0, 1, 2]), np.array([5.0, 1, 1])),
        "these are the powers: divide them by their sum to have probabilities.",
    )
    yield (
        both(Z / Z.sum(), Z / Z.sum() - true[2]),
        "the logits themselves are divided by their sum: raise e to them first.",
    )
