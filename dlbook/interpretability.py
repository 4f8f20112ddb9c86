"""Ask a trained network where in an image it looked: gradients, taken to the pixels.

Simonyan, Vedaldi and Zisserman (2013), arXiv:1312.6034; Springenberg et al. (2014),
arXiv:1412.6806; Selvaraju et al. (2016), arXiv:1610.02391.
"""

from contextlib import ExitStack

import torch
from torch import nn

from dlbook.generation.tensors import sizes
from dlbook.shapes import ShapeError, check_whole_numbers


def saliency(model, x, target):
    r"""Mark the pixels whose slightest change would change the score of a class most.

    .. math:: y_{nij} = \max_c \left|\frac{\partial s_n}{\partial x_{ncij}}\right|

    x (N, C, H, W); target (N,), a class each; s_n is the score before softmax, whose slope
    stays where a certain answer flattens the loss. Model: images to (N, F), in evaluation
    mode, neither changed nor given gradients. Returns (N, H, W).
    Book: eq-interpretability-saliency.
    """
    pixels, score = _score("saliency", model, x, target)
    return torch.autograd.grad(score, pixels)[0].abs().amax(1)


def guided_backpropagation(model, x, target):
    r"""Follow the gradient back through positive slopes at open gates only.

    .. math:: \frac{\partial}{\partial z} \to [z > 0] \, \max(0, dy)
              \quad \text{at every } y = \mathrm{relu}(z)

    Arguments as in `saliency`. Every nn.ReLU of the model is guided; F.relu cannot be seen.
    Not a gradient: a picture. Returns (N, C, H, W), signed.
    Book: eq-interpretability-guided.
    """
    caller = "guided_backpropagation"
    gates = [m for m in _parts(caller, model) if isinstance(m, nn.ReLU)]
    if not gates:
        raise ValueError(f"{caller}: the model has no nn.ReLU to guide")
    with ExitStack() as hooks:
        for gate in gates:
            hooks.enter_context(gate.register_forward_hook(_only_positive))
        pixels, score = _score(caller, model, x, target)
    return torch.autograd.grad(score, pixels)[0]


def _only_positive(gate, args, y):
    """Let no negative gradient arrive at y, which relu's own rule then takes further."""
    if y.requires_grad:
        y.register_hook(lambda dy: dy.clamp(min=0))


def grad_cam(model, x, target, layer):
    r"""Mark where the channels are active that speak for a class.

    .. math:: y_{nij} = \mathrm{relu}\Big(\sum_k \alpha_{nk} A_{nkij}\Big), \qquad
              \alpha_{nk} = \frac{1}{P Q} \sum_{ij} \frac{\partial s_n}{\partial A_{nkij}}

    x, target and model as in `saliency`; A (N, K, P, Q) is what `layer`, a part of the
    model, returns: mostly its last convolution. Returns (N, P, Q), to be enlarged over the
    image. Book: eq-interpretability-grad-cam.
    """
    if not any(part is layer for part in _parts("grad_cam", model)):
        raise ValueError("grad_cam: layer is no part of the model")
    kept = []

    def keep(layer, args, a):
        kept.append(a)
        return a.clone()  # a ReLU that follows may overwrite its input

    with layer.register_forward_hook(keep):
        _, score = _score("grad_cam", model, x, target)
    if len(kept) != 1 or kept[0].ndim != 4:
        got = ", ".join(str(tuple(a.shape)) for a in kept) or "nothing"
        raise ShapeError(f"grad_cam: layer must return (N, K, P, Q) once, got {got}")
    (da,) = torch.autograd.grad(score, kept)
    weights = da.mean((2, 3), keepdim=True)  # (N, K, 1, 1)
    return (weights * kept[0]).sum(1).relu().detach()


def maximize_score(model, x, target, *, lr=0.1, steps=20, weight_decay=0.0):
    r"""Change images until the network is as sure of a class as it can be.

    .. math:: x \leftarrow x + \eta \left(\frac{\partial s}{\partial x} - \lambda x\right)

    Arguments as in `saliency`; starts from x, which is not written to. Weight decay keeps
    the pixels small. Returns (N, C, H, W). Book: eq-interpretability-maximize.
    """
    check_whole_numbers("maximize_score", 1, steps=steps)
    for name, value in {"lr": lr, "weight_decay": weight_decay}.items():
        if not value >= 0:
            raise ValueError(f"maximize_score: {name} must be from 0, got {value!r}")
    for _ in range(steps):
        pixels, score = _score("maximize_score", model, x, target)
        (dx,) = torch.autograd.grad(score, pixels)
        x = x.detach() + lr * (dx - weight_decay * x.detach())
    return x


def _parts(caller, model):
    """Return a model's modules; refuse what is no model, and one that is being trained."""
    if not isinstance(model, nn.Module):
        raise TypeError(f"{caller}: model must be an nn.Module, got {type(model).__name__}")
    parts = list(model.modules())
    if any(part.training for part in parts):
        raise ValueError(f"{caller}: the model is in training mode: call model.eval()")
    return parts


@torch.enable_grad()
def _score(caller, model, x, target):
    """Return a copy of x that takes gradients, and the sum of the scores of its targets."""
    _parts(caller, model)
    (N, *_) = sizes(caller, "N C H W", x=x)
    pixels = x.detach().clone().requires_grad_()
    scores = model(pixels.clone())  # a model may change its input in place
    if scores.ndim != 2 or len(scores) != N:
        got = tuple(scores.shape)
        raise ShapeError(f"{caller}: the model must return (N, F), N = {N}, got {got}")
    target, F = torch.as_tensor(target, device=x.device), scores.shape[1]
    if target.shape != (N,):
        raise ShapeError(f"{caller}: target must be ({N},), got {tuple(target.shape)}")
    if target.is_floating_point() or target.dtype == torch.bool:
        raise TypeError(f"{caller}: target holds {target.dtype}, but integers are needed")
    if not ((target >= 0) & (target < F)).all():
        span = f"{target.min().item()} to {target.max().item()}"
        raise IndexError(f"{caller}: target must be from 0 to F - 1 = {F - 1}, got {span}")
    return pixels, scores.gather(1, target.long()[:, None]).sum()
