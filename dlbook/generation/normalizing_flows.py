"""Normalizing flow: bend a standard normal cloud into data by steps that can be undone.

Dinh, Sohl-Dickstein and Bengio (2016), Real NVP, arXiv:1605.08803; Dinh, Krueger and
Bengio (2014), NICE, arXiv:1410.8516; Rezende and Mohamed (2015), arXiv:1505.05770.
"""

import torch
from torch import nn

from dlbook.generation.tensors import perceptron, random_source, sizes, standard_normal
from dlbook.generation.vae import gaussian_log_likelihood
from dlbook.shapes import check_whole_numbers


class AffineCoupling(nn.Module):
    r"""Scale and shift the second half of z by what the first half says.

    .. math:: x_1 = z_1, \quad x_2 = z_2 \odot e^{s(z_1)} + t(z_1), \qquad
              \ln \left|\det \frac{\partial x}{\partial z}\right| = \sum_j s_j(z_1)

    z (N, D), its first D // 2 numbers are z_1. s is a learned factor times a tanh: without
    that bound, e^s overflows. At the start the factor is 0: a mere shift.
    Book: eq-normalizing-flows-coupling, eq-normalizing-flows-coupling-determinant.
    """

    def __init__(self, D, *, hidden=32, generator):
        super().__init__()
        check_whole_numbers("AffineCoupling", 2, D=D)
        self.halves = D // 2, D - D // 2
        layers = self.halves[0], hidden, self.halves[1]
        self.scale = perceptron("AffineCoupling", *layers, generator=generator)
        self.translate = perceptron("AffineCoupling", *layers, generator=generator)
        self.factor = nn.Parameter(torch.zeros(self.halves[1]))

    def forward(self, z):
        """Return x (N, D) and the log-determinant of its Jacobian (N,)."""
        z1, z2, s = self._split(z)
        return torch.cat([z1, z2 * s.exp() + self.translate(z1)], 1), s.sum(1)

    def inverse(self, x):
        """Return z (N, D) and the log-determinant of its Jacobian, that of x negated."""
        x1, x2, s = self._split(x)
        return torch.cat([x1, (x2 - self.translate(x1)) * (-s).exp()], 1), -s.sum(1)

    def _split(self, x):
        sizes("AffineCoupling", "N D", x=x, D=sum(self.halves))
        x1, x2 = x.split(self.halves, dim=1)
        return x1, x2, self.factor * self.scale(x1).tanh()


class Permutation(nn.Module):
    """Put the D numbers into another order, drawn once, which is never the old one.

    Between two couplings, it lets the half that was only read be written. The determinant
    is 1 or -1, its logarithm 0.
    """

    def __init__(self, D, *, generator):
        super().__init__()
        check_whole_numbers("Permutation", 2, D=D)
        source = random_source("Permutation", generator)
        # A cycle through all places, in random order: nothing stays where it was.
        cycle = torch.randperm(D, generator=source)
        self.register_buffer("order", torch.empty_like(cycle))
        self.order[cycle] = cycle.roll(1)

    def forward(self, z):
        """Return the numbers of z (N, D) in the new order, and zeros (N,)."""
        sizes("Permutation", "N D", z=z, D=len(self.order))
        return z[:, self.order], z.new_zeros(len(z))

    def inverse(self, x):
        """Return the numbers of x (N, D) in the old order, and zeros (N,)."""
        sizes("Permutation", "N D", x=x, D=len(self.order))
        return x[:, self.order.argsort()], x.new_zeros(len(x))


class Flow(nn.Module):
    r"""Stack L couplings with permutations between them: x = f(z), z standard normal.

    .. math:: \ln p(x) = \ln p\big(f^{-1}(x)\big)
              + \ln \left|\det \frac{\partial f^{-1}}{\partial x}\right|
              = \ln p(z) - \ln \left|\det \frac{\partial f}{\partial z}\right|

    z, x (N, D). Book: eq-normalizing-flows-likelihood.
    """

    def __init__(self, D, *, L=4, hidden=32, generator):
        super().__init__()
        check_whole_numbers("Flow", 1, L=L)
        steps = [AffineCoupling(D, hidden=hidden, generator=generator)]
        for _ in range(1, L):
            steps.append(Permutation(D, generator=generator))
            steps.append(AffineCoupling(D, hidden=hidden, generator=generator))
        self.steps = nn.ModuleList(steps)

    def forward(self, z):
        """Return x (N, D) and the log-determinant of the whole Jacobian (N,)."""
        total = 0
        for step in self.steps:
            z, log_det = step(z)
            total = total + log_det
        return z, total

    def inverse(self, x):
        """Return z (N, D) and the log-determinant of its Jacobian (N,)."""
        total = 0
        for step in reversed(self.steps):
            x, log_det = step.inverse(x)
            total = total + log_det
        return x, total

    def log_prob(self, x):
        """Return ln p(x) (N,), in nats; training maximises its mean."""
        z, log_det = self.inverse(x)
        return gaussian_log_likelihood(torch.zeros_like(z), z) + log_det

    def sample(self, N, *, generator):
        """Send N standard normal points through the flow (N, D)."""
        check_whole_numbers("Flow", 1, N=N)
        first = self.steps[0]
        like = first.factor.new_empty(N, sum(first.halves))
        return self(standard_normal("Flow", like, generator))[0]
