"""Initial weights: how wide to draw them, so that signals keep their size with depth."""

from math import prod

import numpy as np

from dlbook.shapes import check_positive, generator


def fans(shape):
    r"""Count the inputs that reach an output, and the outputs that an input reaches.

    .. math:: n_{in} = C K_H K_W, \qquad n_{out} = O K_H K_W

    `shape` is that of a linear layer (F, D), or of a convolution (O, C/G, K...), whose
    n_out with groups is G times too large, here as in PyTorch. Raises ValueError for any
    other shape. Book: eq-initialization-fans.
    """
    sizes = shape if isinstance(shape, tuple | list) else ()
    whole = all(isinstance(n, int | np.integer) and n >= 1 for n in sizes)
    if len(sizes) < 2 or not whole:
        raise ValueError(f"fans: a shape (F, D) or (O, C, K...) is needed, got {shape}")
    return prod(shape[1:]), prod((shape[0], *shape[2:]))


def xavier_uniform(shape, *, gain=1.0, rng):
    r"""Draw uniformly with the variance that suits both directions, forward and backward.

    .. math:: W \sim U[-a, a], \qquad a = \sqrt{6 / (n_{in} + n_{out})}

    `shape` as for :func:`fans`; `gain` stretches the weights. Returns float64. Glorot and
    Bengio (2010). Book: eq-initialization-xavier-uniform.
    """
    check_positive("xavier_uniform", gain=gain)
    return _uniform("xavier_uniform", shape, gain**2 * 2 / sum(fans(shape)), rng)


def xavier_normal(shape, *, gain=1.0, rng):
    r"""Draw from a normal distribution with the variance of :func:`xavier_uniform`.

    .. math:: W \sim N\!\left(0, \frac{2}{n_{in} + n_{out}}\right)

    Book: eq-initialization-xavier-normal.
    """
    check_positive("xavier_normal", gain=gain)
    return _normal("xavier_normal", shape, gain**2 * 2 / sum(fans(shape)), rng)


def he_uniform(shape, *, rng):
    r"""Draw uniformly, twice as wide in variance, since ReLU halves the second moment.

    .. math:: W \sim U[-a, a], \qquad a = \sqrt{6 / n_{in}}

    He et al. (2015), arXiv:1502.01852. Book: eq-initialization-he-uniform.
    """
    return _uniform("he_uniform", shape, 2 / fans(shape)[0], rng)


def he_normal(shape, *, rng):
    r"""Draw from a normal distribution with the variance of :func:`he_uniform`.

    .. math:: W \sim N(0,\, 2 / n_{in})

    Book: eq-initialization-he-normal.
    """
    return _normal("he_normal", shape, 2 / fans(shape)[0], rng)


def lecun_normal(shape, *, rng):
    r"""Draw with the variance that keeps a linear layer's output as wide as its input.

    .. math:: W \sim N(0,\, 1 / n_{in})

    LeCun, Bottou, Orr and Müller (1998). Book: eq-initialization-lecun-normal.
    """
    return _normal("lecun_normal", shape, 1 / fans(shape)[0], rng)


def orthogonal(shape, *, gain=1.0, rng):
    r"""Draw orthonormal rows or columns, all equally probable: square, it keeps lengths.

    .. math:: W W^\top = I \ (F \le D) \quad \text{or} \quad W^\top W = I \ (F \ge D)

    A kernel (O, C, K...) is read as (O, C K...). Saxe, McClelland and Ganguli (2014),
    arXiv:1312.6120. Book: eq-initialization-orthogonal.
    """
    check_positive("orthogonal", gain=gain)
    D, F = fans(shape)[0], shape[0]
    q, r = np.linalg.qr(_normal("orthogonal", (max(F, D), min(F, D)), 1, rng))
    q *= np.where(np.diagonal(r) < 0, -1, 1)  # QR alone prefers some rotations
    return gain * (q if F >= D else q.T).reshape(shape)


def _uniform(caller, shape, variance, rng):
    a = (3 * variance) ** 0.5  # U[-a, a] has the variance a^2 / 3
    return generator(caller, rng).uniform(-a, a, shape)


def _normal(caller, shape, variance, rng):
    return variance**0.5 * generator(caller, rng).standard_normal(shape)
