"""Minus the logarithm of a softmax, where the softmax itself is 0."""

import numpy as np

from dlbook.activations import log_softmax
from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def surprise(answer, rng):
    """Check a function of z (F,) and k that returns one number."""
    praise = "Right at small logits, and at 10,000 as well."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(z, k):
    return 0.0 - log_softmax(z)[0][k]  # and so never −0


def cases(rng):
    yield np.log([1.0, 3.0]), 1
    yield np.log([2.0, 1.0, 1.0]), 2
    for _ in range(5):
        size = int(rng.integers(2, 6))
        yield 2 * rng.standard_normal(size), int(rng.integers(size))
    for scale, place in ((800.0, -1), (1e4, -1), (1e4, 0), (1e4, 1)):  # from the least up
        z = scale * rng.permutation(np.linspace(-1, 1, int(rng.integers(3, 6))))
        yield z, int(np.argsort(z)[place])


def mistakes(z, k):
    with np.errstate(all="ignore"):
        powers = np.exp(z)
        printed = -np.log(powers[k] / powers.sum())
        by_log = np.log(powers.sum()) - z[k]
    top = z.max()
    rest = np.log(np.exp(z - top).sum())
    small = np.exp(z - top - rest)
    with np.errstate(divide="ignore"):
        late = -np.log(small[k])
    words = (
        "right for small logits, but e^z overflows for large ones: subtract the largest "
    )
    yield printed, words + "logit first, and take the logarithm before any quotient."
    yield (
        by_log,
        words + "logit before the powers are taken, and add it after the logarithm.",
    )
    yield (
        late,
        "the softmax no longer overflows, but of a class far below it is 0, and ln 0 is "
        "infinite: do not make p at all, stay with the logarithms.",
    )
    yield (
        -np.log(np.maximum(small[k], 1e-12)),
        "a floor under p keeps the logarithm finite and wrong: stay with the logarithms.",
    )
    yield -(rest + top - z[k]), "the sign is reversed: a surprise is never below 0."
    yield (
        rest - z[k],
        "the largest logit was taken out of the sum, and out of z_k it was not.",
    )
    yield rest + top, "z_k is missing: this is the logarithm of the sum alone."
    yield small[k], "this is the probability: its surprise is asked for."
    yield (
        (rest + top - z[k]) / np.log(2),
        "this is in bits, with the logarithm of base 2: ln is asked for.",
    )
