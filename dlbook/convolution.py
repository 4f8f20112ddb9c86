"""Convolution: as networks compute it, forward and backward, and as mathematics has it."""

from math import prod
from typing import NamedTuple

import numpy as np

from dlbook.padding import pad2d
from dlbook.precision import total, widened
from dlbook.shapes import (
    check_floats,
    check_whole_numbers,
    dims,
    gradient_for,
    nearest_divisors,
)
from dlbook.windows import (
    Windows,
    fold2d,
    one_per_axis,
    output_size,
    sliding_windows,
    unfold2d,
)

__all__ = [
    "conv1d",
    "conv1d_backward",
    "conv2d",
    "conv2d_backward",
    "conv2d_loops",
    "mac_count",
    "output_size",
    "pad2d",
    "parameter_count",
    "true_convolution2d",
]

AT_A_TIME = 2**23  # bytes of windows that are copied: they stay in the processor's cache


class Conv2dSaved(NamedTuple):
    cols: np.ndarray  # (N, C, KH, KW, P, Q), all the windows, a view on the padded x
    w: np.ndarray  # (O, C/G, KH, KW)
    bias: bool  # was there a bias? Then there is a gradient for it
    size: tuple  # (H, W)
    groups: int
    windows: Windows


def conv2d(
    x, w, b=None, *, stride=1, padding=0, dilation=1, groups=1, padding_mode="zeros"
):
    r"""Slide O kernels over N images: at every place multiply, and add up.

    .. math:: y_{noij} = b_o + \sum_{cuv} w_{ocuv} \,
              x_{n,\; c,\; Si+Du-P,\; Sj+Dv-P}

    x (N, C, H, W); w (O, C/G, KH, KW); b (O,). Returns y (N, O, P, Q) and `saved`.
    Options are integers or pairs (rows, columns); `padding` also "valid", "same" (an even
    kernel pads one more at the end) or "full". Each of G `groups` reads C/G channels and
    writes O/G. Raises ShapeError, ValueError or TypeError. Book: eq-convolution-layer.
    """
    options = (stride, padding, dilation, groups, padding_mode)
    windows = _check_layer("conv2d", "N C H W, O C/G KH KW, O?", x, w, b, *options)
    cols = unfold2d(x, windows)  # (N, C, KH, KW, P, Q), a view
    N, C, KH, KW, P, Q = cols.shape
    O, G = len(w), groups
    kernels = w.reshape(G, O // G, C // G * KH * KW)  # a row for every kernel
    y = np.empty((N, G, O // G, P * Q), x.dtype)
    for images, columns in _columns(cols, G):  # (n, G, C/G KH KW, P Q)
        np.matmul(kernels, columns, out=y[images])
    y = y.reshape(N, O, P, Q)  # the groups one after the other
    if b is not None:
        y += b[:, None, None]
    return y, Conv2dSaved(cols, w, b is not None, x.shape[2:], G, windows)


def conv2d_backward(dy, saved):
    r"""Pull the gradient back through :func:`conv2d`.

    On the unrolled windows :math:`Y = WX`, so :math:`\partial L/\partial W =
    (\partial L/\partial Y)\, X^\top` and :math:`\partial L/\partial X = W^\top
    \partial L/\partial Y`; each pixel then adds up the windows it was in.

    dy (N, O, P, Q). Returns dx (N, C, H, W), dw (O, C/G, KH, KW) and, if there was a
    bias, db (O,). Book: eq-convolution-backward-dx, eq-convolution-backward-dw,
    eq-convolution-backward-db.
    """
    cols, w, bias, size, G, windows = saved
    N, C, KH, KW, P, Q = cols.shape
    O = len(w)
    gradient_for("conv2d_backward", dy, (N, O, P, Q), w.dtype)
    kernels = w.reshape(G, O // G, C // G * KH * KW)  # a row for every kernel
    dy = dy.reshape(N, G, O // G, P * Q)  # as y was in the forward
    dx = np.empty((N, C, *size), dy.dtype)
    dw = np.empty((N, *kernels.shape), dy.dtype)
    for images, columns in _columns(cols, G):  # (n, G, C/G KH KW, P Q)
        np.matmul(dy[images], columns.swapaxes(-1, -2), out=dw[images])
        np.matmul(kernels.swapaxes(-1, -2), dy[images], out=columns)  # dX, in X's place
        dx[images] = fold2d(columns.reshape(cols[images].shape), size, windows)
    dw = total(dw, 0).reshape(w.shape)  # (O, C/G, KH, KW)
    return (dx, dw, total(dy, (0, 3)).reshape(O)) if bias else (dx, dw)


def _columns(cols, G):
    """Write the windows as columns, for a few images at a time, into the same memory.

    cols (N, C, KH, KW, P, Q). Yields slices of N and columns (n, G, C/G KH KW, P Q).
    """
    N, C, KH, KW, P, Q = cols.shape
    images = max(1, min(N, AT_A_TIME * N // max(1, cols.nbytes)))
    memory = np.empty((images, C, KH, KW, P, Q), cols.dtype)
    for n in range(0, N, images):
        copied = memory[: N - n]  # fewer at the end
        copied[...] = cols[n : n + images]
        columns = copied.reshape(len(copied), G, C // G * KH * KW, P * Q)
        yield slice(n, n + images), columns


def conv2d_loops(
    x, w, b=None, *, stride=1, padding=0, dilation=1, groups=1, padding_mode="zeros"
):
    """Compute :func:`conv2d` as it is defined, one product after the other.

    Same arguments; returns y alone. Slow, and therefore the judge of everything fast.
    """
    options = (stride, padding, dilation, groups, padding_mode)
    windows = _check_layer("conv2d_loops", "N C H W, O C/G KH KW, O?", x, w, b, *options)
    (KH, KW), (SH, SW), (DH, DW), sides, mode = windows
    dtype, x, w = x.dtype, widened(pad2d(x, sides, mode=mode)), widened(w)
    N, _, H, W = x.shape
    P, Q = (H - DH * (KH - 1) - 1) // SH + 1, (W - DW * (KW - 1) - 1) // SW + 1
    O, reads = w.shape[:2]
    y = np.empty((N, O, P, Q), dtype)
    for n, o, i, j in np.ndindex(N, O, P, Q):
        group = o // (O // groups)
        total = 0 if b is None else b[o]
        for c, u, v in np.ndindex(reads, KH, KW):
            pixel = x[n, group * reads + c, SH * i + DH * u, SW * j + DW * v]
            total += w[o, c, u, v] * pixel
        y[n, o, i, j] = total
    return y


def conv1d(
    x, w, b=None, *, stride=1, padding=0, dilation=1, groups=1, padding_mode="zeros"
):
    """Slide O kernels over N sequences: :func:`conv2d` on images of one row.

    x (N, C, T); w (O, C/G, K); b (O,). Returns y (N, O, Q) and `saved`. Options are
    integers; `padding` also "valid", "same" or "full". Book: eq-convolution-strided.
    """
    options = (stride, padding, dilation, groups, padding_mode)
    windows = _check_layer("conv1d", "N C T, O C/G K, O?", x, w, b, *options)
    y, saved = conv2d(
        x[:, :, None],
        w[:, :, None],
        b,
        stride=(1, *windows.stride),
        padding=padding if isinstance(padding, str) else (0, padding),
        dilation=(1, *windows.dilation),
        groups=groups,
        padding_mode=padding_mode,
    )
    return y[:, :, 0], saved  # (N, O, Q)


def conv1d_backward(dy, saved):
    """Pull the gradient back through :func:`conv1d`.

    dy (N, O, Q). Returns dx (N, C, T), dw (O, C/G, K) and, if there was a bias, db (O,).
    """
    N, *_, Q = saved.cols.shape
    gradient_for("conv1d_backward", dy, (N, len(saved.w), Q), saved.w.dtype)
    dx, dw, *db = conv2d_backward(dy[:, :, None], saved)
    return (dx[:, :, 0], dw[:, :, 0], *db)


def true_convolution2d(x, k, *, padding="full"):
    r"""Convolve in the sense of mathematics: the kernel is turned by 180 degrees.

    .. math:: (x * k)_{ij} = \sum_{uv} x_{i-u,\, j-v} \, k_{uv}

    x (..., H, W), each plane by itself; k (KH, KW). Returns every place where the two
    overlap ("full"), those where the kernel lies inside ("valid"), or H by W of them
    ("same", centred as NumPy and SciPy do). Book: eq-convolution-discrete-2d.
    """
    H, W, KH, KW = dims("true_convolution2d", "... H W, KH KW", x=x, k=k)
    check_whole_numbers("true_convolution2d", 1, KH=KH, KW=KW)
    border = {
        "full": ((KH - 1, KH - 1), (KW - 1, KW - 1)),
        "same": ((KH // 2, (KH - 1) // 2), (KW // 2, (KW - 1) // 2)),
        "valid": 0,
    }
    if padding not in border:
        known = ", ".join(border)
        raise ValueError(f"true_convolution2d: padding must be {known}, got {padding!r}")
    planes = x.reshape(prod(x.shape[:-2]), 1, H, W)  # each plane an image of one channel
    y, _ = conv2d(pad2d(planes, border[padding]), k[None, None, ::-1, ::-1])
    return y.reshape(*x.shape[:-2], *y.shape[2:])  # (..., P, Q)


def parameter_count(C, O, kernel, *, groups=1, bias=True):
    r"""Count the parameters of a layer with C channels in and O out.

    .. math:: O \left(\frac{C}{G} \cdot K_H K_W + 1\right)

    `kernel` is a size or a pair; without `bias` the 1 is not there.
    Book: eq-convolution-parameters.
    """
    KH, KW = one_per_axis("parameter_count", "kernel", kernel, 2)
    check_whole_numbers("parameter_count", 1, C=C, O=O, kernel=min(KH, KW))
    check_groups("parameter_count", groups, C, O)
    return O * (C // groups) * KH * KW + (O if bias else 0)


def mac_count(C, O, kernel, output, *, groups=1):
    r"""Count the multiply-accumulates of a layer on one image (1 MAC is 2 FLOPs).

    .. math:: O H' W' \cdot \frac{C}{G} \cdot K_H K_W

    `kernel` is a size or a pair, and so is `output` (P, Q). The bias is not counted.
    Book: eq-convolution-macs.
    """
    P, Q = one_per_axis("mac_count", "output", output, 2)
    check_whole_numbers("mac_count", 0, output=min(P, Q))
    return P * Q * parameter_count(C, O, kernel, groups=groups, bias=False)


def _check_layer(caller, spec, x, w, b, stride, padding, dilation, groups, mode):
    """Refuse arrays and options that do not fit; return how the windows slide."""
    check_groups(caller, groups)
    dims(caller, spec, x=x, w=w, b=b, G=int(groups))
    check_floats(caller, x=x, w=w, b=b)
    check_groups(caller, groups, x.shape[1], len(w))
    options = {"stride": stride, "padding": padding, "dilation": dilation, "mode": mode}
    return sliding_windows(caller, x.shape[2:], w.shape[2:], **options)


def check_groups(caller, groups, *channels):
    """Refuse groups that do not divide the numbers of channels."""
    check_whole_numbers(caller, 1, groups=groups)
    if any(n % groups for n in channels):
        fix = nearest_divisors(groups, *channels)
        sizes = " channels in and O = ".join(str(n) for n in channels)
        raise ValueError(
            f"{caller}: groups = {groups} does not divide C = {sizes}: try {fix}"
        )
