"""The convolution figure in words: one sentence, its size formula, one sum, everything.

Word for word what core.js writes; a test compares the two.
"""

from dlbook.widgets.convolution.core import window_at
from dlbook.widgets.kit.words import MINUS, factor, format_number, plural


def summary(widget):
    """Say in one sentence, without a full stop, what the figure shows."""
    state, problem = widget.state, widget.problem
    operation = "true convolution" if state.op == "conv" else "cross-correlation"
    source = a_size(state.x.shape, "input")
    if state.view == "image":
        source = f"{name_of(widget.photo)} of {times(state.x.shape[1:])} pixels"
    O, *shape = state.kernel.shape
    filters = a_size(shape, "kernel") if O == 1 else f"{O} kernels of {times(shape)}"
    result = f"gives {a_size(widget.output.shape, 'output')}"
    if problem:
        why = problem.partition(". ")[0]
        result = f"cannot be computed: {why[0].lower()}{why[1:]}"
    options = "".join(f", {option}" for option in settings(state))
    return f"{operation} of {source} with {filters}{options}{',' * bool(options)} {result}"


def settings(state):
    """List the options that differ from a plain convolution."""
    mode = "" if state.padding_mode == "zeros" else f" ({state.padding_mode})"
    return [
        *([f"stride {pair(state.stride)}"] if state.stride != [1, 1] else []),
        *([f"padding {pair(state.padding)}{mode}"] if state.padding != [0, 0] else []),
        *([f"dilation {pair(state.dilation)}"] if state.dilation != [1, 1] else []),
        *([plural(state.groups, "group")] if state.groups > 1 else []),
    ]


def describe(widget):
    """Write the whole figure, complete without sight."""
    state, problem = widget.state, widget.problem
    image = state.view == "image"
    result = [problem]
    if not problem:
        y = widget.output
        result = _range(y) if image else _output(state, y)
        result = [*result, f"{sentence(state, widget.place, y)}."]
    source = _photograph(widget) if image else _input(state)
    lines = [widget.caption, _operation(state), *source, *_kernel(state), *result]
    return "\n".join(line for line in lines if line)


def _operation(state):
    true = "True convolution (the kernel is turned by 180°)"
    return (
        f"{true if state.op == 'conv' else 'Cross-correlation'}"
        f" with stride {pair(state.stride)},"
        f" padding {pair(state.padding)} ({state.padding_mode}),"
        f" dilation {pair(state.dilation)}, {plural(state.groups, 'group')}."
    )


def _input(state):
    C, H, W = state.x.shape
    size = f"Input x, {plural(C, 'channel')} of {H} by {W}, row by row."
    return [size, *planes("Channel", state.x)]


def _photograph(widget):
    height, width = widget.state.x.shape[1:]
    size = f"{height} by {width} pixels from 0 to 255"
    return [f"Input x, {name_of(widget.photo)} in grey, {size}."]


def _kernel(state):
    rows, columns = state.axes
    bias = " ".join(map(format_number, state.bias))
    return [
        f"Kernel w, {plural(len(state.kernel), 'output')},"
        f" {rows.kernel} by {columns.kernel}.",
        *(
            line
            for o, filters in enumerate(state.kernel)
            for line in planes(f"Output {o}, channel", filters)
        ),
        f"Bias b: {bias}." if bias else "No bias.",
    ]


def _output(state, y):
    rows, columns = state.axes
    mode = state.padding_mode
    return [
        f"Output y, {rows.output} by {columns.output}."
        f" Rows: {size_formula(rows)}, {plural(rows.unread(mode), 'row')} never read."
        f" Columns: {size_formula(columns)},"
        f" {plural(columns.unread(mode), 'column')} never read.",
        *planes("Output", y),
    ]


def _range(y):
    reach = f"from {format_number(y.min())} to {format_number(y.max())}"
    return [f"Output y, {y.shape[1]} by {y.shape[2]} pixels {reach}."]


def name_of(photo):
    """Name a photograph, or the scene that stands in for one."""
    return f"the photograph {photo['name']!r}" if photo else "a drawn scene"


def planes(name, arrays):
    """Write one line for each plane, its rows parted by semicolons."""
    return [
        f"{name} {c}: {'; '.join(' '.join(map(format_number, row)) for row in plane)}."
        for c, plane in enumerate(arrays)
    ]


def size_formula(axis):
    """Write "⌊(7 + 2·0 − 3) / 2⌋ + 1 = 3"."""
    reach = axis.kernel
    if axis.dilation > 1:
        reach = f"{axis.dilation}·({axis.kernel} {MINUS} 1) {MINUS} 1"
    room = f"{axis.size} + 2·{axis.padding} {MINUS} {reach}"
    return f"⌊({room}) / {axis.stride}⌋ + 1 = {axis.output}"


def sentence(state, cursor, y, most=27):
    """Write "y[0, 1, 2] = 3·1 + 0·2 + … = 5", at most `most` products of it."""
    o, i, j = cursor
    values, weights = window_at(state, cursor).values, state.laid[o]
    pairs = list(zip(values.flat, weights.flat, strict=True))
    parts = [f"{factor(x)}·{factor(w)}" for x, w in pairs[:most]]
    if len(pairs) > most:
        parts.append(f"… ({len(pairs)} products)")
    if len(state.bias):
        parts.append(f"{factor(state.bias[o])} (bias)")
    return f"y[{o}, {i}, {j}] = {' + '.join(parts)} = {format_number(y[o, i, j])}"


def pair(values):
    """Write "2", or "2 by 1" where rows and columns differ."""
    a, b = values
    return str(a) if a == b else f"{a} by {b}"


def a_size(shape, noun):
    """Write "a 7 × 7 input", or "an 8 × 6 × 6 input" when there are several channels."""
    shape = shape[1:] if shape[0] == 1 else shape
    article = "an" if shape[0] in (8, 11, 18) else "a"
    return f"{article} {times(shape)} {noun}"


def times(shape):
    """Write "7 × 7"."""
    return " × ".join(map(str, shape))
