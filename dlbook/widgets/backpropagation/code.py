"""The backpropagation figure as code to take away, letter for letter the page's."""

from dlbook.widgets.backpropagation.depth import SPREADS, WIDTH
from dlbook.widgets.backpropagation.parse import FUNCTIONS, UNARY
from dlbook.widgets.kit.words import literal, python


def arguments(expr, values, changed):
    """Write the arguments of the constructor, with whatever is not as it is by default."""
    given = [f"{name}={python(value)}" for name, value in changed.items()]
    return [python(expr), python(values), *given]


def as_pytorch(found, upstream):
    """Write the graph, one operation a line, and let PyTorch go back through it."""
    names = [node.name for node in found.nodes if node.op == "leaf"]
    back = [f"{found.nodes[-1].name}.backward({tensor(upstream)})"] if names else []
    lines = [
        "import torch",
        "",
        *(torch_line(found, k) for k, node in enumerate(found.nodes) if node.name),
        *back,
        f"print({', '.join(f'{name}.grad' for name in names)})",
    ]
    return "\n".join(lines)


def tensor(value, rest=""):
    return f"torch.tensor({literal(value)}, dtype=torch.float64{rest})"


def torch_line(found, k):
    """Write a leaf or one operation; constants as tensors, as functions want them."""
    op, args, number, name = found.nodes[k]
    if op == "leaf":
        return f"{name} = {tensor(found.values[k], ', requires_grad=True')}"
    read = [found.nodes[a].name or tensor(found.nodes[a].number) for a in args]
    if op == "neg":
        return f"{name} = -{read[0]}"
    if op == "**":
        read.append(literal(number))
    if op not in FUNCTIONS:
        return f"{name} = {f' {op} '.join(read)}"
    return f"{name} = torch.{op}{'' if op in UNARY else 'imum'}({', '.join(read)})"


def deep_pytorch(depth, activation, init, gain, seed):
    """Write the deep network, with weights of PyTorch's own, and what comes back."""
    spread = python(SPREADS[init] * gain)
    made = "w @ h" if activation == "linear" else f"torch.{activation}(w @ h)"
    rest = "other numbers than the figure's, of the same spread"
    lines = [
        "import torch",
        "",
        f"torch.manual_seed({seed})  # of PyTorch: {rest}",
        f"h = torch.randn({WIDTH}, dtype=torch.float64, requires_grad=True)",
        "layers = [h]",
        f"for _ in range({depth}):",
        f"    w = {spread} * torch.randn({WIDTH}, {WIDTH}, dtype=torch.float64)",
        f"    h = {made}",
        "    h.retain_grad()",
        "    layers.append(h)",
        f"h.backward(torch.randn({WIDTH}, dtype=torch.float64))",
        "sizes = [layer.grad.norm() for layer in layers]",
        "print([(size / sizes[-1]).item() for size in sizes])",
    ]
    return "\n".join(lines)
