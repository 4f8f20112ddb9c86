"""Diffusion: the way into noise in closed form, and back, exact where the data allow it."""

import math
from itertools import pairwise

import numpy as np
import pytest
import torch
from chance import exact_noise, seeded, tensor
from common import same

from dlbook.generation.diffusion import (
    cosine_schedule,
    ddim_step,
    ddpm_step,
    diffuse,
    linear_schedule,
    posterior,
    predict_x0,
)

T = 20
LINEAR, COSINE = linear_schedule(T, last=0.3), cosine_schedule(T)
SCHEDULES = pytest.mark.parametrize("schedule", [LINEAR, COSINE], ids=["linear", "cosine"])


def straight(step):
    """Return a, b, s of a step x -> a x + b + s noise of one number."""
    zero, one = torch.zeros(1, 1).double(), torch.ones(1, 1).double()
    here, there, moved = step(zero, seeded(0)), step(zero, seeded(1)), step(one, seeded(0))
    drawn = [torch.randn(1, 1, generator=seeded(s), dtype=torch.float64) for s in (0, 1)]
    s = (here - there) / (drawn[0] - drawn[1])
    return tuple(v.item() for v in (moved - here, here - s * drawn[0], s))


# ---- schedules ----
def test_the_linear_schedule_is_the_paper_s():
    beta, alpha_bar = linear_schedule(1000)
    assert beta[0] == 0 and alpha_bar[0] == 1 and len(beta) == len(alpha_bar) == 1001
    same(beta[1:], np.linspace(1e-4, 0.02, 1000))
    product = 1.0
    for t in range(1, 1001):
        product *= 1 - beta[t].item()
    assert alpha_bar[-1].item() == pytest.approx(product)
    assert product == pytest.approx(4.036e-5, rel=1e-3)


def test_the_cosine_schedule_is_the_formula():
    f = [math.cos((t / 50 + 0.008) / 1.008 * math.pi / 2) ** 2 for t in range(51)]
    beta, alpha_bar = cosine_schedule(50)
    same(alpha_bar[:-1], np.array(f[:-1]) / f[0])
    assert beta[-1] == 0.999  # not 1: something of the data must be left
    assert alpha_bar[-1].item() == pytest.approx(alpha_bar[-2].item() / 1000)


@SCHEDULES
def test_schedules_only_fall(schedule):
    beta, alpha_bar = schedule
    assert ((beta[1:] > 0) & (beta[1:] < 1)).all()
    assert (alpha_bar.diff() < 0).all() and alpha_bar[-1] > 0
    assert beta.dtype == alpha_bar.dtype == torch.float64


# ---- into noise ----
@SCHEDULES
def test_the_jump_is_all_steps_at_once(schedule):
    mean, var = 0.7, 2.5
    for t in range(1, T + 1):
        beta = schedule.beta[t].item()
        mean, var = math.sqrt(1 - beta) * mean, (1 - beta) * var + beta
        one, zero = torch.ones(1, 1).double(), torch.zeros(1, 1).double()
        data, noise = (diffuse(*a, schedule) for a in ((one, t, zero), (zero, t, one)))
        assert 0.7 * data.item() == pytest.approx(mean)
        assert 2.5 * data.item() ** 2 + noise.item() ** 2 == pytest.approx(var)


@SCHEDULES
def test_the_true_noise_leads_back_to_the_data(schedule):
    x0, noise = tensor(T + 1, 3, 2), tensor(T + 1, 3, 2, seed=1)
    t = torch.arange(T + 1)
    xt = diffuse(x0, t, noise, schedule)
    torch.testing.assert_close(predict_x0(xt, t, noise, schedule), x0)
    assert torch.equal(xt[0], x0[0]) and (xt[1:] - x0[1:]).abs().min() > 0
    for n in range(T + 1):  # a number for all is the same as one for each
        alone = diffuse(x0[n : n + 1], n, noise[n : n + 1], schedule)
        assert torch.equal(alone[0], xt[n])


def test_precision_is_kept_where_little_noise_is_added():
    x0, noise = torch.zeros(1, 1), torch.ones(1, 1)
    xt = diffuse(x0, 1, noise, linear_schedule(1000))
    assert xt.dtype == torch.float32
    assert xt.item() == pytest.approx(0.01, rel=1e-7)  # sqrt(1e-4), from 1 - 0.9999


# ---- the posterior ----
@SCHEDULES
def test_the_posterior_is_bayes_rule(schedule):
    x0, xt = tensor(1, 4), tensor(1, 4, seed=1)
    for t in range(2, T + 1):
        beta, before = schedule.beta[t], schedule.alpha_bar[t - 1]
        precision = (1 - beta) / beta + 1 / (1 - before)
        pulls = (1 - beta).sqrt() / beta * xt + before.sqrt() / (1 - before) * x0
        mean, var = posterior(x0, xt, t, schedule)
        same(var, 1 / precision)
        same(mean, pulls / precision)
    mean, var = posterior(x0, xt, 1, schedule)
    same(mean, x0)
    assert var == 0


# ---- steps back ----
@SCHEDULES
def test_the_ddpm_step_is_the_formula(schedule):
    xt, noise = tensor(3, 4), tensor(3, 4, seed=1)
    for t in range(1, T + 1):
        beta, share = schedule.beta[t], schedule.alpha_bar[t]
        mean = (xt - beta / (1 - share).sqrt() * noise) / (1 - beta).sqrt()
        u = torch.randn(3, 4, generator=seeded(t), dtype=torch.float64)
        narrow = ((1 - schedule.alpha_bar[t - 1]) / (1 - share) * beta).sqrt()
        wide = beta.sqrt() if t > 1 else 0
        for variance, deviation in {"posterior": narrow, "beta": wide}.items():
            chance = {"variance": variance, "generator": seeded(t)}
            got = ddpm_step(xt, t, noise, schedule, **chance)
            same(got, mean + deviation * u)


@SCHEDULES
def test_ddim_with_eta_1_is_ddpm(schedule):
    xt, noise = tensor(3, 4), tensor(3, 4, seed=1)
    for t in range(1, T + 1):
        ours = ddim_step(xt, t, noise, schedule, to=t - 1, eta=1, generator=seeded())
        same(ours, ddpm_step(xt, t, noise, schedule, generator=seeded()))
        _, var = posterior(xt, xt, t, schedule)
        for eta in (0, 0.3, 1):  # a share of the deviation, not of the variance
            options = {"to": t - 1, "eta": eta}
            _, _, deviation = straight(
                lambda x, g, t=t, o=options: ddim_step(x, t, x, schedule, **o, generator=g)
            )
            assert deviation == pytest.approx(eta * var.sqrt().item(), abs=1e-12)


@SCHEDULES
@pytest.mark.parametrize("eta", [0, 0.5, 1])
def test_ddim_keeps_the_marginals_of_data_that_are_one_point(schedule, eta):
    x0, far = 1.7, [*range(T, 0, -3), 0]
    guess = exact_noise(schedule, x0, 0)
    for t, to in pairwise(far):
        a, b, s = straight(
            lambda x, g, t=t, to=to: ddim_step(
                x, t, guess(x, t), schedule, to=to, eta=eta, generator=g
            )
        )
        old, new = schedule.alpha_bar[t].item(), schedule.alpha_bar[to].item()
        assert a * math.sqrt(old) * x0 + b == pytest.approx(math.sqrt(new) * x0)
        assert a**2 * (1 - old) + s**2 == pytest.approx(1 - new, abs=1e-12)
        assert (s > 0) == (eta > 0 and to > 0)


@SCHEDULES
@pytest.mark.parametrize("variance, var", [("posterior", 0), ("beta", 1)])
def test_the_chain_is_exact_for_a_point_and_for_normal_data(schedule, variance, var):
    mean = 1.7 if var == 0 else 0.0
    guess = exact_noise(schedule, mean, var)

    def moments(t):
        share = schedule.alpha_bar[t].item()
        return math.sqrt(share) * mean, share * var + 1 - share

    now = moments(T)
    for t in range(T, 0, -1):
        a, b, s = straight(
            lambda x, g, t=t: ddpm_step(
                x, t, guess(x, t), schedule, variance=variance, generator=g
            )
        )
        now = a * now[0] + b, a**2 * now[1] + s**2
        # The last step draws nothing; normal data would need a variance of beta there too.
        missing = schedule.beta[1].item() if t == 1 and var else 0
        mean_before, var_before = moments(t - 1)
        assert now[0] == pytest.approx(mean_before, abs=1e-12)
        assert now[1] == pytest.approx(var_before - missing, abs=1e-12)


def test_the_other_variance_is_not_exact():
    guess = exact_noise(LINEAR, 0, 1)
    a, _, s = straight(lambda x, g: ddpm_step(x, 9, guess(x, 9), LINEAR, generator=g))
    assert a**2 + s**2 < 0.99
