"""The arithmetic behind the convolution figure: sizes, windows, and what is impossible.

core.js has the same functions in the reader's browser; a test compares them.
"""

from typing import NamedTuple

import numpy as np

from dlbook.convolution import conv2d
from dlbook.padding import border_sources
from dlbook.widgets.kit.words import plural

SIZE, KERNEL, CHANNELS, PADDING = 16, 9, 8, 8  # the most that the figure draws


class State(NamedTuple):
    """The figure's inputs; `kernel`, as the traits have it, not yet turned."""

    x: np.ndarray  # (C, H, W)
    kernel: np.ndarray  # (O, C/G, KH, KW)
    bias: np.ndarray  # (O,), or (0,) for none
    stride: list
    padding: list
    dilation: list
    groups: int
    padding_mode: str
    op: str
    view: str

    @property
    def laid(self):
        """The weights as they lie on the input: turned for a true convolution."""
        return self.kernel[..., ::-1, ::-1] if self.op == "conv" else self.kernel

    @property
    def axes(self):
        """The two axes, rows first."""
        settings = (self.stride, self.padding, self.dilation)
        sizes = self.x.shape[1:], self.kernel.shape[2:]
        return [Axis(*line) for line in zip(*sizes, *settings, strict=True)]


class Axis(NamedTuple):
    """How the windows stand on one axis of the input."""

    size: int
    kernel: int
    stride: int
    padding: int
    dilation: int

    @property
    def padded(self):
        return self.size + 2 * self.padding

    @property
    def span(self):
        return self.dilation * (self.kernel - 1) + 1

    @property
    def output(self):
        return max((self.padded - self.span) // self.stride + 1, 0)

    @property
    def remainder(self):
        """The cells at the end that no window reaches."""
        return (self.padded - self.span) % self.stride if self.output else 0

    def read_places(self, mode):
        """Return whether each place of the padded axis is read, a pixel also as a copy."""
        sources = border_sources(self.size, self.padding, self.padding, mode=mode)
        under = np.zeros(self.padded, bool)
        for place in range(self.output):
            under[np.add(self.taps(place), self.padding)] = True
        read = np.zeros(self.size, bool)
        read[sources[under & (sources >= 0)]] = True
        under[self.padding : self.padding + self.size] = read
        return under

    def unread(self, mode):
        """Count the pixels that no window reads."""
        return int((~self.read_places(mode)[self.padding :][: self.size]).sum())

    def taps(self, place):
        """Return the input cells that window `place` reads; the border lies outside."""
        first = place * self.stride - self.padding
        return [first + k * self.dilation for k in range(self.kernel)]


class Window(NamedTuple):
    """What one output cell reads; a row or column outside the input is border."""

    channels: list
    rows: list
    columns: list
    values: np.ndarray  # (C/G, KH, KW)


def forward(state):
    """Return the output (O, P, Q)."""
    y, _ = conv2d(
        state.x[None],
        state.laid,
        state.bias if len(state.bias) else None,
        stride=tuple(state.stride),
        padding=tuple(state.padding),
        dilation=tuple(state.dilation),
        groups=state.groups,
        padding_mode=state.padding_mode,
    )
    return y[0]


def window_at(state, cursor):
    """Read the window of one output cell."""
    outputs, reads = state.kernel.shape[:2]
    first = cursor[0] // (outputs // state.groups) * reads
    rows, columns = (a.taps(p) for a, p in zip(state.axes, cursor[1:], strict=True))
    values = state.x[first : first + reads]
    values = take(values, rows, 1, state.padding_mode)
    values = take(values, columns, 2, state.padding_mode)
    return Window(list(range(first, first + reads)), rows, columns, values)


def take(values, taps, axis, mode):
    """Read `taps` along one axis, through the border where they lie outside."""
    size = values.shape[axis]
    before, after = max(-min(taps), 0), max(max(taps) - size + 1, 0)
    read = border_sources(size, before, after, mode=mode)[np.add(taps, before)]
    read = read.reshape([-1 if k == axis else 1 for k in range(values.ndim)])
    return np.where(read < 0, 0, np.take_along_axis(values, read.clip(0), axis))


def find_problem(state):
    """Return (what stands in the way, the nearest way out), or None."""
    rows, columns = state.axes
    return (
        _too_large(state)
        or _channels_at_odds(state)
        or _problem_along(state, rows, "rows")
        or _problem_along(state, columns, "columns")
    )


def _too_large(state):
    (C, H, W), (O, _, *kernel) = state.x.shape, state.kernel.shape
    if state.view != "image" and (max(H, W) > SIZE or C > CHANNELS):
        return (
            f"The grid shows up to {CHANNELS} channels of {SIZE} × {SIZE} cells; "
            f"this input is {C} × {H} × {W}.",
            f"keep the first {min(H, 12)} × {min(W, 12)}",
        )
    if max(kernel) > KERNEL or O > CHANNELS:
        return (
            f"The grid shows up to {CHANNELS} outputs and kernels of {KERNEL} × {KERNEL}.",
            "keep " + " × ".join(str(min(n, KERNEL)) for n in kernel),
        )
    return None


def _channels_at_odds(state):
    C, (O, reads), G = len(state.x), state.kernel.shape[:2], state.groups
    if C % G or O % G:
        best = next((g for g in range(G - 1, 0, -1) if not C % g and not O % g), 1)
        shares = f"{plural(C, 'input channel')} and {plural(O, 'output channel')}"
        text = f"{plural(G, 'group')} cannot share {shares} evenly."
        return text, f"use {plural(best, 'group')}"
    if reads != C // G:
        return (
            f"Each output reads {plural(C // G, 'channel')}, but the kernel has weights "
            f"for {reads}.",
            "fit the kernel",
        )
    if len(state.bias) not in (0, O):
        numbers = plural(len(state.bias), "number")
        return f"The bias has {numbers} for {plural(O, 'output')}.", "fit the bias"
    return None


def _problem_along(state, axis, side):
    """Return what is wrong on one axis: a border without source, a kernel without room."""
    size, kernel, _, padding, dilation = axis
    most = {"reflect": size - 1, "circular": size}.get(state.padding_mode, PADDING)
    if padding > most:
        why = f"{state.padding_mode} padding has only {most} {side} to copy"
        why = f"the figure draws up to {most}" if most == PADDING else why
        return f"Padding {padding} is too wide: {why}.", f"use {most}"
    if axis.output:
        return None
    text = f"A kernel of {kernel} spans {axis.span} {side}"
    text += f" at dilation {dilation}" if dilation > 1 else ""
    text += f", but the padded input has only {axis.padded}."
    closer, wider = (axis.padded - 1) // (kernel - 1), (axis.span - size + 1) // 2
    if closer >= 1:
        return text, f"use dilation {closer}"
    if wider <= most:
        return text, f"use padding {wider}"
    fits = (str(min(a.kernel, a.padded)) for a in state.axes)
    return text, f"use a kernel of {' × '.join(fits)}"
