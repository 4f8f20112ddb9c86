"""By which number dot products are divided, so that scores have standard deviation 1."""

from itertools import product

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def divisor(answer, rng):
    """Check a function of E, sigma_q, mu_k and sigma_k that returns one number."""
    praise = "Scores that start with standard deviation 1, whatever the keys' mean is."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(E, sigma_q, mu_k, sigma_k):
    """Add up the products of two fair coins for one entry, then the variances of E."""
    sides = (-sigma_q, sigma_q), (mu_k - sigma_k, mu_k + sigma_k)
    return np.std([q * k for q, k in product(*sides)]) * E**0.5


def cases(rng):
    """Draw two cases of small whole numbers, then others."""
    for E in (1, 4):
        sigma_q, sigma_k = rng.permutation([1, 2]).tolist()
        yield E, sigma_q, 2, sigma_k
    for _ in range(8):
        yield int(rng.integers(2, 100)), *rng.uniform(0.4, 3, 3).tolist()


def mistakes(E, sigma_q, mu_k, sigma_k):
    variance = E * sigma_q**2 * (sigma_k**2 + mu_k**2)
    yield variance, "this is the variance: divide by its root, the standard deviation."
    yield E**0.5, "√E is enough for means 0 and standard deviations 1 only."
    yield E, "the variance grows with E, so the standard deviation grows with √E."
    yield (
        sigma_q * sigma_k * E**0.5,
        "the mean of the keys is left out: it is multiplied by the queries' entries, which "
        "scatter, and so adds σ_q² μ_k² to the variance of each product.",
    )
    yield (
        sigma_q * (sigma_k + mu_k) * E**0.5,
        "standard deviation and mean of the keys are added: their squares are.",
    )
    yield (
        sigma_q * E * (sigma_k**2 + mu_k**2) ** 0.5,
        "E stands outside the root: variances add up, so √E times that of one product.",
    )
    yield (
        (E * (sigma_q**2 + sigma_k**2 + mu_k**2)) ** 0.5,
        "the variances of query and key are added: in a product they are multiplied.",
    )
    yield 1 / variance**0.5, "this is the factor; the number to divide by is one over it."
