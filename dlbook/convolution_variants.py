"""Relatives of the convolution: transposed, depthwise, separable, and shuffled pixels."""

from typing import NamedTuple

import numpy as np

from dlbook.convolution import check_groups, conv2d, conv2d_backward
from dlbook.precision import total
from dlbook.shapes import check_floats, check_whole_numbers, dims, gradient_for
from dlbook.windows import Windows, fold2d, one_per_axis, sliding_windows, unfold2d


class TransposeSaved(NamedTuple):
    x: np.ndarray  # (N, C, H, W)
    w: np.ndarray  # (C, O/G, KH, KW)
    bias: bool
    size: tuple  # (P, Q)
    groups: int
    windows: Windows  # how the kernel stands on the output


def conv_transpose2d(
    x, w, b=None, *, stride=1, padding=0, output_padding=0, dilation=1, groups=1
):
    r"""Paint a kernel for every pixel, S apart: the adjoint of a convolution.

    .. math:: y_{noij} = b_o + \sum_{c} \sum_{\substack{r,u:\; i = Sr + Du - P \\
              q,v:\; j = Sq + Dv - P}} w_{couv}\, x_{ncrq},
              \qquad H' = S(H-1) + D(K-1) + 1 - 2P + \text{output padding}

    x (N, C, H, W); w (C, O/G, KH, KW), channels in first; b (O,). Returns y (N, O, P, Q)
    and `saved`. `output_padding` adds rows at the end, fewer than stride or dilation:
    of the sizes that a strided convolution rounds to H it picks one. Raises ShapeError,
    TypeError or ValueError. Book: eq-convolution-backward-transposed
    (Dumoulin and Visin 2016, arXiv:1603.07285).
    """
    options = (stride, padding, output_padding, dilation, groups)
    size, windows = _painted("conv_transpose2d", x, w, b, *options)
    (N, C, H, W), (_, R, KH, KW), G = x.shape, w.shape, groups  # R = O/G
    kernels = w.reshape(G, C // G, R * KH * KW)  # a row for every channel in
    cols = kernels.swapaxes(-1, -2) @ x.reshape(N, G, C // G, H * W)  # (N, G, R KH KW, H W)
    y = fold2d(cols.reshape(N, G * R, KH, KW, H, W), size, windows)
    if b is not None:
        y += b[:, None, None]
    return y, TransposeSaved(x, w, b is not None, size, G, windows)


def conv_transpose2d_backward(dy, saved):
    r"""Pull the gradient back through :func:`conv_transpose2d`: by a convolution.

    .. math:: \frac{\partial L}{\partial x_{ncrq}} = \sum_{ouv} w_{couv}\,
              \frac{\partial L}{\partial y_{n,\; o,\; Sr+Du-P,\; Sq+Dv-P}}

    dy (N, O, P, Q). Returns dx (N, C, H, W), dw (C, O/G, KH, KW) and, if there was a bias,
    db (O,). Book: eq-convolution-backward-transposed-dx.
    """
    x, w, bias, size, G, windows = saved
    (N, C, H, W), (_, R, KH, KW) = x.shape, w.shape
    gradient_for("conv_transpose2d_backward", dy, (N, G * R, *size), w.dtype)
    cols = unfold2d(dy, windows)[..., :H, :W]  # windows on output padding alone fall away
    cols = cols.reshape(N, G, R * KH * KW, H * W)
    dx = w.reshape(G, C // G, R * KH * KW) @ cols  # (N, G, C/G, H W)
    dw = x.reshape(N, G, C // G, H * W) @ cols.swapaxes(-1, -2)  # (N, G, C/G, R KH KW)
    grads = dx.reshape(x.shape), total(dw, 0).reshape(w.shape)
    return (*grads, total(dy, (0, 2, 3))) if bias else grads


def depthwise_conv2d(
    x, w, b=None, *, stride=1, padding=0, dilation=1, padding_mode="zeros"
):
    r"""Give every channel a kernel of its own: no channel sees another.

    .. math:: y_{ncij} = b_c + \sum_{uv} w_{cuv}\, x_{n,\; c,\; Si+Du-P,\; Sj+Dv-P}

    x (N, C, H, W); w (C, KH, KW); b (C,). Returns y (N, C, P, Q) and `saved`. Options and
    errors as in conv2d. Book: eq-convolution-variants-depthwise.
    """
    dims("depthwise_conv2d", "N C H W, C KH KW, C?", x=x, w=w, b=b)
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    options |= {"groups": max(len(w), 1), "padding_mode": padding_mode}
    return conv2d(x, w[:, None], b, **options)


def depthwise_conv2d_backward(dy, saved):
    """Pull the gradient back through :func:`depthwise_conv2d`.

    dy (N, C, P, Q). Returns dx (N, C, H, W), dw (C, KH, KW) and, if there was a bias,
    db (C,).
    """
    dx, dw, *db = conv2d_backward(dy, saved)
    return (dx, dw[:, 0], *db)


def separable_conv2d(
    x, w, v, b=None, *, stride=1, padding=0, dilation=1, padding_mode="zeros"
):
    r"""Filter every channel by itself, then mix the channels at every pixel.

    .. math:: y_{noij} = b_o + \sum_c v_{oc} \sum_{uv} w_{cuv}\,
              x_{n,\; c,\; Si+Du-P,\; Sj+Dv-P}

    x (N, C, H, W); w (C, KH, KW), depthwise; v (O, C), pointwise; b (O,). Returns
    y (N, O, P, Q) and `saved`. Of the cost of a full layer 1/O + 1/(KH KW) remains.
    Errors as in conv2d. Book: eq-convolution-variants-separable (Chollet 2017,
    arXiv:1610.02357; Howard et al. 2017, arXiv:1704.04861).
    """
    dims("separable_conv2d", "N C H W, C KH KW, O C, O?", x=x, w=w, v=v, b=b)
    check_floats("separable_conv2d", x=x, w=w, v=v, b=b)
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    z, depth = depthwise_conv2d(x, w, **options, padding_mode=padding_mode)
    y, point = conv2d(z, v[:, :, None, None], b)
    return y, (depth, point)


def separable_conv2d_backward(dy, saved):
    """Pull the gradient back through :func:`separable_conv2d`.

    dy (N, O, P, Q). Returns dx (N, C, H, W), dw (C, KH, KW), dv (O, C) and, if there was
    a bias, db (O,).
    """
    depth, point = saved
    dz, dv, *db = conv2d_backward(dy, point)
    dx, dw = depthwise_conv2d_backward(dz, depth)
    return (dx, dw, dv[:, :, 0, 0], *db)


def factorize_kernel(k, *, rank=1):
    r"""Split a kernel into `rank` pairs of a column and a row, as well as can be done.

    .. math:: k_{uv} \approx \sum_{r=1}^{R} a_{ur}\, b_{rv}, \qquad
              \Bigl\|k - \sum_r a_r b_r\Bigr\|_F^2 = \sum_{r>R} \sigma_r^2

    k (KH, KW). Returns columns a (KH, R) and rows b (R, KW) from the singular value
    decomposition, the root of a singular value in each. An outer product is recovered at
    rank 1. Raises ValueError for a rank that is not 1 to min(KH, KW), or for NaN.
    Book: eq-convolution-variants-factorized (Eckart and Young 1936).
    """
    KH, KW = dims("factorize_kernel", "KH KW", k=k)
    check_floats("factorize_kernel", k=k)
    if not isinstance(rank, int | np.integer) or not 1 <= rank <= min(KH, KW):
        most = min(KH, KW)
        raise ValueError(f"factorize_kernel: rank must be 1 to {most}, got {rank!r}")
    if not np.isfinite(k).all():
        raise ValueError("factorize_kernel: k holds NaN or infinity")
    wide = k.astype(np.float64)  # NumPy has no decomposition in half precision
    columns, singular, rows = np.linalg.svd(wide, full_matrices=False)
    root = singular[:rank] ** 0.5
    a, b = columns[:, :rank] * root, root[:, None] * rows[:rank]  # (KH, R), (R, KW)
    return a.astype(k.dtype), b.astype(k.dtype)


def pixel_shuffle(x, *, factor):
    r"""Spread channels over pixels: R R channels become an image R times as large.

    .. math:: y_{n,\; c,\; Ri+a,\; Rj+b} = x_{n,\; cR^2 + aR + b,\; i,\; j}

    x (N, C, H, W), `factor` R. Returns y (N, C / R^2, R H, R W): the same numbers, so the
    backward is :func:`pixel_unshuffle`. Raises ShapeError, TypeError, or ValueError where
    R^2 does not divide C. Book: eq-convolution-variants-shuffle (Shi et al. 2016,
    arXiv:1609.05158).
    """
    (N, C, H, W), R = dims("pixel_shuffle", "N C H W", x=x), factor
    check_whole_numbers("pixel_shuffle", 1, factor=R)
    if C % R**2:
        raise ValueError(f"pixel_shuffle: factor = {R} needs {R * R} to divide C = {C}")
    y = x.reshape(N, C // R**2, R, R, H, W)  # channels as (c, a, b)
    y = y.transpose(0, 1, 4, 2, 5, 3)  # (N, C/R^2, H, R, W, R)
    return y.reshape(N, C // R**2, H * R, W * R)


def pixel_unshuffle(x, *, factor):
    """Gather every R by R pixels into channels: the inverse of :func:`pixel_shuffle`.

    x (N, C, H, W). Returns y (N, C R^2, H / R, W / R). Raises ShapeError, TypeError, or
    ValueError where R does not divide H and W. Book: eq-convolution-variants-shuffle.
    """
    (N, C, H, W), R = dims("pixel_unshuffle", "N C H W", x=x), factor
    check_whole_numbers("pixel_unshuffle", 1, factor=R)
    if H % R or W % R:
        raise ValueError(f"pixel_unshuffle: factor = {R} does not divide {H} by {W} pixels")
    y = x.reshape(N, C, H // R, R, W // R, R)  # rows as (i, a), columns as (j, b)
    y = y.transpose(0, 1, 3, 5, 2, 4)  # (N, C, R, R, H/R, W/R)
    return y.reshape(N, C * R**2, H // R, W // R)


def _painted(caller, x, w, b, stride, padding, output_padding, dilation, groups):
    """Return the size of what is painted, and how the kernel stands on it."""
    check_groups(caller, groups)
    G, O = int(groups), int(groups) * sum(np.shape(w)[1:2])  # before w is checked
    spec = "N C H W, C O/G KH KW, O?"
    _, C, H, W, KH, KW = dims(caller, spec, x=x, w=w, b=b, G=G, O=O)
    check_floats(caller, x=x, w=w, b=b)
    check_groups(caller, groups, C)
    given = {"stride": stride, "padding": padding, "dilation": dilation}
    steps = {name: one_per_axis(caller, name, value, 2) for name, value in given.items()}
    extra = one_per_axis(caller, "output_padding", output_padding, 2)
    axes = list(zip((H, W), (KH, KW), *steps.values(), extra, strict=True))
    size = tuple(S * (n - 1) + D * (K - 1) + 1 - 2 * P + E for n, K, S, P, D, E in axes)
    windows = sliding_windows(caller, size, (KH, KW), **steps, mode="zeros")
    if any(not 0 <= E < max(S, D) for _, _, S, _, D, E in axes):
        raise ValueError(
            f"{caller}: output_padding must be 0 or more, and smaller than stride or "
            f"dilation, got {output_padding!r}"
        )
    if min(size) < 1:
        raise ValueError(f"{caller}: padding of {padding} leaves {size} pixels: pad less")
    return size, windows
