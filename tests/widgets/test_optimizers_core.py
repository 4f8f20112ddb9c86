"""The arithmetic of the optimizer figure against its definitions and against PyTorch."""

import numpy as np
import pytest
from modules import ask_core

from dlbook.widgets import LossLandscapeExplorer
from dlbook.widgets.optimizers.core import (
    OPTIONS,
    contraction,
    draws,
    eigen,
    limit,
    run,
)
from dlbook.widgets.optimizers.surfaces import LABELS, LENGTHS, SURFACES

EACH = pytest.mark.parametrize("surface", SURFACES)
POINTS = np.random.default_rng(0).uniform(-2, 2, (50, 2))


@pytest.mark.parametrize("surface", [name for name in SURFACES if name != "net"])
def test_gradients_by_complex_steps(surface):
    """The imaginary part of f(x + ih) / h is the slope; the net's |z| is not analytic."""
    h = 1e-30
    for x, y in POINTS:
        found = SURFACES[surface].jet(x, y, 7.0, 25.0)
        for i, step in enumerate(((1j * h, 0), (0, 1j * h))):
            moved = SURFACES[surface].jet(x + step[0], y + step[1], 7.0, 25.0)
            assert moved.value.imag / h == pytest.approx(found.gradient[i], rel=1e-12)
            slopes = [np.imag(part) / h for part in moved.gradient]
            assert slopes == pytest.approx(found.hessian[i : i + 2], rel=1e-12, abs=1e-12)


@EACH
def test_derivatives_by_finite_differences(surface):
    h = 1e-5
    for x, y in POINTS:
        found = SURFACES[surface].jet(x, y, 7.0, 25.0)
        for i, (dx, dy) in enumerate(((h, 0), (0, h))):
            more = SURFACES[surface].jet(x + dx, y + dy, 7.0, 25.0)
            less = SURFACES[surface].jet(x - dx, y - dy, 7.0, 25.0)
            slope = (more.value - less.value) / (2 * h)
            assert slope == pytest.approx(found.gradient[i], rel=1e-6, abs=1e-6)
            slopes = np.subtract(more.gradient, less.gradient) / (2 * h)
            assert slopes == pytest.approx(found.hessian[i : i + 2], rel=1e-6, abs=1e-5)


def test_the_net_is_a_real_net_on_real_flowers():
    datasets = pytest.importorskip("sklearn.datasets")
    torch = pytest.importorskip("torch")
    iris = datasets.load_iris()
    flowers = [0, 1, 50, 51, 100, 101]
    np.testing.assert_allclose(iris.data[flowers, 2] - 3.8, LENGTHS, atol=1e-12)
    assert np.where(iris.target[flowers] == 0, -1, 1).tolist() == list(LABELS)
    length, label = (torch.tensor(np.float64(row)) for row in (LENGTHS, LABELS))
    for point in POINTS:
        w = torch.tensor(point, requires_grad=True)

        def loss(w):
            return ((w[1] * torch.tanh(w[0] * length) - label) ** 2).mean() / 2

        found = SURFACES["net"].jet(*point, 1, 0)
        assert found.value == pytest.approx(loss(w).item(), rel=1e-12)
        (gradient,) = torch.autograd.grad(loss(w), w)
        np.testing.assert_allclose(found.gradient, gradient, atol=1e-13)
        hessian = torch.autograd.functional.hessian(loss, w.detach())
        xx, xy, yy = found.hessian
        np.testing.assert_allclose([[xx, xy], [xy, yy]], hessian, atol=1e-13)


def test_adam_corrects_its_first_step():
    widget = LossLandscapeExplorer(optimizers=[{"name": "adam", "lr": 0.3}])
    step = run(widget.state, widget.optimizers[0]).steps[0]
    np.testing.assert_allclose(step.direction, step.gradient, rtol=1e-12)
    np.testing.assert_allclose(step.move, -0.3 * np.sign(step.gradient), rtol=1e-8)


@pytest.mark.parametrize("name", OPTIONS)
def test_the_parts_of_a_step_make_the_step(name):
    widget = LossLandscapeExplorer("beale", [name], noise=0.1, clip=1, weight_decay=0.05)
    path = widget.paths[0]
    for before, after, step in zip(path.points, path.points[1:], path.steps, strict=False):
        moved = -step.lr * np.multiply(step.direction, step.preconditioner)
        if name == "adamw":
            moved = moved - step.lr * 0.05 * np.array(before)
        np.testing.assert_allclose(step.move, moved, atol=1e-13)
        np.testing.assert_allclose(np.add(before, step.move), after, atol=1e-13)


def test_noise_is_what_it_says():
    numbers = np.array(list(draws(3, 20_000)))
    assert abs(numbers.mean()) < 0.02 and abs(numbers.var() - 1) < 0.03
    assert abs(np.corrcoef(numbers.T)[0, 1]) < 0.02
    again = np.array(list(draws(4, 20_000)))
    assert abs((numbers * again).mean()) < 0.03


@pytest.mark.parametrize(
    "name, mu", [("momentum", 0.0), ("momentum", 0.7), ("nesterov", 0.6)]
)
def test_the_edge_of_stability(name, mu):
    widget = LossLandscapeExplorer(start=(0, 1), n_steps=300)
    edge = limit(name, mu, 20.0)
    for share in (0.98, 1.02):
        own = {"name": name, "lr": share * edge, "mu": mu}
        path = run(widget.state, own)
        assert (path.left or path.values[-1] > path.values[0]) == (share > 1)
        assert (contraction(name, share * edge, mu, 20.0) > 1) == (share > 1)
    assert contraction(name, edge, mu, 20.0) == pytest.approx(1)


def test_contraction_is_the_spectral_radius_of_the_recursion():
    for lr, mu, curve in np.random.default_rng(1).uniform(0, 1, (200, 3)):
        curve *= 10
        heavy = [[1 - lr * curve, -lr * mu], [curve, mu]]  # of (error, velocity)
        ahead = [[1 - lr * curve * (1 + mu), -lr * mu * mu], [curve, mu]]
        for name, matrix in (("momentum", heavy), ("nesterov", ahead)):
            radius = abs(np.linalg.eigvals(matrix)).max()
            assert contraction(name, lr, mu, curve) == pytest.approx(radius, abs=1e-7)


def test_eigen_is_that_of_numpy():
    for a, b, c in np.random.default_rng(2).normal(size=(200, 3)):
        pairs = eigen((a, b, c))
        values, _ = np.linalg.eigh([[a, b], [b, c]])
        assert [value for value, _ in pairs] == pytest.approx(values[::-1].tolist())
        for value, u in pairs:
            residue = np.array([[a, b], [b, c]]) @ u - value * np.array(u)
            assert abs(residue).max() < 1e-12


# ---- code that is given away ----
# Within 60 steps no rounding error grows; RMSProp on Beale's function is chaotic later.
CODES = """core.PRESETS
  .map(({ state }) => ({ ...state, n_steps: Math.min(state.n_steps, 60) }))
  .map((state) => ({ state, widget: core.constructorCode(state),
  torch: state.optimizers.map((own) => core.torchCode(state, own)) }))"""


@pytest.fixture(scope="module")
def programs():
    return ask_core("optimizers", CODES)


def test_copied_torch_code_ends_where_the_path_does(programs, torch):
    for program in programs:
        widget = LossLandscapeExplorer(**program["state"])
        for code, path in zip(program["torch"], widget.paths, strict=True):
            names = {}
            exec(compile(code.replace("print(w.tolist())", ""), "copied", "exec"), names)
            reached = names["w"].detach().numpy()
            np.testing.assert_allclose(reached, path.points[-1], atol=1e-8)


def test_copied_constructor_makes_the_same_figure(programs):
    for program in programs:
        head, call = program["widget"].split("\n\n")
        names = {}
        exec(head, names)
        widget = eval(call, names)
        for trait, value in program["state"].items():
            if trait != "caption":
                assert getattr(widget, trait) == value, trait
