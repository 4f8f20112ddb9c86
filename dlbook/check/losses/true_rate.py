"""What stands behind the probabilities of a network trained with weights."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def true_rate(answer, rng):
    """Check a function of p (N,) and alpha that returns the rates (N,)."""
    praise = "The weights are taken out again."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(p, alpha):
    """Shift the logit back by that of the weights."""
    z = np.log(p / (1 - p)) - np.log(alpha / (1 - alpha))
    return np.exp(z) / (1 + np.exp(z))


def cases(rng):
    yield np.array([0.5]), 0.75
    yield np.array([0.75]), 0.75
    for _ in range(8):
        alpha = rng.choice([rng.uniform(0.05, 0.4), rng.uniform(0.6, 0.95)])
        yield rng.uniform(0.05, 0.95, rng.integers(2, 6)), float(alpha)


def mistakes(p, alpha):
    beta = 1 - alpha
    yield (
        alpha * p / (alpha * p + beta * (1 - p)),
        "this puts the weights in once more: from the rate to p. Solve for the rate.",
    )
    yield (
        beta * p,
        "divide by the sum of both, (1 − α) p for yes and α (1 − p) for no: the rates of "
        "yes and no add up to 1.",
    )
    yield p / alpha, "dividing by the weight of yes leaves that of no: take both out."
    yield (
        beta / alpha * p,
        "this is right for small p alone: divide by the sum of yes and no.",
    )
    yield (
        beta * p / (alpha * (1 - p)),
        "these are the odds, yes to no: make a probability of them, odds/(1 + odds).",
    )
    yield p, "with weights p is not the rate, unless α = ½."
    yield (
        alpha * (1 - p) / (alpha * (1 - p) + beta * p),
        "this is the rate of no: take it from 1.",
    )
    yield (
        np.full_like(p, beta),
        "this does not depend on p: each output has a rate of its own.",
    )
