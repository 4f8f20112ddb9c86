"""Diffusion: drown data in noise step by step, and learn to take each step back.

Ho, Jain and Abbeel (2020), DDPM, arXiv:2006.11239; Song, Meng and Ermon (2020), DDIM,
arXiv:2010.02502. Time runs from t = 0, the data, to t = T, noise: `alpha_bar[0]` is 1.
"""

from itertools import pairwise
from math import pi
from typing import NamedTuple

import torch
from torch import nn

from dlbook.generation.tensors import alike, perceptron, random_source, standard_normal
from dlbook.positional_encoding import sinusoidal_encoding
from dlbook.shapes import ShapeError, check_whole_numbers


# ---- the way into noise ----
class Schedule(NamedTuple):
    beta: torch.Tensor  # (T + 1,), float64: the variance of the noise of each step; 0 first
    alpha_bar: torch.Tensor  # (T + 1,), products of 1 - beta: the data's share; 1 first


def linear_schedule(T, *, first=1e-4, last=0.02):
    r"""Let beta grow in equal steps from `first` at t = 1 to `last` at t = T.

    .. math:: \bar\alpha_t = \prod_{s=1}^t (1 - \beta_s)

    Returns a `Schedule`. The paper's ends are meant for T = 1000.
    Book: eq-diffusion-linear.
    """
    check_whole_numbers("linear_schedule", 1, T=T)
    if not 0 < first <= last < 1:
        bounds = "0 < first <= last < 1 is needed"
        raise ValueError(f"linear_schedule: {bounds}, got {first!r} and {last!r}")
    return _schedule(torch.linspace(first, last, T, dtype=torch.float64))


def cosine_schedule(T, *, offset=0.008, largest=0.999):
    r"""Let the share of the data fall like a squared cosine: slowly at both ends.

    .. math:: \bar\alpha_t = \frac{f(t)}{f(0)}, \quad
              f(t) = \cos^2\left(\frac{t/T + s}{1 + s} \cdot \frac{\pi}{2}\right)

    s is `offset`; no beta exceeds `largest`, so something of the data is left at t = T.
    Nichol and Dhariwal (2021), arXiv:2102.09672. Book: eq-diffusion-cosine.
    """
    check_whole_numbers("cosine_schedule", 1, T=T)
    if not (offset >= 0 and 0 < largest < 1):
        bounds = "offset must be from 0 and largest in (0, 1)"
        raise ValueError(f"cosine_schedule: {bounds}, got {offset!r} and {largest!r}")
    part = torch.arange(T + 1, dtype=torch.float64) / T
    f = torch.cos((part + offset) / (1 + offset) * pi / 2) ** 2
    return _schedule((1 - f[1:] / f[:-1]).clamp(max=largest))


def _schedule(beta):
    beta = torch.cat([beta.new_zeros(1), beta])
    return Schedule(beta, (1 - beta).cumprod(0))


def diffuse(x0, t, noise, schedule):
    r"""Jump from the data to time t at once.

    .. math:: x_t = \sqrt{\bar\alpha_t} \, x_0 + \sqrt{1 - \bar\alpha_t} \, \varepsilon

    x0, noise (N, ...), the latter standard normal; t a number or (N,), integers.
    Returns x_t (N, ...). Book: eq-diffusion-forward.
    """
    alike("diffuse", x0=x0, noise=noise)
    share = _at("diffuse", schedule, t, x0).alpha_bar
    return (share.sqrt() * x0 + (1 - share).sqrt() * noise).to(x0.dtype)


def predict_x0(xt, t, noise, schedule):
    r"""Take the noise out again: the inverse of :func:`diffuse`, exact for the true noise.

    .. math:: \hat x_0 = \frac{x_t - \sqrt{1 - \bar\alpha_t} \, \varepsilon}
              {\sqrt{\bar\alpha_t}}

    Arguments as in `diffuse`. Book: eq-diffusion-predict.
    """
    alike("predict_x0", xt=xt, noise=noise)
    share = _at("predict_x0", schedule, t, xt).alpha_bar
    return ((xt - (1 - share).sqrt() * noise) / share.sqrt()).to(xt.dtype)


# ---- the way back ----
def posterior(x0, xt, t, schedule):
    r"""Return the mean and the variance of x one step before x_t, where x_0 is known.

    .. math:: \tilde\mu_t = \frac{\sqrt{\bar\alpha_{t-1}} \, \beta_t}{1 - \bar\alpha_t} x_0
              + \frac{\sqrt{\alpha_t} (1 - \bar\alpha_{t-1})}{1 - \bar\alpha_t} x_t, \qquad
              \tilde\beta_t = \frac{1 - \bar\alpha_{t-1}}{1 - \bar\alpha_t} \beta_t

    x0, xt (N, ...); t from 1, a number or (N,). Book: eq-diffusion-posterior.
    """
    alike("posterior", x0=x0, xt=xt)
    beta, share = _at("posterior", schedule, t, xt, least=1)
    _, before = _at("posterior", schedule, t - 1, xt)
    toward = before.sqrt() * beta * x0 + (1 - beta).sqrt() * (1 - before) * xt
    var = (1 - before) / (1 - share) * beta
    return (toward / (1 - share)).to(xt.dtype), var.to(xt.dtype)


def ddpm_step(xt, t, noise, schedule, *, variance="posterior", generator):
    r"""Draw x one step before x_t, given the noise that a network sees in it.

    .. math:: x_{t-1} = \frac{1}{\sqrt{\alpha_t}} \left(x_t
              - \frac{\beta_t}{\sqrt{1 - \bar\alpha_t}} \varepsilon\right) + \sigma_t u,
              \qquad u \sim \mathcal N(0, I)

    xt, noise (N, ...). The variance is that of the `posterior`, right if the data are one
    point, or "beta", right if they are standard normal; 0 at t = 1.
    Book: eq-diffusion-ddpm.
    """
    if variance not in ("posterior", "beta"):
        raise ValueError(f"ddpm_step: variance is posterior or beta, got {variance!r}")
    mean, var = posterior(predict_x0(xt, t, noise, schedule), xt, t, schedule)
    if variance == "beta":
        var = torch.where(var > 0, _at("ddpm_step", schedule, t, xt).beta, 0).to(xt.dtype)
    return mean + var.sqrt() * standard_normal("ddpm_step", xt, generator)


def ddim_step(xt, t, noise, schedule, *, to, eta=0.0, generator):
    r"""Go from t to an earlier time s at once, with as much fresh noise as wanted.

    .. math:: x_s = \sqrt{\bar\alpha_s} \, \hat x_0 + \sqrt{1 - \bar\alpha_s - \sigma^2} \,
              \varepsilon + \sigma u, \qquad \sigma^2 = \eta^2 \,
              \frac{1 - \bar\alpha_s}{1 - \bar\alpha_t}
              \left(1 - \frac{\bar\alpha_t}{\bar\alpha_s}\right)

    xt, noise (N, ...); `to` is s. eta = 0 adds no chance, eta = 1 is DDPM if s = t - 1.
    Book: eq-diffusion-ddim.
    """
    if not 0 <= eta <= 1:
        raise ValueError(f"ddim_step: eta must be in [0, 1], got {eta!r}")
    if not (torch.as_tensor(to) < torch.as_tensor(t)).all():
        raise ValueError(f"ddim_step: to must be earlier than t = {t}, got {to}")
    x0 = predict_x0(xt, t, noise, schedule)
    share = _at("ddim_step", schedule, t, xt).alpha_bar
    later = _at("ddim_step", schedule, to, xt).alpha_bar
    var = eta**2 * (1 - later) / (1 - share) * (1 - share / later)
    mean = later.sqrt() * x0 + (1 - later - var).clamp(min=0).sqrt() * noise
    chance = var.sqrt() * standard_normal("ddim_step", xt, generator)
    return (mean + chance).to(xt.dtype)


def _at(caller, schedule, t, like, *, least=0):
    """Return the schedule at times t, in float64, shaped to multiply `like`."""
    t, T = torch.as_tensor(t, device=schedule.beta.device), len(schedule.beta) - 1
    if t.is_floating_point() or t.dtype == torch.bool:
        raise TypeError(f"{caller}: t must be whole numbers, got {t.dtype}")
    if t.ndim and t.shape != like.shape[:1]:
        got, N = tuple(t.shape), len(like)
        raise ShapeError(f"{caller}: t must be a number or ({N},), got {got}")
    if not ((t >= least) & (t <= T)).all():
        span = f"{t.min().item()} to {t.max().item()}"
        raise IndexError(f"{caller}: t must be from {least} to T = {T}, got {span}")
    shape = (-1, *[1] * (like.ndim - 1)) if t.ndim else ()
    return Schedule(*(values[t].to(like.device).reshape(shape) for values in schedule))


# ---- a network that sees the noise ----
class Denoiser(nn.Module):
    """Guess the noise in x_t (N, D) from it and a `sinusoidal_encoding` of t (N,)."""

    def __init__(self, D, T, *, hidden=64, generator):
        super().__init__()
        check_whole_numbers("Denoiser", 1, D=D, T=T, hidden=hidden)
        times = torch.tensor(sinusoidal_encoding(T + 1, 16), dtype=torch.float32)
        self.register_buffer("times", times)  # (T + 1, 16)
        layers = D + 16, hidden, hidden, D
        self.net = perceptron("Denoiser", *layers, generator=generator, activation=nn.SiLU)

    def forward(self, xt, t):
        """Return the noise (N, D)."""
        return self.net(torch.cat([xt, self.times[t]], 1))


def simple_loss(model, x0, schedule, *, generator):
    r"""Ask a network for the noise at random times, and average the squared errors.

    .. math:: L = E_{t, x_0, \varepsilon} \left[
              \left(\varepsilon - \varepsilon_\theta(x_t, t)\right)^2\right]

    model(xt, t) with t (N,); x0 (N, ...). Returns a number, a mean over all coordinates.
    Book: eq-diffusion-loss.
    """
    alike("simple_loss", x0=x0)
    source = random_source("simple_loss", generator)
    times = len(schedule.beta)
    t = torch.randint(1, times, (len(x0),), generator=source, device=source.device)
    t, noise = t.to(x0.device), standard_normal("simple_loss", x0, source)
    return ((model(diffuse(x0, t, noise, schedule), t) - noise) ** 2).mean()


@torch.no_grad()
def sample(model, noise, schedule, *, steps=None, eta=1.0, generator):
    """Turn standard normal noise (N, ...) into data, in `steps` steps, or all T of them.

    Every step is a :func:`ddim_step`; eta = 1 with all steps is DDPM's sampling. Calls
    model(xt, t), t (N,), without gradients. Returns data, shaped like the noise.
    """
    alike("sample", noise=noise)
    T = len(schedule.beta) - 1
    steps = T if steps is None else steps
    check_whole_numbers("sample", 1, steps=steps)
    if steps > T:
        raise ValueError(f"sample: there are only T = {T} steps, got steps = {steps}")
    times = torch.linspace(T, 0, steps + 1).round().long().tolist()
    x = noise
    for t, to in pairwise(times):
        seen = model(x, torch.full((len(x),), t, device=x.device))
        x = ddim_step(x, t, seen, schedule, to=to, eta=eta, generator=generator)
    return x
