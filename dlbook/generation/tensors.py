"""What the generative models share: checked tensors, explicit chance, a small network."""

from itertools import pairwise

import numpy as np
import torch
from torch import nn

from dlbook.shapes import ShapeError, check_whole_numbers, dims


def sizes(caller, spec, **tensors):
    """Return the sizes in `spec`, as :func:`dlbook.shapes.dims` does, of tensors.

    Refuses what is no tensor of floating-point numbers, two precisions, and an empty batch.
    """
    given = {name: x for name, x in tensors.items() if not name.isupper()}
    _floats(caller, given)
    # An array of the same shape that takes up no room.
    stand_ins = {name: np.broadcast_to(0.0, tuple(x.shape)) for name, x in given.items()}
    found = dims(caller, spec, **(tensors | stand_ins))
    _some(caller, given)
    return found


def alike(caller, **tensors):
    """Refuse tensors that are not of one shape, at least (N,), and one precision."""
    _floats(caller, tensors)
    if len({x.shape for x in tensors.values()}) > 1:
        shapes = ", ".join(f"{name} is {tuple(x.shape)}" for name, x in tensors.items())
        raise ShapeError(f"{caller}: one shape is needed, but {shapes}")
    _some(caller, tensors)


def _floats(caller, tensors):
    for name, x in tensors.items():
        if not isinstance(x, torch.Tensor):
            raise TypeError(f"{caller}: {name} must be a tensor, got {type(x).__name__}")
        if not x.is_floating_point():
            raise TypeError(
                f"{caller}: {name} holds {x.dtype}, but real numbers are needed"
            )
    if len({x.dtype for x in tensors.values()}) > 1:
        kinds = ", ".join(f"{name} is {x.dtype}" for name, x in tensors.items())
        raise TypeError(f"{caller}: one type is needed, but {kinds}: convert with .to")


def _some(caller, tensors):
    for name, x in tensors.items():
        if x.ndim == 0 or x.numel() == 0:
            raise ValueError(f"{caller}: {name} {tuple(x.shape)} holds no batch of numbers")


def random_source(caller, generator):
    """Return `generator`, or refuse what is none, a seed for one."""
    if not isinstance(generator, torch.Generator):
        fix = "torch.Generator().manual_seed(seed)"
        raise TypeError(f"{caller}: generator must be {fix}, got {generator!r}")
    return generator


def standard_normal(caller, like, generator):
    """Draw independent standard normal numbers, in the shape and type of `like`.

    They are drawn on the device of the generator, so that one seeded on the CPU gives the
    same numbers to a model on a GPU.
    """
    source = random_source(caller, generator)
    noise = torch.randn(
        like.shape, generator=source, dtype=like.dtype, device=source.device
    )
    return noise.to(like.device)


def perceptron(caller, *features, generator, activation=nn.ReLU):
    """Build linear layers with a bend between them; weights uniform in +-1 / sqrt(D).

    `features` are D, then the width after each layer. PyTorch's own layers would draw their
    weights from the one source of chance that everybody shares.
    """
    source = random_source(caller, generator)
    check_whole_numbers(
        caller, 1, **{f"size {k}": width for k, width in enumerate(features)}
    )
    layers = []
    for D, F in pairwise(features):
        layer = nn.utils.skip_init(nn.Linear, D, F)
        for parameter in layer.parameters():
            parameter.detach().uniform_(-(D**-0.5), D**-0.5, generator=source)
        layers += [layer, activation()]
    return nn.Sequential(*layers[:-1])
