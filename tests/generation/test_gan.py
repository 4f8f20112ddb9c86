"""The adversarial game: its losses, its value, and the players that cannot do better."""

import math

import numpy as np
import pytest
import sympy as sp
import torch
import torch.nn.functional as F
from chance import seeded, tensor, train, untouched
from common import refuses, same
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon
from scipy.stats import wasserstein_distance
from torch.distributions import Normal

from dlbook.generation import gan
from dlbook.shapes import ShapeError

LOGITS = torch.tensor([-8.0, -4, 0, 4, 8], dtype=torch.float64)


def outcomes(K=6, seed=0):
    """Return two distributions over K outcomes."""
    return tensor(2, K, seed=seed).softmax(1)


def slope(loss, *args):
    """Return the gradient of a loss for its last argument, times the number of samples."""
    last = args[-1].clone().requires_grad_()
    return torch.autograd.grad(loss(*args[:-1], last), last)[0] * len(last)


# ---- the value of the game and its best discriminator ----
@settings(max_examples=30, deadline=None)
@given(st.integers(1, 8), st.integers(0, 99))
def test_a_123_a_127_the_best_value_is_the_distance(K, seed):
    p, q = outcomes(K, seed)
    best = gan.game_value(p, q, gan.optimal_discriminator(p, q)).item()
    distance = jensenshannon(p, q) ** 2
    assert gan.jensen_shannon(p, q).item() == pytest.approx(distance, abs=1e-12)
    assert best == pytest.approx(2 * distance - math.log(4), abs=1e-12)


def test_a_123_a_125_no_discriminator_earns_more():
    p, q = outcomes()
    best = gan.game_value(p, q, gan.optimal_discriminator(p, q))
    for d in torch.rand(2000, 6, generator=seeded(), dtype=torch.float64):
        assert gan.game_value(p, q, d) < best


def test_a_125_the_derivative_vanishes_there():
    d, p, q = sp.symbols("d p q", positive=True)
    (best,) = sp.solve(sp.diff(p * sp.log(d) + q * sp.log(1 - d), d), d)
    for a, b in ((0.3, 0.7), (2.0, 1.0), (0.5, 0.5)):
        got = gan.optimal_discriminator(*torch.tensor([[a], [b]], dtype=torch.float64))
        assert got.item() == pytest.approx(float(best.subs({p: a, q: b})), abs=1e-15)


def test_a_125_a_128_a_trained_discriminator_arrives_there():
    p = torch.tensor([0.5, 0.3, 0.2, 0.0], dtype=torch.float64)
    q = torch.tensor([0.1, 0.3, 0.4, 0.2], dtype=torch.float64)
    logits = torch.zeros(4, dtype=torch.float64, requires_grad=True)
    real, fake = ((10 * a).round().long() for a in (p, q))  # how often each is drawn

    def loss():
        drawn = (logits.repeat_interleave(times) for times in (real, fake))
        return gan.discriminator_loss(*drawn)

    train([logits], loss, steps=500, lr=0.1)
    got, best = logits.detach().sigmoid(), gan.optimal_discriminator(p, q)
    np.testing.assert_allclose(got[:3], best[:3], atol=1e-3)
    assert best[3] == 0 and got[3] < 0.02


def test_a_125_between_two_densities_the_logit_is_their_log_ratio():
    x = torch.linspace(-10, 11, 4001, dtype=torch.float64)
    data, model = Normal(0.0, 1.0), Normal(1.0, 1.0)
    p, q = data.log_prob(x).exp(), model.log_prob(x).exp()
    best = gan.optimal_discriminator(p, q)
    same(torch.logit(best[1000:3000]), (0.5 - x)[1000:3000])
    dx = (x[1] - x[0]).item()
    distance = gan.jensen_shannon(p, q, dx=dx)
    same(gan.game_value(p, q, best, dx=dx), 2 * distance - math.log(4))
    z = data.icdf((torch.arange(200_000, dtype=torch.float64) + 0.5) / 200_000)
    inside = (math.log(2) - F.softplus(z - 0.5)).mean()  # half of the distance, by symmetry
    np.testing.assert_allclose(distance, inside, atol=1e-6)


def test_a_126_a_127_at_the_end_nobody_can_tell():
    p, q = outcomes()
    assert gan.optimal_discriminator(p, p).tolist() == [0.5] * 6
    assert gan.game_value(p, p, torch.full_like(p, 0.5)).item() == pytest.approx(
        -math.log(4)
    )
    assert gan.jensen_shannon(p, p).item() == 0 < 0.01 < gan.jensen_shannon(p, q).item()
    zero = torch.tensor([0.0, 1])  # off both supports any answer is right
    assert gan.optimal_discriminator(zero, zero).tolist() == [0.5, 0.5]
    for d in (0.0, 0.3, 1.0):
        value = gan.game_value(zero, zero, torch.tensor([d, 0.5]))
        assert value.item() == pytest.approx(-math.log(4))


def test_densities_that_never_meet_are_ln_2_apart():
    p, q = torch.tensor([[0.5, 0.5, 0, 0], [0, 0, 0.25, 0.75]])
    assert gan.jensen_shannon(p, q).item() == pytest.approx(math.log(2))
    assert gan.game_value(p, q, gan.optimal_discriminator(p, q)).item() == 0


# ---- losses of logits ----
def test_a_128_the_discriminator_s_loss_is_minus_the_value():
    real, fake = tensor(5), tensor(7, seed=1)
    expected = real.sigmoid().log().mean() + (1 - fake.sigmoid()).log().mean()
    same(gan.discriminator_loss(real, fake), -expected)
    yes = F.binary_cross_entropy_with_logits(real, torch.ones_like(real))
    no = F.binary_cross_entropy_with_logits(fake, torch.zeros_like(fake))
    same(gan.discriminator_loss(real, fake), yes + no)


def test_a_129_a_130_one_generator_stalls_where_the_other_learns():
    d = LOGITS.sigmoid()
    same(gan.saturating_generator_loss(LOGITS), (1 - d).log().mean())
    same(gan.non_saturating_generator_loss(LOGITS), -d.log().mean())
    stalls = slope(gan.saturating_generator_loss, LOGITS)
    learns = slope(gan.non_saturating_generator_loss, LOGITS)
    same(stalls, -d)
    same(learns, d - 1)
    assert -4e-4 < stalls[0] < 0 and learns[0] < -0.999  # both point the same way


@pytest.mark.parametrize("kind", [torch.float32, torch.float64])
def test_certain_logits_stay_finite(kind):
    z = torch.tensor([1e4, -1e4], dtype=kind)
    for value, expected in (
        (gan.discriminator_loss(z, z), 1e4),
        (gan.saturating_generator_loss(z), -5e3),
        (gan.non_saturating_generator_loss(z), 5e3),
    ):
        assert value.dtype == kind and value.item() == expected
    assert slope(gan.saturating_generator_loss, z).tolist() == [-1, 0]
    assert slope(gan.non_saturating_generator_loss, z).tolist() == [0, -1]
    assert slope(gan.discriminator_loss, z, z).tolist() == [1, 0]


def test_least_squares_by_hand_and_the_same_best_discriminator():
    real, fake = torch.tensor([1.0, 3]), torch.tensor([0.0, 2])
    assert gan.least_squares_discriminator_loss(real, fake).item() == 1 + 1
    assert gan.least_squares_generator_loss(fake).item() == 0.5
    same(slope(gan.least_squares_generator_loss, LOGITS), LOGITS - 1)
    p, q = outcomes()
    d = gan.optimal_discriminator(p, q).requires_grad_()
    zero, one = torch.zeros(1).double(), torch.ones(1).double()
    loss = gan.least_squares_discriminator_loss  # an outcome as data, and as a sample
    pairs = zip(p, q, d.split(1), strict=True)
    total = sum(a * loss(y, zero) + b * loss(one, y) for a, b, y in pairs)
    same(torch.autograd.grad(total, d)[0], torch.zeros(6))


# ---- the distance that probability is moved ----
def test_a_critic_of_slope_1_measures_the_distance_at_most():
    real, fake = tensor(50) + 3, tensor(50, seed=1)
    distance = wasserstein_distance(real, fake)
    assert -gan.critic_loss(real, fake).item() <= distance + 1e-12
    assert -gan.critic_loss(real.sin(), fake.sin()).item() < distance
    # A shift is all there is: the straight line attains it.
    assert -gan.critic_loss(fake + 2, fake).item() == pytest.approx(2, abs=1e-12)
    assert wasserstein_distance(fake + 2, fake) == pytest.approx(2, abs=1e-12)


def test_the_penalty_of_a_straight_critic_and_where_it_is_asked():
    real, fake, w = tensor(6, 3), tensor(6, 3, seed=1), tensor(3, seed=2)
    seen = []

    def critic(x):
        seen.append(x.detach())
        return x @ w

    got = gan.gradient_penalty(critic, real, fake, generator=seeded(1))
    same(got.item(), (w.norm() - 1) ** 2)
    u = ((seen[0] - fake) / (real - fake)).numpy()
    same(u, np.broadcast_to(u[:, :1], u.shape))  # one share a sample
    assert (u > 0).all() and (u < 1).all() and u[:, 0].std() > 0.1


def test_the_penalty_teaches_the_critic():
    critic = torch.nn.Linear(2, 1, dtype=torch.float64)
    before, x = untouched(), tensor(8, 2)
    chance = seeded()

    def loss():
        return gan.gradient_penalty(
            lambda x: critic(x)[:, 0], x, x.flip(0), generator=chance
        )

    train([critic.weight], loss, steps=300, lr=0.03)
    assert critic.weight.norm().item() == pytest.approx(1, abs=1e-3)
    assert untouched() == before


# ---- limits ----
@pytest.mark.parametrize("name", [n for n in dir(gan) if n.endswith("_loss")])
def test_refusals_of_losses(name):
    loss, two = getattr(gan, name), "critic" in name or "discriminator" in name
    fine, more = LOGITS, [LOGITS] * two
    for wrong, error in (
        (LOGITS[:, None], ShapeError),
        (LOGITS.long(), TypeError),
        (LOGITS.tolist(), TypeError),
        (LOGITS[:0], ValueError),
    ):
        with refuses(error, f"{name}: "):
            loss(*more, wrong)
    assert loss(*more, fine).ndim == 0


def test_refusals_of_densities():
    p, q = outcomes()
    for f in (gan.optimal_discriminator, gan.jensen_shannon):
        with refuses(ValueError, f"{f.__name__}: q must be from 0, got -"):
            f(p, -q)
        with refuses(ValueError, f"{f.__name__}: p must be from 0, got nan"):
            f(p * math.nan, q)
        with refuses(ShapeError, f"{f.__name__}: one shape is needed, but p is (6,)"):
            f(p, q[1:])
    for d in (p + 1, -p):
        with refuses(ValueError, "game_value: d must be in [0, 1]"):
            gan.game_value(p, q, d)
    x = tensor(3, 2)
    with refuses(TypeError, "gradient_penalty: generator must be"):
        gan.gradient_penalty(torch.sum, x, x, generator=1)
    with refuses(ShapeError, "gradient_penalty: fake says N = 2, but it was 3"):
        gan.gradient_penalty(torch.sum, x, x[:2], generator=seeded())
