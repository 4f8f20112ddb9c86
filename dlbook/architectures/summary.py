"""A network as a table: sizes, parameters, multiply-accumulates and receptive fields."""

from math import inf, nan, prod
from typing import NamedTuple

import torch
from torch.func import functional_call
from torch.utils._python_dispatch import TorchDispatchMode

from dlbook.receptive_field import Layer, receptive_field
from dlbook.shapes import whole_numbers

aten = torch.ops.aten


class Row(NamedTuple):
    """One layer, or what a module computes beside its layers."""

    name: str  # as in named_modules()
    kind: str  # the class
    shape: tuple  # of the output
    parameters: int  # its own; 0 where it uses those of an earlier layer
    macs: int  # multiply-accumulates, of which 1 is 2 FLOPs
    field: float  # pixels along the width that an output sees; inf everything, nan unknown


class Summary(NamedTuple):
    """The rows in the order in which they are computed, and their totals."""

    rows: tuple  # of Row
    parameters: int  # of the whole model, shared ones once
    macs: int

    def __str__(self):
        head = "layer", "type", "output", "parameters", "MACs", "field"
        table = [head, *(_cells(*row) for row in self.rows)]
        table.append(("total", "", "", f"{self.parameters:,}", f"{self.macs:,}", ""))
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        lines = ["  ".join(map(_align, line, widths, "<<<>>>")) for line in table]
        return "\n".join(line.rstrip() for line in lines)

    __repr__ = __str__


def summary(model, input_shape, *, dtype=torch.float32):
    """Run a model once without numbers, and list what its layers make and cost.

    `input_shape` is that of one batch, such as (1, 3, 224, 224); `dtype` torch.long for
    tokens. The model runs in evaluation mode on the meta device, where arrays have a shape
    but no memory, and is left as it was. MACs are those of convolutions and matrix
    products, in the modules or between them. The receptive field is that of the longest
    path, by the rules of :func:`receptive_field`. Returns a :class:`Summary`. Raises
    ValueError.
    """
    if not isinstance(input_shape, tuple | list):
        raise ValueError(f"summary: input_shape must be a tuple, got {input_shape!r}")
    sizes = {f"input_shape[{n}]": size for n, size in enumerate(input_shape)}
    whole_numbers("summary", 1, **sizes)
    modes = {module: module.training for module in model.modules()}
    meter = _Meter(model)
    weights = {  # by module, for functional_call fails where names share one
        name: a.to("meta")
        for prefix, module in model.named_modules()
        for kind in (module.named_parameters, module.named_buffers)
        for name, a in kind(prefix, recurse=False)
    }
    x = torch.zeros(*input_shape, dtype=dtype, device="meta")
    x.path = ()
    try:
        with torch.no_grad(), meter:
            functional_call(model.eval(), weights, x, tie_weights=False)
    finally:
        meter.remove_hooks()
        for module, training in modes.items():
            module.training = training
    total = sum(p.numel() for p in model.parameters())
    return Summary(tuple(meter.rows), total, sum(row.macs for row in meter.rows))


class _Meter(TorchDispatchMode):
    """Watch every operation of the tensors, and where modules begin and end."""

    def __init__(self, model):
        super().__init__()
        self.rows, self.open = [], [0]  # MACs so far of each module that is running
        owner = {p: m for m in reversed([*model.modules()]) for p in m.parameters(False)}
        self.left = dict.fromkeys(model.modules(), 0)  # parameters not yet listed
        for p, module in owner.items():
            self.left[module] += p.numel()
        self.names = {module: name for name, module in model.named_modules()}
        self.hooks = [m.register_forward_pre_hook(self.begin) for m in model.modules()]
        self.hooks += [m.register_forward_hook(self.end) for m in model.modules()]

    def remove_hooks(self):
        for hook in self.hooks:
            hook.remove()

    def begin(self, _module, _args):
        self.open.append(0)

    def end(self, module, _args, output):
        macs, parameters = self.open.pop(), self.left[module]
        if macs or parameters or not [*module.children()]:
            self.left[module] = 0
            y = output[0] if isinstance(output, tuple) else output
            kind = type(module).__name__
            size = _size(getattr(y, "path", UNKNOWN))
            row = Row(self.names[module], kind, tuple(y.shape), parameters, macs, size)
            self.rows.append(row)

    def __torch_dispatch__(self, operation, _types, args=(), kwargs=None):
        result = operation(*args, **(kwargs or {}))
        outputs = [y for y in _tensors([result]) if y is not None]
        self.open[-1] += _macs(operation, args, outputs)
        inputs = [x for x in _tensors(args) if hasattr(x, "path")]
        if inputs:
            for y in outputs:
                y.path = _path(operation, args, inputs, y)
        return result


def _tensors(values):
    """Return the tensors among values, and in the lists and tuples among them."""
    flat = [a for v in values for a in (v if isinstance(v, list | tuple) else [v])]
    return [a for a in flat if isinstance(a, torch.Tensor)]


# ---- what an operation costs ----
def _macs(operation, args, outputs):
    """Count the products: for every output number, the length of the sum it is."""
    kind = operation.overloadpacket
    if kind is aten.convolution:
        x, w, *_ = args
        return (x if args[6] else outputs[0]).numel() * w[0].numel()  # 6: transposed
    if kind in (aten.mm, aten.bmm):
        return outputs[0].numel() * args[0].shape[-1]
    if kind in (aten.addmm, aten.baddbmm):
        return outputs[0].numel() * args[1].shape[-1]
    return 0


# ---- what an output sees: a path of layers, or one of two words ----
EVERYTHING, UNKNOWN = "everything", "unknown"


def _size(path):
    words = {EVERYTHING: inf, UNKNOWN: nan}
    return words[path] if path in words else receptive_field(path).size


def _path(operation, args, inputs, y):
    """Continue the longest path that arrives."""
    kind = operation.overloadpacket
    longest = max(inputs, key=lambda x: (x.path == EVERYTHING, _size(x.path)))
    path, layer = longest.path, _window(kind, args)
    if path == EVERYTHING or (kind in (aten.bmm, aten.mm) and len(inputs) == 2):
        return EVERYTHING  # the product of two inputs is an attention's
    if any(x.path == UNKNOWN for x in inputs):
        return UNKNOWN
    return _reshaped(path, longest.shape, y.shape) if layer is None else (*path, layer)


def _window(kind, args):
    """Return the layer along the width, of a convolution or pooling."""
    if kind is aten.convolution and not args[6]:
        _, w, _, stride, padding, dilation, *_ = args
        return Layer(w.shape[-1], stride[-1], padding[-1], dilation[-1])
    if kind in (aten.max_pool2d_with_indices, aten.avg_pool2d):
        kernel = args[1][-1]
        stride = args[2][-1] if args[2:] and args[2] else kernel
        padding = args[3][-1] if args[3:] else 0
        dilated = kind is aten.max_pool2d_with_indices and args[4:]
        return Layer(kernel, stride, padding, args[4][-1] if dilated else 1)
    return None


def _reshaped(path, before, after):
    """Judge by the shapes what an operation without a window did."""
    if len(before) == 3 and len(after) == 2:  # sequences: as rows of a matrix, or mixed
        return path if after == (before[0] * before[1], before[2]) else UNKNOWN
    if len(before) != 4 or before[-2:] == after[-2:]:
        return path
    if len(after) == 2 or after[2:] == (1, 1):  # images: flattened, or pooled globally
        return path if prod(before[2:]) == 1 else EVERYTHING
    return path if len(after) == 3 else UNKNOWN


# ---- the table ----
def _cells(name, kind, shape, parameters, macs, field):
    seen = EVERYTHING if field == inf else "?" if field != field else f"{field}"
    return name, kind, f"{shape}", f"{parameters:,}", f"{macs:,}", seen


def _align(text, width, side):
    return f"{text:{side}{width}}"
