"""What the package claims about convolution: each formula beside the code."""

import numpy as np

from dlbook.claims import Claims
from dlbook.convolution import (
    conv1d,
    conv2d,
    conv2d_backward,
    conv2d_loops,
    mac_count,
    output_size,
    pad2d,
    parameter_count,
    true_convolution2d,
)
from dlbook.padding import MODES, pad2d_backward

CLAIMS = Claims()
claim = CLAIMS.claim


# ---- random inputs ----
def pair(rng):
    """Draw an image and a kernel."""
    return rng.standard_normal(rng.integers(5, 9, 2)), rng.standard_normal((3, 2))


def triple(rng):
    """Draw an image and two kernels of one size."""
    return *pair(rng), rng.standard_normal((3, 2))


def layer(rng):
    """Draw a layer with every option and a gradient from above: x, w, b, dy, options."""
    G, reads, writes = rng.integers(1, 4, 3)
    x = rng.standard_normal((2, G * reads, *rng.integers(7, 10, 2)))
    w = rng.standard_normal((G * writes, reads, *rng.integers(2, 4, 2)))
    b = rng.standard_normal(len(w))
    stride, padding, dilation = (tuple(rng.integers(1, 3, 2)) for _ in range(3))
    options = {"stride": stride, "padding": padding, "dilation": dilation, "groups": G}
    options["padding_mode"] = str(rng.choice(MODES))
    y, _ = conv2d(x, w, b, **options)
    return x, w, b, rng.standard_normal(y.shape), options


def axis(rng):
    """Draw the sizes of an axis and a kernel that fits: H, K, S, P, D."""
    K, S, P, D = rng.integers(1, 5, 4).tolist()
    return D * (K - 1) + int(rng.integers(1, 30)), K, S, P, D


def counts(rng):
    """Draw the sizes of a layer: C, O, KH, KW, P, Q, G."""
    G, reads, writes, KH, KW, P, Q = rng.integers(1, 5, 7).tolist()
    return G * reads, G * writes, KH, KW, P, Q, G


def border(rng):
    """Draw an image, an array of the padded size, the padding and a mode."""
    (top, bottom), (left, right) = padding = rng.integers(0, 4, (2, 2)).tolist()
    H, W = rng.integers(4, 8, 2)
    padded = rng.standard_normal((H + top + bottom, W + left + right))
    return rng.standard_normal((H, W)), padded, padding, str(rng.choice(MODES))


# ---- one kernel on one image ----
def correlate(x, k, **options):
    return conv2d(x[None, None], k[None, None], **options)[0][0, 0]


def correlate_around(x, k, stride=1):
    """Slide over an image whose opposite edges are joined."""
    KH, KW = k.shape
    return correlate(
        pad2d(x, ((0, KH - 1), (0, KW - 1)), mode="circular"), k, stride=stride
    )


def shift(x, rows, columns):
    return np.roll(x, (rows, columns), (-2, -1))


def turn(x):
    return x[::-1, ::-1]


def gradients(x, w, dy, options):
    """Return dx, dw and db as the chain rule has them: one product after the other."""
    (SH, SW), (DH, DW) = options["stride"], options["dilation"]
    border = {
        "padding": [(n, n) for n in options["padding"]],
        "mode": options["padding_mode"],
    }
    padded, dw = pad2d(x, **border), np.zeros(w.shape)
    dpadded = np.zeros(padded.shape)
    for n, o, i, j, c, u, v in np.ndindex(*dy.shape, *w.shape[1:]):
        group = o * options["groups"] // len(w)
        pixel = n, group * w.shape[1] + c, SH * i + DH * u, SW * j + DW * v
        dw[o, c, u, v] += dy[n, o, i, j] * padded[pixel]
        dpadded[pixel] += dy[n, o, i, j] * w[o, c, u, v]
    return pad2d_backward(dpadded, **border), dw, sum(dy[n].sum((1, 2)) for n in (0, 1))


# ---- the operation ----
@claim("correlation: its double sum", pair, "eq-convolution-correlation-2d")
def _(x, k):
    (H, W), (KH, KW) = x.shape, k.shape
    y = np.zeros((H - KH + 1, W - KW + 1))
    for i, j, u, v in np.ndindex(*y.shape, KH, KW):
        y[i, j] += x[i + u, j + v] * k[u, v]
    return y, correlate(x, k)


@claim("convolution: its double sum", pair, "eq-convolution-discrete-2d")
def _(x, k):
    (H, W), (KH, KW) = x.shape, k.shape
    y = np.zeros((H + KH - 1, W + KW - 1))
    for m, n, i, j in np.ndindex(H, W, *y.shape):
        if 0 <= i - m < KH and 0 <= j - n < KW:
            y[i, j] += x[m, n] * k[i - m, j - n]
    return y, true_convolution2d(x, k)


@claim("convolution in one dimension: its sum", pair, "eq-convolution-discrete")
def _(x, k):
    f, g = x[0], k[:, 0]
    y = np.zeros(f.size + g.size - 1)
    for m, n in np.ndindex(f.size, y.size):
        if 0 <= n - m < g.size:
            y[n] += f[m] * g[n - m]
    return y, conv1d(f[None, None], g[None, None, ::-1], padding="full")[0][0, 0]


@claim("correlation is convolution, kernel turned", pair, "eq-convolution-flip")
def _(x, k):
    return true_convolution2d(x, turn(k)), correlate(x, k, padding="full")


@claim("the layer, every option: its definition", layer, "eq-convolution-layer")
def _(x, w, b, dy, options):
    return conv2d_loops(x, w, b, **options), conv2d(x, w, b, **options)[0]


@claim("output size: count places of a ruler", axis, "eq-convolution-output-size")
def _(H, K, S, P, D):
    places = 0
    while S * places + D * (K - 1) < H + 2 * P:
        places += 1
    return places, output_size(H, K, stride=S, padding=P, dilation=D)


@claim("padding that keeps the size", pair, "eq-convolution-same-padding")
def _(x, k):
    (KH, KW), D = k.shape, 3
    sides = [(D * (K - 1) // 2, D * (K - 1) - D * (K - 1) // 2) for K in (KH, KW)]
    return correlate(pad2d(x, sides), k, dilation=D), correlate(
        x, k, padding="same", dilation=D
    )


@claim("parameters: count the numbers", counts, "eq-convolution-parameters")
def _(C, O, KH, KW, P, Q, G):
    w, b = np.zeros((O, C // G, KH, KW)), np.zeros(O)
    return w.size + b.size, parameter_count(C, O, (KH, KW), groups=G)


@claim("MACs: count one by one", counts, "eq-convolution-macs")
def _(C, O, KH, KW, P, Q, G):
    products = sum(1 for _ in np.ndindex(P, Q, O, C // G, KH, KW))
    return products, mac_count(C, O, (KH, KW), (P, Q), groups=G)


# ---- its properties ----
@claim("linear in the kernel", triple, "eq-convolution-linear")
def _(x, k, h):
    return correlate(x, 2 * k - 3 * h), 2 * correlate(x, k) - 3 * correlate(x, h)


@claim("convolution commutes", pair, "eq-convolution-commutative")
def _(x, k):
    return true_convolution2d(x, k), true_convolution2d(k, x)


@claim("correlation does not: swapping turns it", pair, "eq-convolution-reversal")
def _(x, k):
    return correlate(x, k, padding="full"), turn(correlate(k, x, padding="full"))


@claim("convolution is associative", triple, "eq-convolution-associative")
def _(x, k, h):
    left = true_convolution2d(true_convolution2d(x, k), h)
    return left, true_convolution2d(x, true_convolution2d(k, h))


@claim("two correlations are one, with k * h", triple, "eq-convolution-associative")
def _(x, k, h):
    return correlate(correlate(x, k), h), correlate(x, true_convolution2d(k, h))


@claim("a shifted input shifts the output", pair, "eq-convolution-equivariance")
def _(x, k):
    return shift(correlate_around(x, k), 1, 2), correlate_around(shift(x, 1, 2), k)


@claim("stride 2: a shift by 2 shifts it by 1", pair)
def _(x, k):
    x = x[:4, :4]
    return shift(correlate_around(x, k, 2), 1, 1), correlate_around(shift(x, 2, 2), k, 2)


@claim("the convolution theorem", pair, "eq-convolution-theorem")
def _(x, k):
    size = [n + m - 1 for n, m in zip(x.shape, k.shape, strict=True)]
    product = np.fft.fft2(x, size) * np.fft.fft2(k, size)
    return np.fft.fft2(true_convolution2d(x, k)), product


@claim("for correlation: conjugate", pair, "eq-convolution-theorem-correlation")
def _(x, k):
    product = np.fft.fft2(x) * np.fft.fft2(k, x.shape).conj()
    return np.fft.fft2(correlate_around(x, k)), product


# ---- its border and its gradients ----
@claim("the border, in four modes: np.pad", border)
def _(x, padded, padding, mode):
    names = {"zeros": "constant", "replicate": "edge", "circular": "wrap"}
    return np.pad(x, padding, mode=names.get(mode, mode)), pad2d(x, padding, mode=mode)


@claim("the border's backward is its adjoint", border)
def _(x, padded, padding, mode):
    left = (pad2d(x, padding, mode=mode) * padded).sum()
    return left, (x * pad2d_backward(padded, padding, mode=mode)).sum()


@claim("the layer's backward is its adjoint", layer, "eq-convolution-backward-adjoint")
def _(x, w, b, dy, options):
    y, saved = conv2d(x, w, **options)
    return (y * dy).sum(), (x * conv2d_backward(dy, saved)[0]).sum()


for place, name in enumerate(("dx", "dw", "db")):

    @claim(f"{name}: the chain rule, as loops", layer, f"eq-convolution-backward-{name}")
    def _(x, w, b, dy, options, place=place):
        backward = conv2d_backward(dy, conv2d(x, w, b, **options)[1])
        return gradients(x, w, dy, options)[place], backward[place]
