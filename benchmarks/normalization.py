"""Layer normalisation of vectors and batch normalisation of images."""

from benchmarks.cases import Case, normal
from dlbook.normalization import (
    batch_norm,
    batch_norm_backward,
    layer_norm,
    layer_norm_backward,
)


def vectors(N):
    return normal(N, 512), normal(512), normal(512)


def images(N):
    return normal(N, 64, 56, 56), normal(64), normal(64)


def torch_layer_norm(torch, x, gamma, beta):
    return torch.nn.functional.layer_norm(x, gamma.shape, gamma, beta)


def batch_norm_alone(*arrays):
    """Leave the running statistics out."""
    y, _, saved = batch_norm(*arrays)
    return y, saved


def torch_batch_norm(torch, x, gamma, beta):
    running = torch.zeros(len(gamma)), torch.ones(len(gamma))
    return torch.nn.functional.batch_norm(x, *running, gamma, beta, training=True)


CASES = (
    Case("layer norm", 4096, vectors, layer_norm, layer_norm_backward, torch_layer_norm),
    Case("batch norm", 16, images, batch_norm_alone, batch_norm_backward, torch_batch_norm),
)
