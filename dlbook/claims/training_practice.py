"""What the package claims about training practice: each formula beside the code."""

import numpy as np

from dlbook import augmentation
from dlbook import training_practice as practice
from dlbook.backpropagation import Chain
from dlbook.claims import Claims
from dlbook.linear import linear, linear_backward
from dlbook.losses import mse_loss, mse_loss_backward
from dlbook.multilayer_perceptron import initial_params, multilayer_perceptron

CLAIMS = Claims()
claim = CLAIMS.claim


def layer(rng):
    """Draw a batch, its targets, and the weights and bias of a linear layer."""
    N, D, F = map(int, rng.integers(4, 8, 3))
    return tuple(map(rng.standard_normal, ((N, D), (N, F), (F, D), (F,))))


def network(rng):
    """Draw x and the parameters of four layers."""
    N, *sizes = map(int, rng.integers(2, 6, 6))
    return rng.standard_normal((N, sizes[0])), initial_params(sizes, rng=rng)


def classes(rng):
    """Draw logits of a student and a teacher, and the right classes."""
    N, F = map(int, rng.integers(2, 6, 2))
    logits, teacher = rng.standard_normal((2, N, F))
    return logits, rng.integers(0, F, N), teacher


def gradients(x, target, params, dy=1.0):
    """Return the gradients of a linear layer's mean squared error times dy."""
    y, own = linear(x, params["w"], params["b"])
    dy = mse_loss_backward(dy, mse_loss(y, target)[1])
    _, *grads = linear_backward(dy, own)
    return dict(zip("wb", grads, strict=True))


@claim("batches in parts", layer, "eq-training-practice-accumulation")
def _(x, target, w, b):
    whole = gradients(x, target, {"w": w, "b": b})
    parts = ((x[:3], target[:3]), (x[3:], target[3:]))
    found = practice.mean_gradient(
        (len(x), gradients(x, target, {"w": w, "b": b})) for x, target in parts
    )
    return (whole["w"], whole["b"]), (found["w"], found["b"])


@claim("checkpoints change nothing", network, "eq-training-practice-checkpoints")
def _(x, params):
    plain = multilayer_perceptron(4)
    parts = Chain(*plain.layers[:3]), Chain(*plain.layers[3:])
    both = []
    for chain in (plain, Chain(*map(practice.checkpoint, parts))):
        y, saved = chain.forward(x, params)
        dx, grads = chain.backward(np.cos(y), saved)
        both.append((y, dx, *(grads[name] for name in params)))
    return tuple(both)


@claim("scaled losses", layer, "eq-training-practice-scale")
def _(x, target, w, b):
    x, target, w, b = (np.rint(a) for a in (x, target, w, b))  # exact in float16

    def scaled(half, dy):
        exact = {k: a.astype(np.float64) for k, a in half.items()}
        return gradients(x, target, exact, dy)

    params = {"w": w, "b": b}
    grads, _ = practice.mixed_precision(scaled, params)
    one = gradients(x, target, params)
    return (one["w"], one["b"]), (grads["w"], grads["b"])


@claim("quantization", layer, "eq-training-practice-quantization")
def _(x, *rest):
    low, high = min(x.min(), 0), max(x.max(), 0)
    scale = (high - low) / 255
    zero = round(-low / scale)
    q = [min(max(round(v / scale) + zero, 0), 255) for v in x.flat]
    found = practice.quantize(x)
    left = scale * (np.array(q) - zero).reshape(x.shape)
    return (scale, left), (found.scale, practice.dequantize(found))


@claim("distillation", classes, "eq-training-practice-distillation")
def _(logits, k, teacher):
    def p(z):
        return np.exp(z) / np.exp(z).sum(-1, keepdims=True)

    soft, apart = p(teacher / 3), np.log(p(teacher / 3) / p(logits / 3))
    hard = -np.log(p(logits)[np.arange(len(k)), k]).mean()
    loss = 0.2 * hard + 0.8 * 3**2 * (soft * apart).sum(-1).mean()
    own = 0.2 * (p(logits) - np.eye(logits.shape[1])[k]) + 0.8 * 3 * (p(logits / 3) - soft)
    found, saved = practice.distillation_loss(logits, k, teacher, temperature=3, alpha=0.2)
    dlogits = practice.distillation_loss_backward(1.0, saved)
    return (loss, own / len(k)), (found, dlogits)


@claim("colours along their axes", layer, "eq-training-practice-pca-color")
def _(x, *rest):
    images = (np.tanh(x[0, :3]) / 9 + 0.5).reshape(1, 3, 1, 1) + np.arange(4) / 99
    images[0, 1] += np.tanh(x[1, :4]) / 9  # four pixels
    pixels = images[0, :, 0]
    centred = pixels - pixels.mean(1, keepdims=True)
    u, s, _ = np.linalg.svd(
        centred
    )  # its squares over 4 are the eigenvalues, largest first
    moved = augmentation.pca_color(images, std=0.5, rng=np.random.default_rng(1)) - images
    along = u.T @ moved[0, :, 0, 0]
    drawn = np.random.default_rng(1).normal(0, 0.5, 3)[::-1]
    return abs(drawn * s**2 / 4), abs(along)  # an eigenvector has no sign
