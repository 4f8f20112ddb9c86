"""Random settings of the convolution figure, and what NumPy makes of them."""

import numpy as np

from dlbook.convolution import conv2d, mac_count, output_size, pad2d, parameter_count
from dlbook.padding import MODES
from dlbook.widgets import ConvolutionExplorer
from dlbook.widgets.convolution.core import State, find_problem


def random_inputs(rng):
    """Draw well-formed settings of any kind; about a third of them cannot be computed."""
    G = int(rng.integers(1, 4))
    C, O = (int(n) * G for n in rng.integers(1, 3, 2))
    H, W = (int(n) for n in rng.integers(2, 10, 2))
    KH, KW = (int(n) for n in rng.integers(1, 5, 2))
    odd = rng.random() < 0.1  # channels that do not agree
    reads = int(rng.integers(1, 4)) if odd else C // G
    inputs = {
        "x": draw(rng, C, H, W),
        "kernel": draw(rng, O, reads, KH, KW),
        "bias": draw(rng, O + (rng.random() < 0.1)) if rng.random() < 0.5 else np.zeros(0),
        "groups": int(rng.integers(1, 5)) if odd else G,
        "padding_mode": str(rng.choice(MODES)),
        "op": str(rng.choice(["corr", "conv"])),
        "view": "grid",
    }
    for name, low, high in (("stride", 1, 4), ("padding", 0, 4), ("dilation", 1, 4)):
        inputs[name] = rng.integers(low, high, 2).tolist()
    return inputs


def draw(rng, *shape):
    """Draw numbers: often small whole ones, as readers write them."""
    if rng.random() < 0.5:
        return rng.integers(-9, 10, shape).astype(float)
    return rng.standard_normal(shape) * 10.0 ** rng.integers(-3, 2)


def golden_case(rng, *, in_words=False):
    """Return settings as the page has them, and everything that follows from them."""
    state = State(**random_inputs(rng))
    problem = find_problem(state)
    case = {"state": as_json(state), "problem": problem}
    if not problem:
        case |= arithmetic(state)
        cursor = [int(rng.integers(size)) for size in np.shape(case["y"])]
        case["state"]["cursor"] = cursor
        case["window"] = read_window(state, cursor)
        case["shift"] = shift_test(state, rng.integers(-2, 3, 2).tolist(), case["y"])
    if in_words and not problem:
        widget = ConvolutionExplorer(**case["state"])
        case["words"] = {
            "describe": widget.describe(),
            "numpy": widget.as_numpy(),
            "pytorch": widget.as_pytorch(),
            "python": widget.as_python(),
        }
    return case


def as_json(state):
    arrays = {name: getattr(state, name).tolist() for name in ("x", "kernel", "bias")}
    return {**state._asdict(), **arrays, "cursor": [0, 0, 0], "caption": ""}


def options(state):
    names = ("stride", "padding", "dilation")
    pairs = {name: tuple(getattr(state, name)) for name in names}
    return {**pairs, "groups": state.groups, "padding_mode": state.padding_mode}


def convolve(state, x):
    """Compute with the package alone, nothing of the widget."""
    w = np.flip(state.kernel, (2, 3)) if state.op == "conv" else state.kernel
    bias = state.bias if len(state.bias) else None
    return conv2d(x[None], w, bias, **options(state))[0][0]


def arithmetic(state):
    """Return sizes, output, cost, and which rows and columns no window reads."""
    C, *size = state.x.shape
    O, _, *kernel = state.kernel.shape
    axes, unread = [], []
    for n, k, s, p, d in zip(
        size, kernel, state.stride, state.padding, state.dilation, strict=True
    ):
        places = output_size(n, k, stride=s, padding=p, dilation=d)
        read = {place * s + tap * d for place in range(places) for tap in range(k)}
        left_over = n + 2 * p - 1 - ((places - 1) * s + (k - 1) * d)
        axes.append([n + 2 * p, d * (k - 1) + 1, places, left_over])
        unread.append([place not in read for place in range(n + 2 * p)])
    output, biased = (axes[0][2], axes[1][2]), len(state.bias) > 0
    inputs, outputs = state.x.size, O * output[0] * output[1]
    counts = [
        parameter_count(C, O, tuple(kernel), groups=state.groups, bias=biased),
        mac_count(C, O, tuple(kernel), output, groups=state.groups),
        parameter_count(inputs, outputs, 1, bias=biased),
        mac_count(inputs, outputs, 1, 1),
    ]
    y = convolve(state, state.x).tolist()
    return {"axes": axes, "unread": unread, "counts": counts, "y": y}


def read_window(state, cursor):
    """Cut the window of one output cell out of the padded input."""
    o, i, j = cursor
    reads, KH, KW = state.kernel.shape[1:]
    first = o // (len(state.kernel) // state.groups) * reads
    padded = pad2d(state.x, tuple(state.padding), mode=state.padding_mode)
    rows = i * state.stride[0] + np.arange(KH) * state.dilation[0]
    columns = j * state.stride[1] + np.arange(KW) * state.dilation[1]
    values = padded[first : first + reads, rows[:, None], columns]
    return {
        "channels": list(range(first, first + reads)),
        "values": values.flatten().tolist(),
    }


def shift_test(state, by, y):
    """Move the input, and count the output cells that did not move along."""
    size, mode = state.x.shape[1:], state.padding_mode
    border = tuple(map(abs, by))
    most = {"reflect": -1, "circular": 0}.get(mode)
    if most is not None and any(b > n + most for b, n in zip(border, size, strict=True)):
        return None  # the shift is wider than what there is to copy
    padded = pad2d(state.x, border, mode=mode)
    down, across = (b - s for b, s in zip(border, by, strict=True))
    moved = padded[:, down : down + size[0], across : across + size[1]]
    before, after = np.array(y), convolve(state, moved)
    steps = [rounded(s / stride) for s, stride in zip(by, state.stride, strict=True)]
    differing = compared = 0
    for (o, i, j), value in np.ndenumerate(after):
        a, b = i - steps[0], j - steps[1]
        if 0 <= a < before.shape[1] and 0 <= b < before.shape[2]:
            compared += 1
            old = before[o, a, b]
            differing += abs(old - value) >= 1e-9 * max(1, abs(old), abs(value))
    return {"by": by, "result": [int(differing), compared]}


def rounded(value):
    """Round a half up, as JavaScript does."""
    return int(np.floor(value + 0.5))
