"""Generative adversarial networks: the losses of two players, and where the game ends.

Goodfellow et al. (2014), arXiv:1406.2661. A loss reads logits, D = sigmoid(logit), never
probabilities, whose logarithms would overflow.
"""

import torch
from torch.nn.functional import softplus
from torch.special import xlog1py, xlogy

from dlbook.generation.tensors import alike, random_source, sizes
from dlbook.targets import check_probabilities


# ---- losses ----
def discriminator_loss(real, fake):
    r"""Score a discriminator that should say 1 to data and 0 to samples.

    .. math:: L_D = -E_x \left[\ln D(x)\right] - E_z \left[\ln(1 - D(G(z)))\right]

    real (N,), fake (S,), the logits of both; the negative value of the game. Returns a
    number. Book: eq-gan-discriminator.
    """
    sizes("discriminator_loss", "N, S", real=real, fake=fake)
    return softplus(-real).mean() + softplus(fake).mean()


def saturating_generator_loss(fake):
    r"""Score a generator that lowers the value of the game itself.

    .. math:: L_G = E_z \left[\ln(1 - D(G(z)))\right]

    fake (N,), logits. Its slope vanishes where D rejects the sample, when it is needed
    most. Book: eq-gan-saturating.
    """
    sizes("saturating_generator_loss", "N", fake=fake)
    return -softplus(fake).mean()


def non_saturating_generator_loss(fake):
    r"""Score a generator that wants its samples called data: what is used in practice.

    .. math:: L_G = -E_z \left[\ln D(G(z))\right]

    fake (N,), logits. Book: eq-gan-non-saturating.
    """
    sizes("non_saturating_generator_loss", "N", fake=fake)
    return softplus(-fake).mean()


def least_squares_discriminator_loss(real, fake):
    r"""Score a discriminator whose logits should be 1 for data and 0 for samples.

    .. math:: L_D = \tfrac12 E_x \left[(D(x) - 1)^2\right]
              + \tfrac12 E_z \left[D(G(z))^2\right]

    real (N,), fake (S,). Mao et al. (2016), arXiv:1611.04076. Book: eq-gan-least-squares.
    """
    sizes("least_squares_discriminator_loss", "N, S", real=real, fake=fake)
    return ((real - 1) ** 2).mean() / 2 + (fake**2).mean() / 2


def least_squares_generator_loss(fake):
    r"""Score a generator whose samples should get the logit 1: a slope that never dies.

    .. math:: L_G = \tfrac12 E_z \left[(D(G(z)) - 1)^2\right]

    fake (N,). Mao et al. (2016), arXiv:1611.04076.
    """
    sizes("least_squares_generator_loss", "N", fake=fake)
    return ((fake - 1) ** 2).mean() / 2


def critic_loss(real, fake):
    r"""Score a critic that should rise from samples to data.

    .. math:: L_D = E_z \left[D(G(z))\right] - E_x \left[D(x)\right]

    real (N,), fake (S,), any numbers; the generator's loss is -fake.mean(). For a critic of
    slope 1 or less, -L is at most the distance that probability has to be moved. Arjovsky,
    Chintala and Bottou (2017), arXiv:1701.07875. Book: eq-gan-wasserstein.
    """
    sizes("critic_loss", "N, S", real=real, fake=fake)
    return fake.mean() - real.mean()


def gradient_penalty(critic, real, fake, *, generator):
    r"""Charge a critic for every slope that is not 1, somewhere between data and samples.

    .. math:: E_u \left[\left(\|\nabla D(x_u)\| - 1\right)^2\right], \qquad
              x_u = u\, x + (1 - u)\, G(z), \quad u \sim \mathcal U(0, 1)

    `critic` maps (N, D) to (N,); real, fake (N, D). Returns a number to be added, times
    about 10, to the loss. Gulrajani et al. (2017), arXiv:1704.00028.
    Book: eq-gan-gradient-penalty.
    """
    N, _ = sizes("gradient_penalty", "N D, N D", real=real, fake=fake)
    source = random_source("gradient_penalty", generator)
    u = torch.rand(N, 1, generator=source, dtype=real.dtype, device=real.device)
    x = (u * real + (1 - u) * fake).detach().requires_grad_()
    (slope,) = torch.autograd.grad(critic(x).sum(), x, create_graph=True)
    return ((slope.norm(dim=1) - 1) ** 2).mean()


# ---- the ideal players, on K outcomes or on a grid ----
def optimal_discriminator(p, q):
    r"""Return the best answer to data of density p and samples of density q.

    .. math:: D^*(x) = \frac{p(x)}{p(x) + q(x)}

    p, q (...), from 0. Where both are 0 any answer is as good; 1/2 is returned.
    Book: eq-gan-optimal.
    """
    _densities("optimal_discriminator", p, q)
    nowhere = (p == 0) & (q == 0)
    return torch.where(nowhere, 0.5, p / torch.where(nowhere, 1, p + q))


def game_value(p, q, d, *, dx=1.0):
    r"""Return what a discriminator d earns: the value that D raises and G lowers.

    .. math:: V = \sum_x \left(p(x) \ln D(x) + q(x) \ln(1 - D(x))\right) \Delta x

    p, q, d (...): probabilities, or densities on a grid of spacing dx; d in [0, 1].
    0 ln 0 = 0. Book: eq-gan-value.
    """
    _densities("game_value", p, q)
    alike("game_value", p=p, d=d)
    check_probabilities("game_value", d=d)
    return (xlogy(p, d) + xlog1py(q, -d)).sum() * dx


def jensen_shannon(p, q, *, dx=1.0):
    r"""Return how far two densities are apart, from 0 to ln 2, where they never meet.

    .. math:: J = \tfrac12 D\big(p \,\|\, \tfrac{p + q}{2}\big)
              + \tfrac12 D\big(q \,\|\, \tfrac{p + q}{2}\big), \qquad
              V(D^*) = 2 J - \ln 4

    p, q (...), as in `game_value`. Book: eq-gan-jensen-shannon.
    """
    _densities("jensen_shannon", p, q)
    middle = (p + q) / 2
    return (xlogy(p, p) + xlogy(q, q) - 2 * xlogy(middle, middle)).sum() * dx / 2


def _densities(caller, p, q):
    alike(caller, p=p, q=q)
    for name, x in {"p": p, "q": q}.items():
        if not (x >= 0).all():
            raise ValueError(f"{caller}: {name} must be from 0, got {x.min().item():.3g}")
