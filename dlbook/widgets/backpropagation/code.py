"""The backpropagation figure as code to take away, letter for letter the page's."""

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
