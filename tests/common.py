"""What the tests of every topic use: random arrays, the house's tolerance, refusals."""

import re

import numpy as np
import pytest


def generator(seed=0):
    """Start random numbers anew, the same ones each time."""
    return np.random.default_rng(seed)


def normal(*shape, seed=0):
    """Draw an array of this shape, the same one each time."""
    return generator([seed, *shape]).standard_normal(shape)


def same(a, b):
    """Assert that two arrays agree to 1e-10."""
    np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-10)


def gap(a, b):
    """Return by how much two arrays differ at most."""
    return abs(a - b).max()


def refuses(error, message):
    """Expect an error whose message begins with these words."""
    return pytest.raises(error, match=f"^{re.escape(message)}")
