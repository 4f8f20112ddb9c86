"""What dropout adds to the expected squared error of a linear model."""

from itertools import product

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def dropout_price(answer, rng):
    """Check a function of x (N, D), w (D,) and a rate that returns a number."""
    praise = "That is what an average over all masks adds to the error."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(x, w, rate):
    """Average the spread of the predictions over every mask of a sample."""
    total = 0.0
    for mask in product((0, 1), repeat=len(w)):
        chance = (1 - rate) ** sum(mask) * rate ** (len(w) - sum(mask))
        total += chance * np.mean((x @ (w * mask / (1 - rate)) - x @ w) ** 2)
    return total


def cases(rng):
    yield np.array([[1.0, 3], [3, 1]]) * rng.integers(1, 4), np.array([2.0, -1]), 0.2
    yield np.array([[1.0, 2], [3, 0]]), rng.permutation([1.0, -3]), 0.2
    for _ in range(8):
        N, D = rng.permutation([2, 3, 4, 5, 6])[:2]
        yield (
            rng.standard_normal((N, D)),
            rng.standard_normal(D),
            float(rng.uniform(0.1, 0.4)),
        )


def mistakes(x, w, rate):
    squares = (w**2 * x**2).sum()
    N, odds = len(x), rate / (1 - rate)
    yield odds * squares, "the samples are added up: the error is their mean."
    yield (
        odds * squares / x.size,
        "this is the mean over the inputs, too: their terms are added up.",
    )
    yield rate * squares / N, "the factor is the rate: it is rate/(1 − rate)."
    yield squares / N / odds, "the factor is upside down: it is rate/(1 − rate)."
    yield (
        squares / N / (1 - rate),
        "this is the mean square of the terms with noise, not their variance.",
    )
    yield (
        rate * (1 - rate) * squares / N,
        "this is the variance of the mask without the stretch.",
    )
    yield squares / N, "the factor rate/(1 − rate) is missing."
    yield (
        odds * (w**2).sum(),
        "this is L2's price: each w² stands beside the mean of its x².",
    )
    yield (
        odds * ((x @ w) ** 2).mean(),
        "the terms are added before squaring: the masks are independent.",
    )
    yield (
        odds * (w**2 * x.mean(0) ** 2).sum(),
        "the mean is squared: it is the mean of the squares.",
    )
    yield odds * (abs(w) * (x**2).mean(0)).sum(), "the weights stand there squared."
    yield odds * squares / N / 2, "there is no half here: the squared error has none."
