"""The convolution figure as code to take away, letter for letter as the page copies it."""

from dlbook.data import PHOTOGRAPHS
from dlbook.widgets.kit.words import python

TURNED = "a true convolution turns the kernel"


def as_numpy(state):
    """Write the figure's arithmetic with dlbook.convolution."""
    bias = f"np.array({python(state.bias)}, dtype=float)" if len(state.bias) else "None"
    turn = [f"w = w[..., ::-1, ::-1]  # {TURNED}"] if state.op == "conv" else []
    stride, padding, dilation = map(python_tuple, steps(state))
    lines = [
        "import numpy as np",
        "",
        "from dlbook.convolution import conv2d",
        "",
        f"x = np.array({block(state.x)}, dtype=float)  # (C, H, W)",
        f"w = np.array({block(state.kernel)}, dtype=float)  # (O, C/G, KH, KW)",
        *turn,
        f"b = {bias}",
        f"y, _ = conv2d(x[None], w, b, stride={stride}, padding={padding},",
        f"              dilation={dilation}, groups={state.groups}, "
        f'padding_mode="{state.padding_mode}")',
        "print(y[0])",
    ]
    return "\n".join(lines)


def as_pytorch(state):
    """Write the figure's arithmetic with PyTorch."""
    P, Q = state.padding
    copies = state.padding_mode != "zeros" and (P or Q)
    pad = f'x = F.pad(x, ({Q}, {Q}, {P}, {P}), mode="{state.padding_mode}")'
    bias = f"torch.tensor({python(state.bias)}, dtype=torch.float64)"
    stride, padding, dilation = map(python_tuple, steps(state))
    padding = "(0, 0)" if copies else padding
    lines = [
        "import torch",
        "import torch.nn.functional as F",
        "",
        f"x = torch.tensor({block(state.x)}, dtype=torch.float64)[None]  # (1, C, H, W)",
        f"w = torch.tensor({block(state.kernel)}, dtype=torch.float64)  # (O, C/G, KH, KW)",
        *([f"w = w.flip(2, 3)  # {TURNED}"] if state.op == "conv" else []),
        f"b = {bias if len(state.bias) else 'None'}",
        *([pad] if copies else []),
        f"y = F.conv2d(x, w, b, stride={stride}, padding={padding},",
        f"             dilation={dilation}, groups={state.groups})",
        "print(y[0])",
    ]
    return "\n".join(lines)


def arguments(widget):
    """Write the arguments of the constructor, line by line."""
    stride, padding, dilation = map(python_tuple, steps(widget))
    name = widget.photo.get("name")  # a reader's own photograph cannot be written down
    photo = f', photo="{name}"' if name in PHOTOGRAPHS else ""
    return [
        f"x={python(widget.x)}",
        f"kernel={python(widget.kernel)}",
        f"bias={python(widget.bias)}, stride={stride}, padding={padding}",
        f"dilation={dilation}, groups={widget.groups}, "
        f'padding_mode="{widget.padding_mode}"',
        f'op="{widget.op}", view="{widget.view}"{photo}',
    ]


def steps(state):
    return state.stride, state.padding, state.dilation


def python_tuple(values):
    return f"({', '.join(map(str, values))})"


def block(array, depth=None):
    """Write nested numbers with one row of the image on a line."""
    depth = array.ndim if depth is None else depth
    if depth == 1:
        return python(array)
    inner = (block(part, depth - 1).replace("\n", "\n  ") for part in array)
    return "[\n" + ",\n".join(f"  {part}" for part in inner) + ",\n]"
