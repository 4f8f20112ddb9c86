"""A small network with an image, and the functions that ask it where it looked."""

import torch
from common import normal
from torch import nn

from dlbook.interpretability import (
    grad_cam,
    guided_backpropagation,
    maximize_score,
    saliency,
)

torch.set_num_threads(1)  # on images this small, threads only wait for each other


def network(C=3, *, inplace=False, seed=0):
    """Build two convolutions, global average pooling and a linear head, in float64."""
    source = torch.Generator().manual_seed(seed)
    model = nn.Sequential(
        nn.Conv2d(C, 4, 3, padding=1),
        nn.ReLU(inplace=inplace),
        nn.Conv2d(4, 5, 3, padding=1),
        nn.ReLU(inplace=inplace),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(5, 3),
    )
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.normal_(0, 0.4, generator=source)
    return model.double().eval()


MODEL, X, TARGET = network(), torch.tensor(normal(2, 3, 6, 7)), torch.tensor([2, 0])
PICTURES = {
    "saliency": saliency,
    "guided_backpropagation": guided_backpropagation,
    "grad_cam": lambda model, x, target: grad_cam(model, x, target, model[2]),
    "maximize_score": maximize_score,
}
