"""One training step of a multilayer perceptron: forward, loss, backward and SGD."""

import numpy as np

from benchmarks.cases import Case, normal
from dlbook.losses import cross_entropy, cross_entropy_backward
from dlbook.multilayer_perceptron import multilayer_perceptron
from dlbook.optimizers import sgd

NAMES = "w1", "b1", "w2", "b2", "w3", "b3"
NETWORK = multilayer_perceptron(3)


def arrays(N):
    """Draw images, layers of 784, 256, 128 and 10 units, and the classes."""
    sizes = ((256, 784), (128, 256), (10, 128))
    params = [a for F, D in sizes for a in (D**-0.5 * normal(F, D), normal(F))]
    return normal(N, 784), *params, np.arange(N) % 10


def step(x, *params_and_classes):
    """Return the loss and the parameters after one step."""
    *params, k = params_and_classes
    params = dict(zip(NAMES, params, strict=True))
    logits, saved = NETWORK.forward(x, params)
    loss, own = cross_entropy(logits, k)
    dlogits = cross_entropy_backward(np.ones_like(loss), own)
    _, grads = NETWORK.backward(dlogits, saved)
    return loss, sgd(params, grads, lr=0.01)


def theirs(torch, x, *params_and_classes):
    *params, k = params_and_classes
    for w, b in zip(params[:4:2], params[1:4:2], strict=True):
        x = torch.tanh(torch.nn.functional.linear(x, w, b))
    logits = torch.nn.functional.linear(x, *params[4:])
    loss = torch.nn.functional.cross_entropy(logits, k)
    for w, grad in zip(params, torch.autograd.grad(loss, params), strict=True):
        w.detach().sub_(grad, alpha=0.01)
    return loss


CASES = (Case("MLP, training step", 128, arrays, step, None, theirs, work="step"),)
