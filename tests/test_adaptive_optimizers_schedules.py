"""Learning rates against PyTorch's schedulers, and options that are out of bounds."""

import numpy as np
import pytest
import torch
from common import refuses, same
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.optim import lr_scheduler

from dlbook import adaptive_optimizers as opt

RATE = st.floats(1e-4, 10)


def theirs(schedule, steps, lr, **options):
    """Return the learning rates of a PyTorch scheduler at steps 0, 1, 2, ..."""
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=lr)
    scheduler, rates = schedule(optimizer, **options), []
    for _ in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


@settings(max_examples=20, deadline=None)
@given(RATE, st.integers(1, 9), st.floats(0.1, 1))
def test_step_decay(lr, size, gamma):
    expected = theirs(lr_scheduler.StepLR, 20, lr, step_size=size, gamma=gamma)
    same(
        [opt.step_decay(t, lr=lr, step_size=size, gamma=gamma) for t in range(20)], expected
    )


@settings(max_examples=20, deadline=None)
@given(RATE, st.integers(1, 30), st.floats(0, 1))
def test_cosine_annealing(lr, steps, part):
    low = lr * part
    schedule = lr_scheduler.CosineAnnealingLR
    expected = theirs(schedule, steps + 1, lr, T_max=steps, eta_min=low)
    ours = [
        opt.cosine_annealing(t, lr=lr, steps=steps, lr_min=low) for t in range(steps + 1)
    ]
    same(ours, expected)
    same(opt.cosine_annealing(steps + 7, lr=lr, steps=steps, lr_min=low), low)  # it stays


@settings(max_examples=20, deadline=None)
@given(RATE, st.integers(1, 30), st.floats(0.01, 1))
def test_linear_warmup(lr, steps, start):
    schedule, options = lr_scheduler.LinearLR, {"start_factor": start, "total_iters": steps}
    expected = theirs(schedule, 40, lr, **options)
    same(
        [opt.linear_warmup(t, lr=lr, steps=steps, start=start) for t in range(40)], expected
    )


def test_schedules_compose():
    rates = [
        opt.linear_warmup(
            t, lr=opt.cosine_annealing(t, lr=1.0, steps=10), steps=2, start=0.0
        )
        for t in range(11)
    ]
    assert rates[0] == 0
    assert np.argmax(rates) == 2
    np.testing.assert_allclose(rates[-1], 0, atol=1e-15)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: opt.step_decay(-1, lr=1, step_size=2),
            "step_decay: t must be in [0, inf)",
        ),
        (
            lambda: opt.step_decay(1, lr=1, step_size=0),
            "step_decay: step_size must be in [1",
        ),
        (lambda: opt.cosine_annealing(1, lr=1, steps=0), "cosine_annealing: steps must be"),
        (
            lambda: opt.cosine_annealing(1, lr=np.nan, steps=2),
            "cosine_annealing: lr must be",
        ),
        (
            lambda: opt.linear_warmup(1, lr=1, steps=2, start=-1),
            "linear_warmup: start must",
        ),
    ],
)
def test_refused_schedules(call, message):
    with refuses(ValueError, message):
        call()
