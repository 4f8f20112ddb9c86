"""Training practice: gradients of many batches, less memory, fewer bits, a teacher."""

from itertools import chain, islice
from typing import NamedTuple

import numpy as np

from dlbook.backpropagation import Chain, Layer
from dlbook.losses import (
    CrossEntropySaved,
    KlSaved,
    cross_entropy,
    cross_entropy_backward,
    kl_divergence,
    kl_divergence_backward,
)
from dlbook.precision import widened
from dlbook.randomness import noted_generators, rewound
from dlbook.shapes import ShapeError, check_floats, dims
from dlbook.softmax import LogSoftmaxSaved, log_softmax, log_softmax_backward, softmax


# ---- batches larger than the memory ----
def mean_gradient(parts):
    r"""Average the gradients of batches, each counted as often as it has samples.

    .. math:: g = \frac{\sum_b N_b \, g_b}{\sum_b N_b}

    `parts` gives pairs (N, grads); no more than the sum and one of them are held. Returns
    a dict like `grads`. Refuses no samples. Book: eq-training-practice-accumulation.
    """
    N, total = 0, {}
    for size, grads in parts:
        if total and grads.keys() != total.keys():
            names = sorted(grads.keys() ^ total.keys())
            raise KeyError(f"mean_gradient: not every batch has {names}")
        N += int(size)
        total = {k: total.get(k, 0) + int(size) * widened(g) for k, g in grads.items()}
        kinds = {k: g.dtype for k, g in grads.items()}
    if N < 1:
        raise ValueError("mean_gradient: there are no samples, and so no mean")
    return {k: (g / N).astype(kinds[k], copy=False) for k, g in total.items()}


def train_accumulated(batches, grads_of, params, step, *, every, **options):
    """Take one step for every `every` batches, as if they were one large batch.

    `grads_of(batch, params)` returns N and the gradients of a mean over its N samples;
    `step` is an optimizer, and `options` are its own. The batches left at the end make a
    step too. Returns params and the number of steps.
    """
    if not isinstance(every, int | np.integer) or every < 1:
        raise ValueError(f"train_accumulated: every must be from 1, got {every!r}")
    batches, state, steps = iter(batches), None, 0
    for first in batches:
        group = chain([first], islice(batches, every - 1))
        grads = mean_gradient(grads_of(batch, params) for batch in group)
        params, state = step(params, grads, state, **options)
        steps += 1
    return params, steps


# ---- chains deeper than the memory ----
def checkpoint(segment):
    r"""Make one layer of a chain: it saves its input alone, and computes the rest again.

    .. math:: n \text{ layers in } k \text{ such segments hold } k + n / k
              \text{ inputs, fewest at } k = \sqrt n

    Returns a `Layer` for a longer chain, with the same output and gradients, at the price
    of a second forward pass, for which what the package drew at random is drawn again.
    Raises ValueError where that pass gives another output all the same. Chen et al. (2016),
    arXiv:1604.06174. Book: eq-training-practice-checkpoints.
    """
    if not isinstance(segment, Chain):
        raise TypeError(f"checkpoint: a Chain is needed, got {type(segment).__name__}")
    names = tuple(dict.fromkeys(name for layer in segment.layers for name in layer.names))

    def forward(x, *own):
        with noted_generators() as drawn:
            y, _ = segment.forward(x, dict(zip(names, own, strict=True)))
        return y, (x, own, drawn, _fingerprint(y))

    def backward(dy, saved):
        x, own, drawn, before = saved
        with rewound(drawn):
            y, saved = segment.forward(x, dict(zip(names, own, strict=True)))
        if not np.allclose(_fingerprint(y), before, rtol=1e-4, equal_nan=True):
            raise ValueError(
                "checkpoint: the second forward pass gave another output: draw at random "
                "with dlbook's layers, or with dlbook.shapes.generator"
            )
        dx, grads = segment.backward(dy, saved)
        return dx, *(grads[name] for name in names)

    return Layer(forward, backward, names)


def _fingerprint(y):
    """Return two sums by which another output is known: of all numbers, and of some."""
    y = widened(y).reshape(-1)
    return y.sum(), y[::7].sum()


# ---- half the bits ----
class LossScale(NamedTuple):
    factor: float = 2.0**16
    clean: int = 0  # steps in a row whose gradients were all finite


def mixed_precision(grads_of, params, scale=None, *, interval=2000):
    r"""Compute gradients in float16, of a loss so enlarged that they do not become 0.

    .. math:: \tilde L = s L, \qquad \nabla L = \frac{1}{s} \nabla \tilde L

    `grads_of(params, dy)` gets float16 copies, and dy = s, the gradient of the loss; the
    parameters themselves stay in float32. Returns the gradients in their type, divided by
    s, and the next :class:`LossScale`. If one was not finite, None: leave out the step,
    and s is halved; after `interval` finite ones it is doubled, as by PyTorch's GradScaler.
    Micikevicius et al. (2018), arXiv:1710.03740. Book: eq-training-practice-scale.
    """
    for name, a in params.items():
        dims("mixed_precision", "...", **{name: a})
    check_floats("mixed_precision", **params)
    if not interval >= 1:
        raise ValueError(f"mixed_precision: interval must be from 1, got {interval!r}")
    factor, clean = LossScale() if scale is None else scale
    half = {k: p.astype(np.float16) for k, p in params.items()}
    with np.errstate(over="ignore", invalid="ignore"):  # looked for below
        enlarged = grads_of(half, factor)
    grads = {k: g.astype(params[k].dtype) / factor for k, g in enlarged.items()}
    if not all(np.isfinite(g).all() for g in grads.values()):
        return None, LossScale(factor / 2)
    if clean + 1 == interval:
        return grads, LossScale(factor * 2)
    return grads, LossScale(factor, clean + 1)


class Quantized(NamedTuple):
    q: np.ndarray  # (...), uint8
    scale: np.floating  # from one whole number to the next
    zero_point: int  # the whole number that stands for 0


def quantize(x, *, bits=8):
    r"""Round numbers to 2^bits evenly spaced ones, of which 0 is one.

    .. math:: s = \frac{\max - \min}{2^b - 1}, \quad z = \mathrm{round}(-\min / s), \quad
              q = \min(\max(\mathrm{round}(x / s) + z, \, 0), \, 2^b - 1)

    x (...), finite; max and min are of its numbers and 0. Returns a :class:`Quantized`.
    Jacob et al. (2018), arXiv:1712.05877. Book: eq-training-practice-quantization.
    """
    dims("quantize", "...", x=x)
    check_floats("quantize", x=x)
    if not isinstance(bits, int | np.integer) or not 1 <= bits <= 8:
        raise ValueError(f"quantize: bits must be from 1 to 8, got {bits!r}")
    if not np.isfinite(x).all():
        raise ValueError("quantize: x must be finite, but it is not")
    levels = 2 ** int(bits) - 1
    low, high = x.min(initial=0), x.max(initial=0)
    scale = x.dtype.type(high / levels - low / levels) or x.dtype.type(1)  # all are 0
    zero_point = int(np.rint(-low / scale))
    q = (np.rint(x / scale) + zero_point).clip(0, levels).astype(np.uint8)
    return Quantized(q, scale, zero_point)


def dequantize(quantized):
    r"""Return the numbers that were rounded to: :math:`\hat x = s (q - z)`, in x's type."""
    q, scale, zero_point = quantized
    return (q.astype(int) - zero_point).astype(scale.dtype) * scale


# ---- a teacher ----
class DistillationSaved(NamedTuple):
    hard: CrossEntropySaved
    soft: KlSaved
    student: LogSoftmaxSaved  # of the logits over the temperature
    temperature: float
    alpha: float


def distillation_loss(logits, target, teacher, *, temperature=4.0, alpha=0.5):
    r"""Ask a network for the right classes, and for the probabilities of its teacher.

    .. math:: L = \alpha \, \mathrm{CE}(z, k) + (1 - \alpha) \, \tau^2 \, D\Big(
              \mathrm{softmax}\frac{t}{\tau} \,\Big\|\, \mathrm{softmax}\frac{z}{\tau}\Big)

    logits z (..., F); target k (...), integers; teacher t (..., F), logits too, without a
    gradient. The gradient of D fades as 1/tau^2, which tau^2 makes up for. Returns L and
    `saved`. Hinton, Vinyals and Dean (2015), arXiv:1503.02531.
    Book: eq-training-practice-distillation.
    """
    dims("distillation_loss", "..., ...", logits=logits, teacher=teacher)
    check_floats("distillation_loss", logits=logits, teacher=teacher)
    if teacher.shape != logits.shape:
        got = f"teacher is {teacher.shape}, but logits is {logits.shape}"
        raise ShapeError(f"distillation_loss: {got}")
    if not (0 <= alpha <= 1 and 0 < temperature < np.inf):
        got = f"got alpha = {alpha!r} and temperature = {temperature!r}"
        raise ValueError(f"distillation_loss: [0, 1] and (0, inf) are needed, {got}")
    temperature, alpha = float(temperature), float(alpha)
    hard, own = cross_entropy(logits, target)
    p, _ = softmax(_cooled(teacher, temperature))
    logq, student = log_softmax(_cooled(logits, temperature))
    soft, apart = kl_divergence(logq, p)
    loss = alpha * hard + (1 - alpha) * temperature**2 * soft
    return loss, DistillationSaved(own, apart, student, temperature, alpha)


def _cooled(logits, temperature):
    """Divide logits by a temperature; the largest stays 0, however small that is."""
    with np.errstate(over="ignore"):
        return (logits - logits.max(-1, keepdims=True)) / temperature


def distillation_loss_backward(dy, saved):
    r"""Pull dy, a number, back to the logits.

    .. math:: \frac{\partial L}{\partial z} = \frac{\alpha}{N} \big(\mathrm{softmax}(z) -
              e_k\big) + \frac{(1 - \alpha) \tau}{N} \Big(\mathrm{softmax}\frac{z}{\tau} -
              \mathrm{softmax}\frac{t}{\tau}\Big)
    """
    hard, soft, student, temperature, alpha = saved
    dlogq = kl_divergence_backward(dy * (1 - alpha) * temperature, soft)
    return cross_entropy_backward(dy * alpha, hard) + log_softmax_backward(dlogq, student)
