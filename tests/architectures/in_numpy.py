"""The layers of a PyTorch module, computed with the NumPy package from the same weights."""

from functools import reduce

import torch
from common import normal
from torch import nn

from dlbook.activations import relu
from dlbook.convolution import conv2d
from dlbook.linear import linear
from dlbook.normalization import Running, batch_norm, batch_norm_inference
from dlbook.pooling import avg_pool2d

torch.set_num_threads(1)  # on images this small, threads only wait for each other


def scrambled(module, seed=0):
    """Give a module weights and statistics in float64, none of them 0 or 1 by design."""
    generator = torch.Generator().manual_seed(seed)
    module.double()
    with torch.no_grad():
        for name, a in module.state_dict().items():
            if name.endswith("running_var"):
                a.uniform_(0.5, 2, generator=generator)
            elif a.is_floating_point():
                a.normal_(0, 0.5, generator=generator)
    return module


def images(*shape, seed=0):
    """Draw images as a tensor of float64."""
    return torch.from_numpy(normal(*shape, seed=seed))


def array(tensor):
    return tensor.detach().numpy()


def parameter_total(module):
    return sum(p.numel() for p in module.parameters())


def kinds(module):
    """Write the order of the layers: "conv norm relu conv norm"."""
    short = {nn.Conv2d: "conv", nn.BatchNorm2d: "norm", nn.ReLU: "relu"}
    return " ".join(short[type(m)] for m in module.modules() if not [*m.children()])


def in_numpy(layer, x):
    """Compute what a layer, or a chain of layers, makes of an array."""
    if isinstance(layer, nn.Sequential):
        return reduce(lambda y, inner: in_numpy(inner, y), layer, x)
    return LAYERS[type(layer)](layer, x)


def _conv(layer, x):
    bias = None if layer.bias is None else array(layer.bias)
    options = {"stride": layer.stride, "padding": layer.padding, "groups": layer.groups}
    return conv2d(x, array(layer.weight), bias, **options)[0]


def _norm(layer, x):
    gamma, beta = array(layer.weight), array(layer.bias)
    if layer.training:
        return batch_norm(x, gamma, beta, eps=layer.eps)[0]
    running = Running(array(layer.running_mean), array(layer.running_var))
    return batch_norm_inference(x, gamma, beta, running, eps=layer.eps)


def _linear(layer, x):
    return linear(
        x, array(layer.weight), None if layer.bias is None else array(layer.bias)
    )[0]


LAYERS = {
    nn.Conv2d: _conv,
    nn.BatchNorm2d: _norm,
    nn.Linear: _linear,
    nn.ReLU: lambda _layer, x: relu(x)[0],
    nn.Identity: lambda _layer, x: x,
    nn.AvgPool2d: lambda layer, x: avg_pool2d(x, kernel=layer.kernel_size)[0],
}
