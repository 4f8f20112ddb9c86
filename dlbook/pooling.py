"""Pooling: one number for every window of an image, and the gradient's way back."""

from numbers import Real
from typing import NamedTuple

import numpy as np

from dlbook.precision import read_only, wide_sum, widened
from dlbook.shapes import check_floats, dims, gradient_for
from dlbook.windows import Windows, fold2d, one_per_axis, sliding_windows, unfold2d


class MaxSaved(NamedTuple):
    index: np.ndarray  # (N, C, P, Q), which of the H W pixels of its plane was the largest
    size: tuple  # (H, W)
    dtype: np.dtype


def max_pool2d(x, *, kernel=2, stride=None, padding=0, dilation=1):
    r"""Keep the largest pixel of every window.

    .. math:: y_{ncij} = \max_{u,v}\; x_{n,\; c,\; Si+Du-P,\; Sj+Dv-P}

    x (N, C, H, W). Returns y (N, C, P, Q) and `saved`. The border never wins; `stride`
    is the kernel's size unless given. Of equal pixels the first is chosen, row by row, as
    in PyTorch; NaN wins. Raises ShapeError, TypeError, or ValueError where the kernel
    does not fit or stands on padding alone. Book: eq-pooling-max.
    """
    windows = _windows("max_pool2d", x, kernel, stride, padding, dilation)
    return keep_largest(x, *_pixels_of("max_pool2d", x.shape[2:], windows))


def max_pool2d_backward(dy, saved):
    r"""Send each gradient to the pixel that was chosen; what meets there adds up.

    .. math:: \frac{\partial L}{\partial x_{ncrq}} =
              \sum_{(i,j)\,:\;(r,q)\ \text{chosen}} \frac{\partial L}{\partial y_{ncij}}

    dy (N, C, P, Q). Returns dx (N, C, H, W). Book: eq-pooling-max-backward.
    """
    return send_back("max_pool2d_backward", dy, saved)


class AvgSaved(NamedTuple):
    count: np.ndarray  # (P, Q), integers: by how much each window was divided
    shape: tuple  # (N, C, H, W)
    windows: Windows
    dtype: np.dtype


def avg_pool2d(x, *, kernel=2, stride=None, padding=0, count_include_pad=True):
    r"""Average every window.

    .. math:: y_{ncij} = \frac{1}{K_H K_W} \sum_{u,v} x_{n,\; c,\; Si+u-P,\; Sj+v-P}

    x (N, C, H, W). Returns y (N, C, P, Q) and `saved`. The zeros of the border count, as
    in PyTorch; without `count_include_pad` a window is divided by its pixels alone.
    Raises as :func:`max_pool2d` does. Book: eq-pooling-average.
    """
    windows = _windows("avg_pool2d", x, kernel, stride, padding)
    rows, columns = _pixels_of("avg_pool2d", x.shape[2:], windows)
    cols = unfold2d(x, windows)  # (N, C, KH, KW, P, Q)
    count = np.full(cols.shape[-2:], rows.shape[1] * columns.shape[1])
    if not count_include_pad:
        real = np.ones((1, 1, *x.shape[2:]), np.intp)
        count = unfold2d(real, windows).sum((0, 1, 2, 3))
    y = (wide_sum(cols, (2, 3)) / count).astype(x.dtype)  # (N, C, P, Q)
    return y, AvgSaved(count, x.shape, windows, x.dtype)


def avg_pool2d_backward(dy, saved):
    r"""Share each gradient equally among the pixels of its window.

    .. math:: \frac{\partial L}{\partial x_{ncrq}} = \frac{1}{K_H K_W}
              \sum_{(i,j)\,:\;(r,q)\ \text{in window}} \frac{\partial L}{\partial y_{ncij}}

    dy (N, C, P, Q). Returns dx (N, C, H, W). Book: eq-pooling-average-backward.
    """
    count, (N, C, H, W), windows, dtype = saved
    gradient_for("avg_pool2d_backward", dy, (N, C, *count.shape), dtype)
    shares = (dy / count).astype(dtype)[:, :, None, None]  # (N, C, 1, 1, P, Q)
    cols = np.broadcast_to(shares, (N, C, *windows.kernel, *count.shape))
    return fold2d(cols, (H, W), windows)


class LpSaved(NamedTuple):
    x: np.ndarray  # (N, C, H, W)
    y: np.ndarray  # (N, C, P, Q)
    norm: float
    windows: Windows


def lp_pool2d(x, *, norm=2, kernel=2, stride=None):
    r"""Take the p-norm of every window: a sum at p = 1, nearly the maximum at large p.

    .. math:: y_{ncij} = \Bigl(\sum_{u,v} |x_{n,\, c,\, Si+u,\, Sj+v}|^p\Bigr)^{1/p}

    x (N, C, H, W), `norm` p >= 1. Returns y (N, C, P, Q) and `saved`. Divided by its
    maximum first, no window overflows. PyTorch leaves out the absolute value: the same
    for even p, NaN for odd p and a negative sum. Raises as :func:`max_pool2d` does.
    Book: eq-pooling-lp (Gulcehre et al. 2014, arXiv:1311.1780).
    """
    if not isinstance(norm, Real) or not 1 <= norm < np.inf:
        raise ValueError(f"lp_pool2d: norm must be a finite number from 1, got {norm!r}")
    windows = _windows("lp_pool2d", x, kernel, stride)
    cols = abs(unfold2d(x, windows))  # (N, C, KH, KW, P, Q)
    largest = cols.max((2, 3), keepdims=True)  # (N, C, 1, 1, P, Q)
    sums = wide_sum(_share(cols, largest) ** float(norm), (2, 3))  # (N, C, P, Q)
    y = (largest[:, :, 0, 0] * sums ** (1 / float(norm))).astype(x.dtype, copy=False)
    return read_only(y), LpSaved(x, y, float(norm), windows)


def lp_pool2d_backward(dy, saved):
    r"""Pull the gradient back through :func:`lp_pool2d`: large pixels get most of it.

    .. math:: \frac{\partial y}{\partial x} = \operatorname{sign}(x) \,(|x| / y)^{p-1}

    dy (N, C, P, Q). Returns dx (N, C, H, W). A window of zeros, where the norm has no
    slope, gets 0 (PyTorch gives NaN). Book: eq-pooling-lp-backward.
    """
    x, y, norm, windows = saved
    gradient_for("lp_pool2d_backward", dy, y.shape, y.dtype)
    cols = unfold2d(x, windows)  # (N, C, KH, KW, P, Q)
    slope = np.sign(cols) * _share(abs(cols), y[:, :, None, None]) ** (norm - 1)
    return fold2d(slope * dy[:, :, None, None], x.shape[2:], windows)


def keep_largest(x, rows, columns):
    """Choose the first largest pixel of every window; return y and `saved`.

    x (N, C, H, W); rows (P, KH) and columns (Q, KW) say which pixels a window holds.
    """
    H, W = x.shape[2:]
    # The largest of every row in a window, and of these: (N, C, H, Q), then (N, C, P, Q).
    best, right = _first_largest([x.take(places, 3) for places in columns.T])
    y, down = _first_largest([best.take(places, 2) for places in rows.T])
    row = rows[np.arange(len(rows))[:, None], down]
    column = columns[np.arange(len(columns)), np.take_along_axis(right, row, axis=2)]
    index = row * W + column
    return y, MaxSaved(index, (H, W), x.dtype)


def _first_largest(parts):
    """Return the largest of several arrays everywhere, and which has it first; NaN wins."""
    y = parts[0]
    for a in parts[1:]:
        y = np.maximum(y, a)
    place = np.zeros(y.shape, np.min_scalar_type(len(parts)))
    waiting = np.ones(y.shape, bool)
    for a in parts[:-1]:
        waiting &= (a != y) & (a == a)
        place += waiting
    return y, place


def send_back(caller, dy, saved):
    """Add every gradient to the pixel that :func:`keep_largest` chose for it."""
    index, (H, W), dtype = saved
    gradient_for(caller, dy, index.shape, dtype)
    N, C = index.shape[:2]
    planes = np.arange(N * C).reshape(N, C, 1, 1) * (H * W)  # where each begins
    dx = np.zeros(N * C * H * W, np.result_type(dtype, np.float32))
    np.add.at(dx, (index + planes).ravel(), widened(dy).ravel())  # quick on one axis
    return dx.reshape(N, C, H, W).astype(dtype, copy=False)


def _windows(caller, x, kernel, stride, padding=0, dilation=1):
    dims(caller, "N C H W", x=x)
    check_floats(caller, x=x)
    kernel = one_per_axis(caller, "kernel", kernel, 2)
    options = {"stride": kernel if stride is None else stride, "padding": padding}
    return sliding_windows(
        caller, x.shape[2:], kernel, **options, dilation=dilation, mode="zeros"
    )


def _pixels_of(caller, size, windows):
    """Return the rows (P, KH) and the columns (Q, KW) that every window reads.

    A place in the border is replaced by the nearest pixel of its window, which changes
    no maximum; a window that has no pixel at all is refused.
    """
    both = []
    for cells, K, S, D, (before, after) in zip(size, *windows[:4], strict=True):
        starts = np.arange(-before, cells + after - D * (K - 1), S)
        places = starts[:, None] + D * np.arange(K)
        first = np.where(places < 0, cells, places).min(1, keepdims=True)
        last = np.where(places < cells, places, -1).max(1, keepdims=True)
        if (first > last).any():
            raise ValueError(
                f"{caller}: a window would hold padding only: with a kernel of {K}, pad "
                f"{K // 2} at most, got {max(before, after)} for {cells} cells"
            )
        both.append(places.clip(first, last))
    return both


def _share(a, whole):
    """Divide, where the whole is not 0; there, everything is 0."""
    return np.divide(a, whole, out=np.zeros_like(a), where=whole != 0)
