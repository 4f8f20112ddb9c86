"""The autoencoder's bound: the divergence, the likelihoods, gradients through chance."""

import math

import numpy as np
import pytest
import sympy as sp
import torch
from chance import blobs, seeded, tensor, train, two_blobs, untouched
from common import refuses, same
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.distributions import Bernoulli, Normal, kl_divergence

from dlbook.generation.vae import (
    VAE,
    bernoulli_log_likelihood,
    gaussian_kl,
    gaussian_log_likelihood,
    reparameterize,
)
from dlbook.shapes import ShapeError


def numbers(*values):
    return torch.tensor([values], dtype=torch.float64)


# ---- the divergence ----
def test_a_122_the_divergence_is_the_integral():
    x, m = sp.symbols("x m", real=True)
    s = sp.symbols("s", positive=True)
    q = sp.exp(-((x - m) ** 2) / (2 * s**2)) / (s * sp.sqrt(2 * sp.pi))
    surprise = (x**2 - (x - m) ** 2 / s**2) / 2 - sp.log(s)
    exact = sp.simplify(sp.integrate(sp.expand(surprise) * q, (x, -sp.oo, sp.oo)))
    for mean, deviation in ((0, 1), (1, 2), (-3, sp.Rational(1, 2)), (2, 1)):
        expected = float(exact.subs({m: mean, s: deviation}))
        log_var = 2 * math.log(float(deviation))
        assert gaussian_kl(numbers(mean), numbers(log_var)).item() == pytest.approx(
            expected
        )


@pytest.mark.parametrize(
    "mean, var, expected",
    [(0, 1, 0), (1, 1, 0.5), (0, math.e, math.e / 2 - 1), (1, 4, 2 - math.log(2))],
)
def test_a_122_exact_values(mean, var, expected):
    got = gaussian_kl(numbers(mean), numbers(math.log(var))).item()
    assert got == pytest.approx(expected, abs=1e-14)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 4), st.integers(1, 5), st.integers(0, 99))
def test_a_122_dimensions_add_up(N, F, seed):
    mean, log_var = tensor(N, F, seed=seed), tensor(N, F, seed=seed + 100)
    prior = Normal(torch.zeros_like(mean), torch.ones_like(mean))
    expected = kl_divergence(Normal(mean, (log_var / 2).exp()), prior).sum(1)
    same(gaussian_kl(mean, log_var), expected)
    assert (gaussian_kl(mean, log_var) > 0).all()


def test_a_122_the_divergence_is_an_average_over_draws():
    mean, log_var = numbers(0.5, -1).repeat(100_000, 1), numbers(0.4, -0.8)
    log_var = log_var.repeat(len(mean), 1)
    z = reparameterize(mean, log_var, generator=seeded())
    own = Normal(mean, (log_var / 2).exp()).log_prob(z).sum(1)
    gap = own - gaussian_log_likelihood(torch.zeros_like(z), z)
    error = gap.mean() - gaussian_kl(mean, log_var)[0]
    assert abs(error) < 4 * gap.std() / len(gap) ** 0.5


def test_a_118_no_distance_from_the_prior_itself_and_no_cancellation_near_it():
    assert gaussian_kl(numbers(0, 0), numbers(0, 0)).item() == 0
    near = gaussian_kl(torch.zeros(1, 1), torch.full((1, 1), 1e-3))
    assert near.item() == pytest.approx(1e-6 / 4, rel=1e-3)


# ---- chance that lets gradients through ----
def test_a_119_a_120_codes_have_the_mean_and_the_variance():
    mean, log_var = numbers(0.5, -1), numbers(0.4, -0.8)
    z = reparameterize(*(a.repeat(200_000, 1) for a in (mean, log_var)), generator=seeded())
    np.testing.assert_allclose(z.mean(0), mean[0], atol=0.01)
    np.testing.assert_allclose(z.var(0), log_var[0].exp(), rtol=0.01)
    assert abs(torch.corrcoef(z.T)[0, 1]) < 0.01


def test_a_120_a_121_the_gradient_of_one_code():
    mean, log_var = (tensor(3, 2, seed=s).requires_grad_() for s in (0, 1))
    dz = tensor(3, 2, seed=2)
    z = reparameterize(mean, log_var, generator=seeded(5))
    dmean, dlog_var = torch.autograd.grad(z, (mean, log_var), dz)
    noise = torch.randn(3, 2, generator=seeded(5), dtype=torch.float64)
    same(z.detach(), (mean + (log_var / 2).exp() * noise).detach())
    same(dmean, dz)
    same(dlog_var, (dz * noise * (log_var / 2).exp() / 2).detach())


def test_a_121_on_average_it_is_the_gradient_of_the_average():
    mean, log_var = (numbers(*v).requires_grad_() for v in ((0.5, -1), (0.4, -0.8)))
    many = [a.expand(200_000, 2) for a in (mean, log_var)]
    average = (reparameterize(*many, generator=seeded()) ** 2).mean(0).sum()
    dmean, dlog_var = torch.autograd.grad(average, (mean, log_var))
    np.testing.assert_allclose(dmean, 2 * mean.detach(), atol=0.02)  # E z^2 = m^2 + s^2
    np.testing.assert_allclose(dlog_var, log_var.detach().exp(), rtol=0.02)
    assert not Normal(mean, 1).sample().requires_grad  # a plain draw lets nothing through


# ---- likelihoods ----
@settings(max_examples=30, deadline=None)
@given(st.integers(1, 4), st.integers(1, 5), st.floats(0.1, 9), st.integers(0, 99))
def test_a_116_likelihoods_against_torch(N, D, var, seed):
    mean, x = tensor(N, D, seed=seed), tensor(N, D, seed=seed + 100)
    got = gaussian_log_likelihood(mean, x, var=var)
    same(got, Normal(mean, var**0.5).log_prob(x).sum(1))
    x = (x > 0).double()
    got = bernoulli_log_likelihood(mean, x)
    same(got, Bernoulli(logits=mean).log_prob(x).sum(1))


def test_grey_levels_and_certain_logits():
    level, logit = numbers(0.25), numbers(math.log(3))
    expected = 0.25 * math.log(0.75) + 0.75 * math.log(0.25)
    assert bernoulli_log_likelihood(logit, level).item() == pytest.approx(expected)
    for kind in (torch.float32, torch.float64):
        logits = torch.tensor([[1e4], [1e4], [-1e4]], dtype=kind, requires_grad=True)
        x = torch.tensor([[1.0], [0.0], [1.0]], dtype=kind)
        value = bernoulli_log_likelihood(logits, x)
        assert value.tolist() == [0, -1e4, -1e4]
        assert torch.autograd.grad(value.sum(), logits)[0].flatten().tolist() == [0, -1, 1]


# ---- the bound ----
@pytest.mark.parametrize("mean, var", [(0.0, 1.0), (0.7, 0.3), (-1.0, 2.0)])
def test_a_115_the_gap_is_the_distance_from_the_posterior(mean, var):
    slope, noise, x = 1.5, 0.5, 1.2  # x = slope z + a draw of variance `noise`
    nodes, weights = np.polynomial.hermite_e.hermegauss(20)
    z = torch.tensor(mean + var**0.5 * nodes)[:, None]
    of_x = gaussian_log_likelihood(slope * z, torch.full_like(z, x), var=noise)
    expected = (of_x @ torch.tensor(weights / weights.sum())).item()
    bound = expected - gaussian_kl(numbers(mean), numbers(math.log(var))).item()
    total = gaussian_log_likelihood(numbers(0), numbers(x), var=slope**2 + noise).item()
    exact_var = 1 / (1 + slope**2 / noise)
    posterior = Normal(numbers(exact_var * slope * x / noise), numbers(exact_var**0.5))
    gap = kl_divergence(Normal(numbers(mean), numbers(var**0.5)), posterior).item()
    assert total - bound == pytest.approx(gap, abs=1e-12) and gap > 0.01


@pytest.mark.parametrize("likelihood", ["gaussian", "bernoulli"])
def test_a_115_a_117_the_network_estimates_the_bound(likelihood):
    model = VAE(3, latent=2, likelihood=likelihood, generator=seeded()).double()
    x = (tensor(4, 3) > 0).double()
    mean, log_var = model.encode(x)
    noise = torch.randn(4, 2, generator=seeded(1), dtype=torch.float64)
    z = mean + (log_var / 2).exp() * noise
    decoded = model.decode(z)
    p = Normal(decoded, 1) if likelihood == "gaussian" else Bernoulli(logits=decoded)
    q, prior = Normal(mean, (log_var / 2).exp()), Normal(torch.zeros(2).double(), 1)
    expected = p.log_prob(x).sum(1) - kl_divergence(q, prior).sum(1)
    same(model(x, generator=seeded(1)).detach(), expected.detach())


def test_200_steps_raise_the_bound_but_never_over_the_truth():
    before = untouched()
    model = VAE(2, hidden=32, latent=1, var=0.16, generator=seeded())
    data, held_out, chance = blobs(512), blobs(20_000, seed=1), seeded(2)
    first = model(held_out, generator=seeded(3)).mean().item()
    train(model.parameters(), lambda: -model(data, generator=chance).mean())
    last = model(held_out, generator=seeded(3)).mean().item()
    truth = two_blobs().log_prob(held_out).mean().item()
    assert first + 5 < last < truth < last + 1
    assert untouched() == before  # nothing was drawn from the chance that all share
    x = model.sample(2000, generator=seeded(4)).detach()
    assert abs((x[:, 0] > 0).double().mean() - 0.7) < 0.15


def test_samples_are_decoded_from_the_prior():
    model = VAE(3, latent=2, generator=seeded())
    z = torch.randn(5, 2, generator=seeded(1))
    torch.testing.assert_close(model.sample(5, generator=seeded(1)), model.decode(z))


# ---- limits ----
def test_refusals():
    x = tensor(3, 2)
    for f in (gaussian_kl, gaussian_log_likelihood, bernoulli_log_likelihood):
        name = f.__name__
        with refuses(ShapeError, f"{name}: "):
            f(x, x[:2])
        with refuses(ShapeError, f"{name}: "):
            f(x[0], x[0])
        with refuses(TypeError, f"{name}: one type is needed"):
            f(x, x.float())
        with refuses(TypeError, f"{name}: "):
            f(x.long(), x.long())
        with refuses(ValueError, f"{name}: "):
            f(x[:0], x[:0])
    with refuses(TypeError, "reparameterize: generator must be torch.Generator()"):
        reparameterize(x, x, generator=0)
    for wrong in (x, torch.full_like(x, math.nan)):
        with refuses(ValueError, "bernoulli_log_likelihood: x must be in [0, 1]"):
            bernoulli_log_likelihood(x, wrong)
    for var in (0, -1, math.nan):
        with refuses(ValueError, "gaussian_log_likelihood: var must be above 0"):
            gaussian_log_likelihood(x, x, var=var)


def test_refusals_of_the_network():
    for options in ({"likelihood": "poisson"}, {"latent": 0}, {"hidden": 1.5}):
        with refuses(ValueError, f"VAE: {next(iter(options))} must be"):
            VAE(3, generator=seeded(), **options)
    with refuses(TypeError, "VAE: generator must be"):
        VAE(3, generator=None)
    model = VAE(3, generator=seeded())
    with refuses(ShapeError, "VAE: x says D = 2, but it was 3"):
        model(torch.zeros(4, 2), generator=seeded())
    with refuses(ShapeError, "VAE: z says F = 3, but it was 2"):
        model.decode(torch.zeros(4, 3))
    with refuses(ValueError, "VAE: N must be a whole number from 1"):
        model.sample(0, generator=seeded())
