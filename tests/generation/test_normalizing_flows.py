"""Flows: undone exactly, the determinant of the whole Jacobian, densities of area 1."""

import math

import numpy as np
import pytest
import torch
from chance import blobs, seeded, tensor, train, two_blobs, untouched
from common import refuses, same
from torch.autograd.functional import jacobian
from torch.distributions import MultivariateNormal, Normal

from dlbook.generation.normalizing_flows import AffineCoupling, Flow, Permutation
from dlbook.shapes import ShapeError

SIZES = pytest.mark.parametrize("D", [2, 3, 5, 8])


def stirred(layer, seed=0):
    """Give every parameter a random value, for at the start a coupling only shifts."""
    layer.double()
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.normal_(0, 0.7, generator=seeded(seed))
    return layer


def coupling(D, seed=0):
    return stirred(AffineCoupling(D, hidden=8, generator=seeded(seed)), seed)


def flow(D, L=4, seed=0):
    return stirred(Flow(D, L=L, hidden=8, generator=seeded(seed)), seed)


def whole_jacobian(f, z):
    """Return the Jacobian of f at every row of z (N, D, D)."""
    return torch.stack([jacobian(lambda row: f(row[None])[0][0], row) for row in z])


# ---- one coupling ----
@SIZES
def test_a_137_a_141_the_coupling_is_the_formula(D):
    layer, z = coupling(D), tensor(4, D)
    x, _ = layer(z)
    half = D // 2
    same(x[:, :half].detach(), z[:, :half])
    s = layer.factor * layer.scale(z[:, :half]).tanh()
    expected = z[:, half:] * s.exp() + layer.translate(z[:, :half])
    same(x[:, half:].detach(), expected.detach())
    assert (x - z)[:, half:].abs().min() > 1e-3


@SIZES
def test_a_136_a_142_the_determinant_is_that_of_the_whole_jacobian(D):
    layer, z = coupling(D), tensor(4, D)
    full = whole_jacobian(layer, z)
    assert (full.triu(1) == 0).all()  # triangular
    _, log_det = layer(z)
    same(log_det.detach(), torch.linalg.slogdet(full).logabsdet)
    same(log_det.detach(), full.diagonal(dim1=1, dim2=2).log().sum(1))
    assert log_det.abs().min() > 1e-3


@SIZES
def test_a_139_a_143_the_inverse_is_exact(D):
    layer, z = coupling(D), tensor(6, D)
    x, log_det = layer(z)
    back, inverse_log_det = layer.inverse(x)
    torch.testing.assert_close(back, z, rtol=1e-12, atol=1e-12)
    same(inverse_log_det.detach(), -log_det.detach())


def test_a_138_a_140_halves_and_shapes():
    for D in (2, 3, 5, 8):
        layer = coupling(D)
        assert layer.halves == (D // 2, D - D // 2)
        x, log_det = layer(tensor(4, D))
        assert x.shape == (4, D) and log_det.shape == (4,)


def test_a_135_a_triangle_needs_its_diagonal_only():
    triangle = tensor(30, 30).tril()
    expected = triangle.diagonal().abs().log().sum()
    same(torch.linalg.slogdet(triangle).logabsdet, expected)


def test_a_141_the_printed_scale_overflows_and_the_bounded_one_does_not():
    layer = stirred(AffineCoupling(4, hidden=8, generator=seeded())).float()
    z = 1000 * tensor(64, 4).float()
    unbounded = layer.scale(z[:, :2])
    assert not (z[:, 2:] * unbounded.exp()).isfinite().all()
    x, log_det = layer(z)
    assert x.isfinite().all() and log_det.isfinite().all()
    assert (log_det.abs() <= layer.factor.abs().sum()).all()
    torch.testing.assert_close(layer.inverse(x)[0], z, rtol=1e-4, atol=1e-2)


def test_a_coupling_begins_as_a_mere_shift():
    layer, z = AffineCoupling(4, generator=seeded()), tensor(3, 4).float()
    x, log_det = layer(z)
    assert (log_det == 0).all() and not torch.equal(x, z)
    torch.testing.assert_close(x[:, 2:] - layer.translate(z[:, :2]), z[:, 2:])


# ---- permutations ----
@SIZES
def test_a_permutation_leaves_nothing_in_place_and_is_undone(D):
    for seed in range(20):
        layer, z = Permutation(D, generator=seeded(seed)), tensor(4, D)
        assert (layer.order.sort().values == torch.arange(D)).all()
        assert (layer.order != torch.arange(D)).all()
        x, log_det = layer(z)
        assert torch.equal(layer.inverse(x)[0], z) and (log_det == 0).all()
        full = whole_jacobian(layer, z[:1])[0]
        assert torch.linalg.slogdet(full).logabsdet == 0


def test_a_137_without_permutations_one_half_is_never_written():
    z, x = tensor(50, 4), tensor(50, 4)
    for seed in range(4):
        x, _ = coupling(4, seed)(x)
    assert torch.equal(x[:, :2], tensor(50, 4)[:, :2])
    x, _ = flow(4)(z)
    assert ((x - z).abs() > 1e-6).all()


# ---- the whole flow ----
@SIZES
def test_a_132_a_133_a_134_both_ways_to_the_density(D):
    model, z = flow(D), tensor(4, D)
    x, log_det = model(z)
    back, inverse_log_det = model.inverse(x)
    torch.testing.assert_close(back, z, rtol=1e-10, atol=1e-10)
    prior = Normal(torch.zeros(D).double(), 1).log_prob(z).sum(1)
    forward = torch.linalg.slogdet(whole_jacobian(model, z)).logabsdet
    x = x.detach()
    backward = torch.linalg.slogdet(whole_jacobian(model.inverse, x)).logabsdet
    same(log_det.detach(), forward)
    same(inverse_log_det.detach(), backward)
    same(model.log_prob(x).detach(), prior - forward)
    same(model.log_prob(x).detach(), prior + backward)


def test_a_134_a_straight_flow_is_a_correlated_gaussian():
    model = flow(3)
    with torch.no_grad():  # networks that say the same to everybody
        for step in model.steps[::2]:
            step.scale[0].weight.zero_()
            step.translate[0].weight.zero_()
    origin = torch.zeros(1, 3).double()
    a, b = whole_jacobian(model, origin)[0], model(origin)[0][0].detach()
    x = tensor(5, 3, seed=1)
    same(model.log_prob(x).detach(), MultivariateNormal(b, a @ a.T).log_prob(x))


def test_a_132_a_density_has_area_1():
    model, step = flow(2, L=2, seed=2), 0.05
    axis = torch.arange(-16, 16, step, dtype=torch.float64)  # holds all but 1e-7 of it
    grid = torch.cartesian_prod(axis, axis)
    area = model.log_prob(grid).exp().sum().item() * step**2
    assert area == pytest.approx(1, abs=1e-6)


def test_a_131_samples_are_normal_points_sent_through():
    model = flow(3)
    noise = torch.randn(5, 3, generator=seeded(1), dtype=torch.float64)
    x = model.sample(5, generator=seeded(1))
    assert torch.equal(x, model(noise)[0])
    assert (x - noise).abs().min() > 1e-3


def test_200_steps_raise_the_likelihood_but_never_over_the_truth():
    before = untouched()
    model = Flow(2, L=6, hidden=32, generator=seeded())
    data, held_out = blobs(512), blobs(20_000, seed=1)
    first = model.log_prob(held_out).mean().item()
    train(model.parameters(), lambda: -model.log_prob(data).mean())
    last = model.log_prob(held_out).mean().item()
    truth = two_blobs().log_prob(held_out).mean().item()
    assert first + 1 < last < truth < last + 0.6
    x = model.sample(2000, generator=seeded(4)).detach()
    assert abs((x[:, 0] > 0).double().mean() - 0.7) < 0.1
    np.testing.assert_allclose(x.mean(0), [0.8, 0.4], atol=0.25)
    assert untouched() == before


# ---- limits ----
def test_refusals():
    for make in (AffineCoupling, Permutation, Flow):
        with pytest.raises(TypeError, match="generator must be torch"):
            make(3, generator=0)
        for D in (1, 0, 2.0):
            with pytest.raises(ValueError, match="D must be a whole number from 2"):
                make(D, generator=seeded())
    for options in ({"L": 0}, {"hidden": 0}):
        with pytest.raises(ValueError, match="must be a whole number from 1"):
            Flow(3, generator=seeded(), **options)
    for layer in (coupling(3), Permutation(3, generator=seeded())):
        name = type(layer).__name__
        for f in (layer, layer.inverse):
            for shape in ((4, 2), (3,), (4, 3, 1)):
                with refuses(ShapeError, f"{name}: "):
                    f(tensor(*shape))
            with refuses(ValueError, f"{name}: "):
                f(tensor(0, 3))
            with refuses(TypeError, f"{name}: "):
                f(tensor(4, 3).long())
    with refuses(ShapeError, "AffineCoupling: x says D = 2, but it was 3"):
        flow(3).log_prob(tensor(4, 2))


def test_nan_stays_with_its_sample():
    x = tensor(4, 3)
    x[1, 0] = math.nan
    values = flow(3).log_prob(x)
    assert values.isnan().tolist() == [False, True, False, False]
