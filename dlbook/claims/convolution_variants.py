"""What the package claims about the relatives of the convolution, beside the code."""

import numpy as np

from dlbook import convolution_variants as variants
from dlbook.claims import Claims, slopes
from dlbook.convolution import conv2d

CLAIMS = Claims()
claim = CLAIMS.claim
OPTIONS = {"stride": (2, 3), "padding": 1, "dilation": (2, 1), "output_padding": (1, 0)}


def painter(rng):
    """Draw x (N, C, H, W), w (C, O, KH, KW), b (O,)."""
    size = (2, 3, *rng.integers(3, 5, 2)), (3, 2, *rng.integers(2, 4, 2)), 2
    return tuple(map(rng.standard_normal, size))


def layer(rng):
    """Draw x (N, C, H, W), w (C, KH, KW), v (O, C), b (O,)."""
    size = (2, 3, *rng.integers(4, 7, 2)), (3, 3, 2), (4, 3), 4
    return tuple(map(rng.standard_normal, size))


def kernel(rng):
    return (rng.standard_normal(rng.integers(3, 6, 2)),)


def paint(x, w, b):
    return variants.conv_transpose2d(x, w, b, **OPTIONS)


def painted(x, w, y):
    """Yield for every product where it comes from and where it goes."""
    for n, c, r, q, o, u, v in np.ndindex(*x.shape, *w.shape[1:]):
        i, j = 2 * r + 2 * u - 1, 3 * q + v - 1
        if 0 <= i < y.shape[2] and 0 <= j < y.shape[3]:
            yield (n, c, r, q), (c, o, u, v), (n, o, i, j)


def depthwise(x, w):
    """Sum over the windows of every channel by itself."""
    (N, C, H, W), (_, KH, KW) = x.shape, w.shape
    z = np.zeros((N, C, H - KH + 1, W - KW + 1))
    for n, c, i, j, u, v in np.ndindex(*z.shape, KH, KW):
        z[n, c, i, j] += w[c, u, v] * x[n, c, i + u, j + v]
    return z


@claim("transposed: its definition", painter, "eq-convolution-backward-transposed")
def _(x, w, b):
    (_, _, H, W), (_, _, KH, KW) = x.shape, w.shape
    size = 2 * (H - 1) + 2 * (KH - 1) + 1 - 2 + 1, 3 * (W - 1) + KW - 2
    y = np.zeros((2, 2, *size)) + b[:, None, None]
    for source, weight, target in painted(x, w, y):
        y[target] += w[weight] * x[source]
    return y, paint(x, w, b)[0]


@claim("transposed, dx: a convolution", painter, "eq-convolution-backward-transposed-dx")
def _(x, w, b):
    y, saved = paint(x, w, b)
    dy, dx = np.cos(y), np.zeros(x.shape)
    for source, weight, target in painted(x, w, y):
        dx[source] += w[weight] * dy[target]
    return dx, variants.conv_transpose2d_backward(dy, saved)[0]


@claim("transposed: gradients, by differences", painter, tolerance=1e-7)
def _(*arrays):
    return slopes(paint, variants.conv_transpose2d_backward, *arrays)


@claim("depthwise: its definition", layer, "eq-convolution-variants-depthwise")
def _(x, w, v, b):
    return depthwise(x, w), variants.depthwise_conv2d(x, w)[0]


@claim("separable: its definition", layer, "eq-convolution-variants-separable")
def _(x, w, v, b):
    y = np.stack([np.tensordot(v, image, 1) for image in depthwise(x, w)])
    return y + b[:, None, None], variants.separable_conv2d(x, w, v, b)[0]


@claim("separable: gradients, by differences", layer, tolerance=1e-7)
def _(*arrays):
    return slopes(variants.separable_conv2d, variants.separable_conv2d_backward, *arrays)


@claim("factors: what they miss", kernel, "eq-convolution-variants-factorized")
def _(k):
    a, b = variants.factorize_kernel(k, rank=2)
    values = np.linalg.eigvalsh(k @ k.T)[::-1]  # the squared singular values
    return values[2:].sum(), ((k - a @ b) ** 2).sum()


@claim("rank 1: a column after a row", kernel)
def _(k):
    a, b = variants.factorize_kernel(k)
    x = np.cos(np.arange(81.0)).reshape(1, 1, 9, 9)
    after, _ = conv2d(conv2d(x, b[None, None])[0], a[None, None])
    return conv2d(x, (a @ b)[None, None])[0], after


@claim("pixel shuffle: its definition", painter, "eq-convolution-variants-shuffle")
def _(x, w, b):
    x = np.concatenate([x, x + 1, x + 2, x + 3], 1)  # (N, 12, H, W)
    y = np.zeros((2, 3, 2 * x.shape[2], 2 * x.shape[3]))
    for n, c, i, j in np.ndindex(y.shape):
        y[n, c, i, j] = x[n, 4 * c + 2 * (i % 2) + j % 2, i // 2, j // 2]
    return y, variants.pixel_shuffle(x, factor=2)
