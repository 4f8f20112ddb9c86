"""The receptive field figure in words: one sentence, the recursion in numbers, everything.

Word for word what core.js writes; a test compares the two.
"""

from math import floor

from dlbook.widgets.kit.words import MINUS, format_number, plural
from dlbook.widgets.receptive_field.core import follow, sources_of
from dlbook.widgets.receptive_field.layers import MERGES, USES, WINDOW
from dlbook.widgets.receptive_field.paths import cost, drift, spread, weigh, window_at


def neat(value):
    """Write a number without the noise of its last digits."""
    return format_number(floor(value * 1e9 + 0.5) / 1e9)


def percent(share):
    return f"{neat(100 * share)}%"


def worked(net, rows, k):
    """Write the recursion of layer k with its numbers."""
    layer, row = net.layers[k - 1], rows[k]
    lines = [_size(layer, rows[sources_of(net.layers, k)[0]].n, row.n)]
    read = [rows[source] for source in sources_of(net.layers, k)]
    J = read[0].jump
    S = layer["stride"]
    if layer["kind"] in ("conv", "pool"):
        lines.append(f"J = {neat(J)}·{S} = {neat(row.jump)}")
    elif layer["kind"] in ("transposed", "upsample"):
        lines.append(f"J = {neat(J)} / {S} = {neat(row.jump)}")
    else:
        lines.append(f"J = {neat(J)}")
    if row.measured:
        how = "followed cell by cell, for the widest field"
        return [*lines, f"R = {row.size}, A = {neat(row.start)}: {how}"]
    return lines + (
        _joined(read, row) if layer["kind"] in MERGES else _step(layer, read, row)
    )


def _size(layer, n, made):
    """Write how many cells a layer makes of n."""
    K, S, (P, Q), D = (layer[key] for key in WINDOW)
    if layer["kind"] in ("conv", "pool"):
        room = f"{n} + {P} + {Q} {MINUS} {D}·({K} {MINUS} 1) {MINUS} 1"
        return f"n = ⌊({room}) / {S}⌋ + 1 = {made}"
    if layer["kind"] == "transposed":
        span = f"{D}·({K} {MINUS} 1) + 1 {MINUS} {P} {MINUS} {Q}"
        return f"n = ({n} {MINUS} 1)·{S} + {span} = {made}"
    return f"n = {n}·{S} = {made}" if layer["kind"] == "upsample" else f"n = {n}"


def _step(layer, read, row):
    K, _, (P, _), D = (layer[key] for key in WINDOW)
    [(_, J, R, A, *_)] = read
    return [
        f"R = {R} + ({K} {MINUS} 1)·{D}·{J} = {row.size}",
        f"A = {neat(A)} {MINUS} {P}·{J} = {neat(row.start)}",
    ]


def _joined(read, row):
    starts = ", ".join(neat(each.start) for each in read)
    stops = ", ".join(f"{neat(each.start)} + {each.size}" for each in read)
    return [
        f"A = min({starts}) = {neat(row.start)}",
        f"R = max({stops}) {MINUS} ({neat(row.start)}) = {row.size}",
    ]


def facts(net, rows, layer, unit):
    """Say what one cell sees, and what there is to say about it."""
    window = window_at(net, rows, layer, unit)
    first, last, _, holes, share = window
    bell = spread(weigh(net, rows, layer, unit)[0])
    apart = drift(net, rows)
    weights, macs = cost(net, rows)
    many = ", …" if len(holes) > 8 else ""
    listed = ", ".join(map(str, holes[:8])) + many
    lines = [
        f"Cell {unit} of row {layer} {_reads(window)}.",
        f"Not read: {listed}." if holes else "",
        f"{percent(share)} of what it reads is border." if share > 1e-9 else "",
        _bell(bell, last - first + 1) if bell else "",
        f"Centres that meet differ by up to {plural_of(apart, 'pixel')}." if apart else "",
        f"Cost: {plural(weights, 'weight')}, {plural(macs, 'multiply-accumulate')}.",
    ]
    return [line for line in lines if line]


def _reads(window):
    """Say which pixels a cell reads, and of how many between the first and the last."""
    span, read = window.last - window.first + 1, len(window.pixels)
    ends = f"{neat(window.first)} to {neat(window.last)}"
    if span < 1:
        return "reads nothing"
    if read == span:
        return f"reads {plural(span, 'pixel')}: {ends if span > 1 else window.first}"
    return f"spans {plural(span, 'pixel')}, {ends}, and reads {read} of them"


def plural_of(value, word):
    """Write "1 pixel", "0.5 pixels"."""
    return f"{neat(value)} {word}{'' if value == 1 else 's'}"


def _bell(bell, size):
    deviation = f"standard deviation {neat(bell.deviation)}"
    share = f"{percent(bell.deviation / size)} of the window"
    return f"The weight lies around pixel {neat(bell.mean)}, with {deviation}: {share}."


def describe(widget):
    """Write the whole figure, complete without sight."""
    net = widget.net
    rows, problem = follow(net)
    n = net.input_size
    size = f"{n} by {n}" if net.dims > 1 else str(n)
    input_row = f"Row 0, the input: {size} pixels, {plural(net.channels, 'channel')}."
    layers = [_layer(net.layers, rows, k) for k in range(1, len(net.layers) + 1)]
    layer, unit = widget.place
    result = [problem[0]] if problem else facts(net, rows, layer, unit[1])
    lines = [widget.caption, input_row, *layers, *result]
    return "\n".join(line for line in lines if line)


def _layer(layers, rows, k):
    layer = layers[k - 1]
    uses = [f"{key} {_value(layer[key])}" for key in USES[layer["kind"]]]
    back = ""
    if layer["kind"] not in MERGES and layer["back"] > 1:
        back = f", reads row {k - layer['back']}"
    numbers = "not reached"
    if k < len(rows):
        row = rows[k]
        numbers = f"{plural(row.n, 'cell')}, jump {neat(row.jump)}, size {row.size}"
        numbers += f", start {neat(row.start)}"
    return f"Row {k}, {', '.join([layer['kind'], *uses])}{back}: {numbers}."


def _value(value):
    return " and ".join(map(str, value)) if isinstance(value, list) else value


def summary(widget):
    """Say in one sentence, without a full stop, what the figure shows."""
    rows, problem = follow(widget.net)
    layers = plural(len(widget.layers), "layer")
    source = f"{plural(widget.input_size, 'pixel')}{' a side' * (widget.dims > 1)}"
    if problem:
        why = problem[0].rstrip(".")
        return f"{layers} on {source} cannot be followed: {why[0].lower()}{why[1:]}"
    top = rows[-1]
    sees = f"a field of {plural(top.size, 'pixel')} and jump {neat(top.jump)}"
    return f"{layers} on {source} give {plural(top.n, 'cell')} with {sees}"
