"""Pooling to a size: windows cut to measure, one for the whole image, or at random."""

from typing import NamedTuple

import numpy as np

from dlbook.pooling import keep_largest, send_back
from dlbook.shapes import check_floats, dims, generator, gradient_for
from dlbook.windows import one_per_axis


class SpansSaved(NamedTuple):
    spans: tuple  # for rows and columns: [(first, end), ...], one for each output
    shape: tuple  # (N, C, H, W)
    dtype: np.dtype


def adaptive_avg_pool2d(x, *, size):
    r"""Average into an image of a given size, whatever the size that comes in.

    .. math:: y_{ncij} = \frac{1}{|R_i| |R_j|} \sum_{r \in R_i,\; q \in R_j} x_{ncrq},
              \quad R_i = \left[\lfloor iH/H' \rfloor,\; \lceil (i+1)H/H' \rceil\right)

    x (N, C, H, W); `size` (P, Q) or one integer. The windows differ in size and overlap
    unless P divides H. Returns y (N, C, P, Q) and `saved`. Raises ShapeError, TypeError,
    or ValueError for a size of 0. Book: eq-pooling-adaptive.
    """
    spans = _spans("adaptive_avg_pool2d", x, size)
    y = x
    for part in spans:  # rows, then columns; each pass turns the image, so two restore it
        y = np.stack([y[:, :, a:b].mean(2) for a, b in part], -1)  # (N, C, W, P)
    return y, SpansSaved(spans, x.shape, x.dtype)


def adaptive_avg_pool2d_backward(dy, saved):
    """Share each gradient equally among the pixels of its window.

    dy (N, C, P, Q). Returns dx (N, C, H, W). Book: eq-pooling-adaptive.
    """
    spans, (N, C, H, W), dtype = saved
    shape = (N, C, *map(len, spans))
    gradient_for("adaptive_avg_pool2d_backward", dy, shape, dtype)
    for part, cells in zip(reversed(spans), (W, H), strict=True):
        dx = np.zeros((N, C, cells, dy.shape[2]), np.result_type(dtype, np.float32))
        for i, (a, b) in enumerate(part):
            dx[:, :, a:b] += dy[:, :, None, :, i] / (b - a)
        dy = dx  # (N, C, W, P), then (N, C, H, W)
    return dy.astype(dtype, copy=False)


def adaptive_max_pool2d(x, *, size):
    """Keep the largest pixel of each window of :func:`adaptive_avg_pool2d`.

    x (N, C, H, W); `size` (P, Q) or one integer, 1 for global max pooling. Returns
    y (N, C, P, Q) and `saved`; ties as in :func:`max_pool2d`. Book: eq-pooling-adaptive.
    """
    return keep_largest(x, *map(_pixels_in, _spans("adaptive_max_pool2d", x, size)))


def adaptive_max_pool2d_backward(dy, saved):
    """Send each gradient to the pixel chosen. dy (N, C, P, Q); returns dx (N, C, H, W)."""
    return send_back("adaptive_max_pool2d_backward", dy, saved)


def global_avg_pool2d(x):
    r"""Average each channel to one number.

    .. math:: y_{nc} = \frac{1}{HW} \sum_{ij} x_{ncij}

    x (N, C, H, W). Returns y (N, C) and `saved`. Raises ShapeError, TypeError, or
    ValueError for an image without pixels. Book: eq-pooling-global (Lin et al. 2014,
    arXiv:1312.4400).
    """
    _spans("global_avg_pool2d", x, 1)  # refuses what cannot be averaged, by this name
    y, saved = adaptive_avg_pool2d(x, size=1)
    return y[:, :, 0, 0], saved


def global_avg_pool2d_backward(dy, saved):
    """Share each gradient among all pixels. dy (N, C); returns dx (N, C, H, W)."""
    gradient_for("global_avg_pool2d_backward", dy, saved.shape[:2], saved.dtype)
    return adaptive_avg_pool2d_backward(dy[:, :, None, None], saved)


def fractional_max_pool2d(x, *, size, kernel=2, rng):
    r"""Keep the largest pixel of windows that are placed at random, unevenly spaced.

    .. math:: R_i = \left[a_i,\; a_i + K\right), \quad
              a_i = \lfloor \alpha (i + u) \rfloor - \lfloor \alpha u \rfloor, \quad
              \alpha = \frac{H - K}{H' - 1}

    x (N, C, H, W); `size` (P, Q) or one integer, so H / P need not be whole. One u in
    [0, 1) for the rows and one for the columns are drawn from `rng`, for all images alike;
    the last window ends where the image does. Returns y (N, C, P, Q) and `saved`. Raises
    ShapeError, TypeError, or ValueError where the windows do not fit.
    Book: eq-pooling-fractional (Graham 2014, arXiv:1412.6071).
    """
    caller = "fractional_max_pool2d"
    sizes = [len(part) for part in _spans(caller, x, size)]
    kernel = one_per_axis(caller, "kernel", kernel, 2)
    draws, places = generator(caller, rng).random(2), []
    for n, o, K, u in zip(x.shape[2:], sizes, kernel, draws, strict=True):
        if not 1 <= K <= n - o + 1:
            raise ValueError(
                f"{caller}: {o} windows of {K} do not fit in {n} cells at different places:"
                f" the kernel can be 1 to {n - o + 1}"
            )
        alpha = (n - K) / max(o - 1, 1)
        starts = [int((i + u) * alpha) - int(u * alpha) for i in range(o - 1)] + [n - K]
        places.append(np.array(starts)[:, None] + np.arange(K))
    return keep_largest(x, *places)


def fractional_max_pool2d_backward(dy, saved):
    """Send each gradient to the pixel chosen. dy (N, C, P, Q); returns dx (N, C, H, W)."""
    return send_back("fractional_max_pool2d_backward", dy, saved)


def _spans(caller, x, size):
    """Cut both axes into windows: for each output the first cell and the end."""
    dims(caller, "N C H W", x=x)
    check_floats(caller, x=x)
    sizes = one_per_axis(caller, "size", size, 2)
    if min(sizes) < 1:
        raise ValueError(f"{caller}: size must be 1 or more, got {size!r}")
    if min(x.shape[2:]) < 1:
        raise ValueError(f"{caller}: an image without pixels cannot be pooled: {x.shape}")
    return tuple(
        [(i * n // o, -(-(i + 1) * n // o)) for i in range(o)]
        for n, o in zip(x.shape[2:], sizes, strict=True)
    )


def _pixels_in(spans):
    """Return the pixels of each window (P, K); a short one repeats its last."""
    first, end = np.array(spans).T
    return np.minimum(first[:, None] + np.arange(max(end - first)), end[:, None] - 1)
