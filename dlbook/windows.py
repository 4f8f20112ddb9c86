"""Sliding windows: where they stand, how they are read, and how they are added back."""

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from dlbook.padding import check_border, pad2d, pad2d_backward

WORDS = ("valid", "same", "full")


class Windows(NamedTuple):
    """How a kernel moves over an image, with every option spelled out for each axis."""

    kernel: tuple  # (KH, KW)
    stride: tuple
    dilation: tuple
    padding: tuple  # ((top, bottom), (left, right))
    mode: str


def output_size(size, kernel, *, stride=1, padding=0, dilation=1):
    r"""Count the places where a kernel can stand along one axis.

    .. math:: H' = \left\lfloor \frac{H + 2P - D(K-1) - 1}{S} \right\rfloor + 1

    with `padding` P, `dilation` D and `stride` S. Padding is a width, a pair (before,
    after), "valid", "same" or "full". Raises ValueError where the kernel does not fit.
    Book: eq-convolution-output-size.
    """
    numbers = {"size": size, "kernel": kernel, "stride": stride, "dilation": dilation}
    for name, n in numbers.items():
        one_per_axis("output_size", name, n, 1)
    if not isinstance(padding, str):
        one_per_axis("output_size", "padding", padding, 2)
    _check_steps("output_size", kernel, stride, dilation)
    sides = _sides("output_size", padding, kernel, stride, dilation)
    return _places("output_size", size, kernel, stride, dilation, sides)


def sliding_windows(caller, size, kernel, *, stride, padding, dilation, mode):
    """Spell out the options of a sliding window, or refuse them by name.

    `size` (H, W) and `kernel` (KH, KW) have one entry for each axis; an option has too,
    or is one integer for all; `padding` may be a word. `caller` names the layer.
    """
    axes = len(size)
    strides = one_per_axis(caller, "stride", stride, axes)
    dilations = one_per_axis(caller, "dilation", dilation, axes)
    word = isinstance(padding, str)
    widths = [padding] * axes if word else one_per_axis(caller, "padding", padding, axes)
    steps = list(zip(kernel, strides, dilations, strict=True))
    for step in steps:
        _check_steps(caller, *step)
    sides = tuple(_sides(caller, p, *step) for p, step in zip(widths, steps, strict=True))
    check_border(caller, size, sides, mode)
    for cells, step, side in zip(size, steps, sides, strict=True):
        _places(caller, cells, *step, side)
    return Windows(tuple(kernel), strides, dilations, sides, mode)


def unfold2d(x, windows):
    """Read every window of the padded images, as a view: only a border is new.

    x (N, C, H, W). Returns (N, C, KH, KW, P, Q).
    """
    (KH, KW), (SH, SW), (DH, DW), padding, mode = windows
    if padding != ((0, 0), (0, 0)):
        x = pad2d(x, padding, mode=mode)
    span = DH * (KH - 1) + 1, DW * (KW - 1) + 1
    view = sliding_window_view(x, span, axis=(2, 3))
    view = view[:, :, ::SH, ::SW, ::DH, ::DW]  # (N, C, P, Q, KH, KW)
    # With Q innermost a copy of the view reads the image row by row.
    return view.transpose(0, 1, 4, 5, 2, 3)  # (N, C, KH, KW, P, Q)


def fold2d(cols, size, windows):
    """Add every window back to where it was read: the adjoint of :func:`unfold2d`.

    cols (N, C, KH, KW, P, Q); `size` is (H, W). Returns (N, C, H, W).
    """
    (KH, KW), (SH, SW), (DH, DW), padding, mode = windows
    N, C, _, _, P, Q = cols.shape
    height, width = (n + sum(sides) for n, sides in zip(size, padding, strict=True))
    x = np.zeros((N, C, height, width), np.result_type(cols, np.float32))
    for u in range(KH):
        rows = slice(DH * u, DH * u + SH * P, SH)
        for v in range(KW):
            columns = slice(DW * v, DW * v + SW * Q, SW)
            x[:, :, rows, columns] += cols[:, :, u, v]
    return pad2d_backward(x.astype(cols.dtype, copy=False), padding, mode=mode)


def one_per_axis(caller, name, value, axes):
    """Bring one integer, or one for each axis, to a tuple with one for each axis."""
    values = tuple(value) if isinstance(value, tuple | list) else (value,) * axes
    if len(values) != axes or not all(isinstance(n, int | np.integer) for n in values):
        kind = "a whole number" if axes == 1 else "a whole number or a pair of them"
        raise TypeError(f"{caller}: {name} must be {kind}, got {value!r}")
    return tuple(int(n) for n in values)


def _check_steps(caller, kernel, stride, dilation):
    for name, n in (("kernel size", kernel), ("stride", stride), ("dilation", dilation)):
        if n < 1:
            raise ValueError(f"{caller}: {name} must be 1 or more, got {n}")


def _sides(caller, padding, kernel, stride, dilation):
    """Return how many cells are added before and after one axis."""
    reach = dilation * (kernel - 1)
    if padding == "valid":
        return 0, 0
    if padding == "full":
        return reach, reach
    if padding == "same" and stride == 1:
        return reach // 2, reach - reach // 2  # the odd cell goes to the end
    if padding == "same":
        raise ValueError(
            f"{caller}: padding 'same' is defined for stride 1 only, got stride {stride}: "
            f"give the padding as a number ({reach // 2} centres this kernel)"
        )
    if isinstance(padding, str):
        known = f"a number or one of {WORDS}"
        raise ValueError(f"{caller}: padding must be {known}, got {padding!r}")
    before, after = padding if isinstance(padding, tuple | list) else (padding, padding)
    if min(before, after) < 0:
        raise ValueError(f"{caller}: padding must be 0 or more, got {padding}")
    return before, after


def _places(caller, size, kernel, stride, dilation, sides):
    """Count where the kernel can stand; refuse one that cannot stand anywhere."""
    padded, span = size + sum(sides), dilation * (kernel - 1) + 1
    if span > padded:
        spans = f" spans {span} cells at dilation {dilation} and" if dilation > 1 else ""
        more = -(-(span - padded) // 2)
        smaller = (padded - 1) // dilation + 1
        raise ValueError(
            f"{caller}: a kernel of {kernel}{spans} does not fit in the {padded} cells of "
            f"the padded input: pad {more} more on each side"
            + (f", or take a kernel of at most {smaller}" if smaller > 0 else "")
        )
    return (padded - span) // stride + 1
