"""A network as a table: sizes, parameters, multiply-accumulates and receptive fields."""

from contextlib import contextmanager
from copy import copy
from math import inf, nan, prod
from typing import NamedTuple

import torch
from torch.func import functional_call
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map_only

from dlbook.receptive_field import Layer, receptive_field
from dlbook.shapes import check_whole_numbers

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
    check_whole_numbers("summary", 1, **sizes)
    weights = {  # by module, for functional_call fails where names share one
        name: a.to("meta")
        for prefix, module in model.named_modules()
        for kind in (module.named_parameters, module.named_buffers)
        for name, a in kind(prefix, recurse=False)
    }
    x = torch.zeros(*input_shape, dtype=dtype, device="meta")
    x.path = ()
    with _untouched(model), torch.no_grad(), _Meter(model) as meter:
        functional_call(model.eval(), weights, x, tie_weights=False)
    total = sum(p.numel() for p in model.parameters())
    return Summary(tuple(meter.rows), total, sum(row.macs for row in meter.rows))


@contextmanager
def _untouched(model):
    """Put back afterwards every attribute of every module, hooks and containers too."""
    kept = [(m, m.__dict__.copy()) for m in model.modules()]
    inside = {
        id(a): (a, copy(a))
        for _, attributes in kept
        for a in attributes.values()
        if isinstance(a, dict | list | set)
    }
    try:
        yield
    finally:
        for module, attributes in kept:
            module.__dict__.clear()
            module.__dict__.update(attributes)
        for container, before in inside.values():
            container.clear()
            (container.extend if isinstance(container, list) else container.update)(before)


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
        for module in model.modules():
            module.register_forward_pre_hook(self.begin)
            module.register_forward_hook(self.end)

    def begin(self, _module, _args):
        self.open.append(0)

    def end(self, module, _args, output):
        macs, parameters = self.open.pop(), self.left[module]
        if macs or parameters or not [*module.children()]:
            self.left[module] = 0
            y, *_ = [*_tensors([output]), torch.empty(0)]  # the first, if there is any
            kind, shape = type(module).__name__, tuple(y.shape)
            size = _size(getattr(y, "path", UNKNOWN))
            row = Row(self.names[module], kind, shape, parameters, macs, size)
            self.rows.append(row)

    def __torch_dispatch__(self, operation, _types, args=(), kwargs=None):
        kwargs = kwargs or {}
        if any(a.is_meta for a in _tensors([args, kwargs])):  # a table in an attribute, too
            args, kwargs = tree_map_only(torch.Tensor, _on_meta, (args, kwargs))
        result = operation(*args, **kwargs)
        outputs = _tensors([result])
        self.open[-1] += _macs(operation, args, outputs)
        inputs = [x for x in _tensors(args) if hasattr(x, "path")]
        if inputs:
            for y in outputs:
                y.path = _path(operation, args, inputs, y)
        return result


def _on_meta(tensor):
    return tensor if tensor.is_meta else tensor.to("meta")


def _tensors(values):
    """Return the tensors in values: in lists, tuples and dicts, however deep."""
    return [a for a in tree_leaves(values) if isinstance(a, torch.Tensor)]


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
    if layer is not None:
        return (*path, layer)
    if torch.Tag.pointwise in operation.tags or kind in POINTWISE:
        return path
    if kind in NORMS:
        return path if NORMS[kind](args) else EVERYTHING
    known = kind in SHAPES or (kind in (aten.cat, aten._softmax) and args[1] == 1)
    return _reshaped(path, longest.shape, y.shape) if known else UNKNOWN


# A path is continued through the operations named here and through no others.
POINTWISE = {aten.hardtanh_, aten.clone, aten._to_copy, aten.detach, aten.alias}
SHAPES = {  # they move numbers about, or mix the features of a place: judged by shapes
    *(aten.view, aten._unsafe_view, aten.reshape, aten.transpose, aten.permute, aten.t),
    *(aten.squeeze, aten.unsqueeze, aten.expand, aten.split, aten.select, aten.slice),
    *(aten.mm, aten.bmm, aten.addmm, aten.baddbmm, aten.mean, aten.embedding),
    *(aten.channel_shuffle, aten.native_channel_shuffle, aten.constant_pad_nd),
    *(aten.adaptive_max_pool2d, aten._adaptive_avg_pool2d),
}
NORMS = {  # and whether their statistics leave out the places
    aten.native_batch_norm: lambda args: not args[5],  # not of this batch
    aten.native_layer_norm: lambda args: args[0].ndim < 4 and len(args[1]) == 1,
    aten.native_group_norm: lambda args: args[0].ndim == 2,
}
POOLS = {aten.max_pool2d_with_indices, aten.max_pool3d_with_indices}
MEANS = {aten.avg_pool2d, aten.avg_pool3d}


def _window(kind, args):
    """Return the layer along the width, of a convolution or pooling."""
    if kind is aten.convolution and not args[6]:
        _, w, _, stride, padding, dilation, *_ = args
        return Layer(w.shape[-1], stride[-1], padding[-1], dilation[-1])
    if kind in POOLS | MEANS:
        kernel = args[1][-1]
        stride = args[2][-1] if args[2:] and args[2] else kernel
        padding = args[3][-1] if args[3:] else 0
        dilated = kind in POOLS and args[4:]
        return Layer(kernel, stride, padding, args[4][-1] if dilated else 1)
    return None


def _reshaped(path, before, after):
    """Judge by the shapes what an operation without a window did."""
    if len(before) == 3 and len(after) == 2:  # sequences: as rows of a matrix, or mixed
        return path if after == (before[0] * before[1], before[2]) else UNKNOWN
    if len(before) == 3 == len(after) and sorted(before) != sorted(after):
        return path if before[:2] == after[:2] or before[::2] == after[::2] else UNKNOWN
    if len(before) < 4 or before[-2:] == after[-2:]:
        return path
    if len(after) == 2 or set(after[2:]) == {1}:  # images: flattened, or pooled globally
        return path if prod(before[2:]) == 1 else EVERYTHING
    return path if len(after) == 3 else UNKNOWN


# ---- the table ----
def _cells(name, kind, shape, parameters, macs, field):
    seen = EVERYTHING if field == inf else "?" if field != field else f"{field}"
    return name, kind, f"{shape}", f"{parameters:,}", f"{macs:,}", seen


def _align(text, width, side):
    return f"{text:{side}{width}}"
