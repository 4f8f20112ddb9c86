"""Diffusion whole: sampled with the best guess of the noise, trained, and refused."""

import numpy as np
import pytest
import torch
from chance import (
    blobs,
    exact_noise,
    exact_noise_of_blobs,
    seeded,
    tensor,
    train,
    untouched,
)
from common import refuses, same

from dlbook.generation.diffusion import (
    Denoiser,
    cosine_schedule,
    ddim_step,
    ddpm_step,
    diffuse,
    linear_schedule,
    posterior,
    predict_x0,
    sample,
    simple_loss,
)
from dlbook.shapes import ShapeError

T = 20
LINEAR, COSINE = linear_schedule(T, last=0.3), cosine_schedule(T)


# ---- sampling ----
def test_sampling_walks_the_steps():
    model, noise = exact_noise(COSINE, 0.5, 0.3), tensor(6, 2)
    x, chance = noise, seeded()
    for t in range(T, 0, -1):
        x = ddpm_step(x, t, model(x, torch.full((6,), t)), COSINE, generator=chance)
    same(sample(model, noise, COSINE, generator=seeded()), x)
    once = sample(model, noise, COSINE, steps=1, eta=0, generator=seeded())
    same(once, predict_x0(noise, T, model(noise, torch.tensor(T)), COSINE))


def test_few_steps_without_chance_find_the_data_s_mean_and_spread():
    schedule, noise = cosine_schedule(400), tensor(4000, 2)
    mean, var = torch.tensor([1.0, -2.0]).double(), 0.25
    model = exact_noise(schedule, mean, var)
    options = {"eta": 0, "generator": seeded()}
    errors = []
    for steps in (10, 100, 400):
        x = sample(model, noise, schedule, steps=steps, **options)
        # Every guess is exact for normal data, so x is a straight function of the noise.
        slopes = (x - x.mean(0)) / (noise - noise.mean(0))
        same(slopes, slopes[:1].expand_as(slopes))
        errors.append(abs(slopes[0, 0] - 0.5).item())
    assert errors[0] > errors[1] > errors[2] and errors[2] < 0.01
    np.testing.assert_allclose(x.mean(0), mean, atol=0.03)


@pytest.mark.parametrize("eta", [0, 1])
def test_the_best_guess_of_the_noise_gives_both_clouds_their_share(eta):
    schedule, noise = cosine_schedule(100), torch.randn(5000, 2, generator=seeded())
    guess = exact_noise_of_blobs(schedule)
    x = sample(guess, noise, schedule, eta=eta, generator=seeded(1))
    right = x[:, 0] > 0
    assert abs(right.double().mean() - 0.7) < 0.03
    np.testing.assert_allclose(x[right].mean(0), [2, 1], atol=0.05)
    np.testing.assert_allclose(x[~right].std(0), [0.4, 0.4], atol=0.05)


# ---- training ----
def test_the_loss_is_the_formula():
    x0, seen = tensor(5, 2), []

    def model(xt, t):
        seen.append((xt, t))
        return 0.3 * xt

    loss = simple_loss(model, x0, LINEAR, generator=seeded(1))
    ((xt, t),) = seen
    chance = seeded(1)
    assert torch.equal(t, torch.randint(1, T + 1, (5,), generator=chance))
    noise = torch.randn(5, 2, generator=chance, dtype=torch.float64)
    same(xt, diffuse(x0, t, noise, LINEAR))
    same(loss, ((0.3 * xt - noise) ** 2).sum() / 10)


def test_all_times_are_drawn_alike():
    times = []
    x0 = torch.zeros(20_000, 1)
    simple_loss(lambda xt, t: times.append(t) or xt, x0, LINEAR, generator=seeded())
    counts = torch.bincount(times[0], minlength=T + 1)
    assert counts[0] == 0 and len(counts) == T + 1
    assert (abs(counts[1:] - 1000) < 150).all()


def test_200_steps_lower_the_loss_but_never_under_the_best_guess():
    before = untouched()
    model = Denoiser(2, T, generator=seeded())
    data, held_out, chance = blobs(512), blobs(5000, seed=1), seeded(2)
    first = simple_loss(model, held_out, COSINE, generator=seeded(3)).item()
    train(model.parameters(), lambda: simple_loss(model, data, COSINE, generator=chance))
    last = simple_loss(model, held_out, COSINE, generator=seeded(3)).item()
    guess = exact_noise_of_blobs(COSINE)
    best = simple_loss(guess, held_out, COSINE, generator=seeded(3)).item()
    assert best < last < best + 0.05 < 0.9 < first
    x = sample(model, torch.randn(2000, 2, generator=seeded(4)), COSINE, generator=chance)
    assert (x[:, 0].abs() - 2).abs().median() < 0.6
    assert untouched() == before


# ---- limits ----
def test_refusals_of_schedules():
    for make in (linear_schedule, cosine_schedule):
        for wrong in (0, -1, 2.5):
            with refuses(ValueError, f"{make.__name__}: T must be a whole number from 1"):
                make(wrong)
    for options in ({"first": 0}, {"last": 1}, {"first": 0.5, "last": 0.1}):
        with refuses(ValueError, "linear_schedule: 0 < first <= last < 1 is needed"):
            linear_schedule(9, **options)
    for options in ({"offset": -1}, {"largest": 1}):
        with refuses(ValueError, "cosine_schedule: offset must be from 0"):
            cosine_schedule(9, **options)


def test_refusals_of_times():
    x = tensor(3, 2)
    for f in (diffuse, predict_x0):
        with refuses(IndexError, f"{f.__name__}: t must be from 0 to T = 20, got 21 to 21"):
            f(x, 21, x, LINEAR)
        with refuses(TypeError, f"{f.__name__}: t must be whole numbers"):
            f(x, 0.5, x, LINEAR)
        with refuses(ShapeError, f"{f.__name__}: t must be a number or (3,), got (2,)"):
            f(x, torch.tensor([1, 2]), x, LINEAR)
        with refuses(ShapeError, f"{f.__name__}: one shape is needed"):
            f(x, 1, x[:2], LINEAR)
        with refuses(TypeError, f"{f.__name__}: one type is needed"):
            f(x, 1, x.float(), LINEAR)
        with refuses(ValueError, f"{f.__name__}: "):
            f(x[:0], 1, x[:0], LINEAR)
    with refuses(IndexError, "posterior: t must be from 1 to T = 20, got 0 to 0"):
        posterior(x, x, 0, LINEAR)


def test_refusals_of_steps():
    x, chance = tensor(3, 2), {"generator": seeded()}
    with refuses(ValueError, "ddpm_step: variance is posterior or beta, got 'none'"):
        ddpm_step(x, 1, x, LINEAR, variance="none", **chance)
    for wrong in ({"eta": 1.5}, {"eta": -1}, {"to": 5}):
        with refuses(ValueError, f"ddim_step: {next(iter(wrong))} must be"):
            ddim_step(x, 5, x, LINEAR, **({"to": 4} | wrong), **chance)
    with refuses(TypeError, "ddpm_step: generator must be"):
        ddpm_step(x, 1, x, LINEAR, generator=None)
    for steps in (0, 21):
        with refuses(ValueError, "sample: "):
            sample(lambda x, t: x, x, LINEAR, steps=steps, **chance)
    with refuses(TypeError, "simple_loss: generator must be"):
        simple_loss(lambda x, t: x, x, LINEAR, generator=1)
    with refuses(ValueError, "Denoiser: T must be a whole number from 1, got 0"):
        Denoiser(2, 0, **chance)
