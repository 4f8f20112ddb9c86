"""The border of an image: how much of it, what stands in it, and its gradient."""

import numpy as np

from dlbook.shapes import dims

MODES = ("zeros", "reflect", "replicate", "circular")


def pad2d(x, padding, *, mode="zeros"):
    """Surround every image with a border.

    x (..., H, W). `padding` is one width, a pair (rows, columns), or a pair of pairs
    ((top, bottom), (left, right)). Modes: "zeros"; "reflect" mirrors at the edge pixel;
    "replicate" repeats it; "circular" goes on at the opposite edge. Returns
    (..., H + top + bottom, W + left + right).
    """
    dims("pad2d", "... H W", x=x)
    rows, columns = _both_sides("pad2d", padding)
    check_border("pad2d", x.shape[-2:], (rows, columns), mode)
    if mode == "zeros":
        return np.pad(x, [(0, 0)] * (x.ndim - 2) + [rows, columns])
    from_row = border_sources(x.shape[-2], *rows, mode=mode)
    from_column = border_sources(x.shape[-1], *columns, mode=mode)
    return x[..., from_row[:, None], from_column]


def pad2d_backward(dy, padding, *, mode="zeros"):
    """Pull the gradient back through :func:`pad2d`: a copy adds up at its source.

    dy (..., H + top + bottom, W + left + right). Returns dx (..., H, W).
    """
    dims("pad2d_backward", "... H W", dy=dy)
    rows, columns = _both_sides("pad2d_backward", padding)
    dx = _fold_rows(dy, *rows, mode=mode)
    return _fold_rows(dx.swapaxes(-1, -2), *columns, mode=mode).swapaxes(-1, -2)


def _fold_rows(dy, before, after, *, mode):
    """Cut the border rows off and add each to the row that it copied."""
    size = dy.shape[-2] - before - after
    dx = dy[..., before : before + size, :]  # (..., H, W)
    if mode == "zeros" or before + after == 0:
        return dx
    dx = dx.astype(np.result_type(dx, np.float32))  # a copy, in which float16 adds up
    sources = border_sources(size, before, after, mode=mode)
    for t in [*range(before), *range(before + size, len(sources))]:
        dx[..., sources[t], :] += dy[..., t, :]
    return dx.astype(dy.dtype, copy=False)


def border_sources(size, before, after, *, mode):
    """Return, for every cell of a padded line, the cell that it copies.

    A line of `size` cells grows by `before` and `after`; returns an integer array
    (before + size + after,). In mode "zeros" a border cell copies nothing: -1.

    >>> border_sources(4, 2, 1, mode="reflect")
    array([2, 1, 0, 1, 2, 3, 2])
    """
    t = np.arange(-before, size + after)
    if mode == "reflect":  # a mirror on the edge cell, which is not repeated itself
        return (size - 1) - np.abs((size - 1) - np.abs(t))
    if mode == "replicate":
        return t.clip(0, size - 1)
    if mode == "circular":
        return t % size
    return np.where((t >= 0) & (t < size), t, -1)


def check_border(caller, size, padding, mode):
    """Refuse an unknown mode, and a border that the image is too small to fill."""
    if mode not in MODES:
        raise ValueError(f"{caller}: padding_mode must be one of {MODES}, got {mode!r}")
    if mode == "zeros":
        return
    for cells, sides in zip(size, padding, strict=True):
        widest = max(sides)
        most = {"reflect": max(cells - 1, 0), "circular": cells}.get(mode, widest)
        if widest > most or widest > 0 == cells:
            raise ValueError(
                f"{caller}: {mode} padding of {widest} has too few cells to copy along an "
                f"axis of {cells}: pad {min(most, cells)} at most, or with 'zeros'"
            )


def _both_sides(caller, padding):
    """Bring a width, a pair or a pair of pairs to ((top, bottom), (left, right))."""
    pair = padding if isinstance(padding, tuple | list) else (padding, padding)
    sides = [side if isinstance(side, tuple | list) else (side, side) for side in pair]
    widths = [width for side in sides for width in side]
    if len(widths) != 4 or not all(isinstance(n, int | np.integer) for n in widths):
        raise TypeError(f"{caller}: padding must be whole numbers, got {padding!r}")
    if min(widths) < 0:
        raise ValueError(f"{caller}: padding must be 0 or more, got {padding!r}")
    return tuple(tuple(int(n) for n in side) for side in sides)
