"""What the package claims about initial weights: how wide each distribution is."""

from math import sqrt

import numpy as np

from dlbook import initialization as init
from dlbook.claims import Claims

CLAIMS = Claims()
claim = CLAIMS.claim


def sizes(rng):
    """Draw the shape of a convolution (O, C, KH, KW), and a seed."""
    return tuple(rng.integers(2, 7, 4).tolist()), int(rng.integers(1000))


@claim("fans: count the weights of an output, an input", sizes, "eq-initialization-fans")
def _(shape, seed):
    w = np.zeros(shape)
    return (w[0].size, w[:, 0].size), init.fans(shape)


def add_width(name, width):
    """Claim that weights are standard random numbers times a width."""
    even = name.endswith("uniform")

    @claim(f"{name}: its width", sizes, f"eq-initialization-{name.replace('_', '-')}")
    def _(shape, seed):
        O, C, KH, KW = shape
        rng, again = np.random.default_rng(seed), np.random.default_rng(seed)
        draws = rng.uniform(-1, 1, shape) if even else rng.standard_normal(shape)
        return width(C * KH * KW, O * KH * KW) * draws, getattr(init, name)(
            shape, rng=again
        )


add_width("xavier_uniform", lambda n_in, n_out: sqrt(6 / (n_in + n_out)))
add_width("xavier_normal", lambda n_in, n_out: sqrt(2 / (n_in + n_out)))
add_width("he_uniform", lambda n_in, n_out: sqrt(6 / n_in))
add_width("he_normal", lambda n_in, n_out: sqrt(2 / n_in))
add_width("lecun_normal", lambda n_in, n_out: sqrt(1 / n_in))


@claim("orthogonal: no length changes", sizes, "eq-initialization-orthogonal")
def _(shape, seed):
    x = np.random.default_rng(seed).standard_normal((3, shape[0]))
    F, D = shape[0], max(shape[0], int(np.prod(shape[1:])))
    w = init.orthogonal((F, D), rng=np.random.default_rng(seed))
    return (x**2).sum(1), ((x @ w) ** 2).sum(1)
