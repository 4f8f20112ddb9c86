"""What the package claims about the algorithms of convolution, beside the definition."""

import numpy as np

from dlbook import convolution_algorithms as algorithms
from dlbook.claims import Claims
from dlbook.convolution import conv2d_loops
from dlbook.padding import pad2d

CLAIMS = Claims()
claim = CLAIMS.claim
OPTIONS = {"stride": (2, 1), "padding": (1, 0), "dilation": (1, 2)}


def layer(rng):
    """Draw x (N, C, H, W), w (O, C, 3, 3), b (O,)."""
    size = (2, 2, *rng.integers(6, 9, 2)), (3, 2, 3, 3), 3
    return tuple(map(rng.standard_normal, size))


def counts(rng):
    """Draw C, O and the size of a square image."""
    return tuple(rng.integers(3, 9, 3).tolist())


def columns(x):
    """Write the windows of 3 by 3 under OPTIONS into columns, number by number."""
    x = pad2d(x, (1, 0))
    N, C, H, W = x.shape
    P, Q = (H - 3) // 2 + 1, W - 4
    cols = np.zeros((N, C, 3, 3, P, Q))
    for n, c, u, v, i, j in np.ndindex(cols.shape):
        cols[n, c, u, v, i, j] = x[n, c, 2 * i + u, j + 2 * v]
    return cols.reshape(N, C * 9, P * Q)


@claim("columns: number by number", layer, "eq-convolution-algorithms-im2col")
def _(x, w, b):
    return columns(x), algorithms.im2col(x, kernel=3, **OPTIONS)


@claim("columns back: the adjoint", layer, "eq-convolution-algorithms-col2im")
def _(x, w, b):
    cols = np.cos(columns(x))
    back = algorithms.col2im(cols, size=x.shape[2:], kernel=3, **OPTIONS)
    return (columns(x) * cols).sum(), (x * back).sum()


@claim("one product: the definition", layer, "eq-convolution-algorithms-product")
def _(x, w, b):
    return conv2d_loops(x, w, b, **OPTIONS), algorithms.conv2d_im2col(x, w, b, **OPTIONS)


@claim("spectra: the definition", layer, "eq-convolution-algorithms-fft")
def _(x, w, b):
    return conv2d_loops(x, w, b, padding=1), algorithms.conv2d_fft(x, w, b, padding=1)


@claim("spectra on a circle: the definition", layer)
def _(x, w, b):
    around = pad2d(x, ((0, 2), (0, 2)), mode="circular")
    return conv2d_loops(around, w), algorithms.conv2d_fft(x, w, circular=True)


@claim("Winograd: the definition", layer, "eq-convolution-algorithms-winograd")
def _(x, w, b):
    return conv2d_loops(x, w, b, padding=1), algorithms.conv2d_winograd(x, w, b, padding=1)


@claim("a matrix: the definition", layer, "eq-convolution-algorithms-toeplitz")
def _(x, w, b):
    matrix = algorithms.toeplitz_matrix(w, size=x.shape[2:], **OPTIONS)
    y = conv2d_loops(x, w, **OPTIONS)
    return y.reshape(len(x), -1), x.reshape(len(x), -1) @ matrix.T


@claim("products, counted one by one", counts, "eq-convolution-algorithms-costs")
def _(C, O, n):
    direct = sum(1 for _ in np.ndindex(O, n - 2, n - 2, C, 3, 3))
    tiles = [(i, j) for i in range(0, n - 2, 2) for j in range(0, n - 2, 2)]
    costs = algorithms.algorithm_costs(C, O, 3, n)
    counted = direct, 16 * len(tiles) * C * O
    return counted, (costs["im2col"].products, costs["winograd"].products)
