"""The receptive field figure as code, letter for letter as the page copies it."""

from dlbook.widgets.kit.words import python
from dlbook.widgets.receptive_field.core import sources_of
from dlbook.widgets.receptive_field.layers import WINDOW, defaults


def layer_list(layers):
    """Write the layers as the constructor's first argument, one on each line."""
    return "[\n" + "".join(f"        {layer_code(layer)},\n" for layer in layers) + "    ]"


def layer_code(layer):
    """Write a layer as a dict: what differs from the kind's own defaults."""
    plain = defaults(layer["kind"])
    own = [key for key in plain if key == "kind" or layer[key] != plain[key]]
    return "{" + ", ".join(f'"{key}": {python(layer[key])}' for key in own) + "}"


def as_pytorch(widget):
    """Write a program that finds the cell's window by the gradient of a real network."""
    layer, (_, unit) = widget.place
    steps = [torch_line(widget.layers, k) for k in range(1, layer + 1)]
    lines = [
        "import torch",
        "import torch.nn.functional as F",
        "",
        f"rows = [torch.ones(1, 1, {widget.input_size}, requires_grad=True)]",
        *(f"rows.append({step})" for step in steps),
        f"rows[{layer}][0, 0, {unit}].backward()",
        "print(rows[0].grad[0, 0].nonzero().flatten().tolist())",
    ]
    return "\n".join(lines)


def torch_line(layers, k):
    """Write what computes row k, every weight 1: a pooling reads as a convolution does."""
    layer = layers[k - 1]
    kind, (K, S, (P, Q), D) = layer["kind"], (layer[key] for key in WINDOW)
    x, *other = (f"rows[{source}]" for source in sources_of(layers, k))
    ones, options = f"torch.ones(1, 1, {K})", f"stride={S}, dilation={D}"
    if kind in ("conv", "pool"):
        return f"F.conv1d(F.pad({x}, ({P}, {Q})), {ones}, {options})"
    if kind == "window":
        return f"F.conv1d(F.pad({x}, ({K // 2}, {K - 1 - K // 2})), {ones})"
    return {
        "transposed": f"F.pad(F.conv_transpose1d({x}, {ones}, {options}), (-{P}, -{Q}))",
        "upsample": f"{x}.repeat_interleave({S}, -1)",
        "attention": f"{x}.sum(-1, keepdim=True).expand({x}.shape)",
        "causal": f"{x}.cumsum(-1)",
        "add": f"{x} + {''.join(other)}",
        "concat": f"{x} + {''.join(other)}",
    }[kind]
