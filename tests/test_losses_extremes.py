"""Losses of certain answers, of nothing, of NaN, and with bad input."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from common import refuses
from gradient_check import frozen

from dlbook import losses
from dlbook.shapes import ShapeError

NUMBERS = ["mse_loss", "l1_loss"]
CHANCES = ["binary_cross_entropy", "dice_loss", "iou_loss"]
LOGITS = ["binary_cross_entropy_with_logits", "focal_loss"]
PAIRED = [*NUMBERS, *CHANCES, *LOGITS, "kl_divergence"]
HALF = frozen(np.full((2, 3), 0.5))
ZERO = frozen(np.zeros((2, 3)))


def pair(name):
    return getattr(losses, name), getattr(losses, f"{name}_backward")


def finite(name, *args, **options):
    """Return a loss and its gradient, both of the type given and finite."""
    forward, backward = pair(name)
    value, saved = forward(*args, **options)
    gradient = backward(1.0, saved)
    assert value.dtype == gradient.dtype == args[0].dtype
    assert np.isfinite(value)
    assert np.isfinite(gradient).all()
    return value, gradient


# ---- extremes ----
@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_certain_logits(kind):
    z = np.array([1e4, -1e4, 1e4, -1e4, 0], kind)
    t = np.array([1, 0, 0, 1, 1], kind)
    for name in LOGITS:
        finite(name, z, t)
    value, gradient = finite("binary_cross_entropy_with_logits", z, t)
    np.testing.assert_allclose(value, (2e4 + np.log(2)) / 5, rtol=1e-3)
    np.testing.assert_allclose(5 * gradient, [0, 0, 1, -1, -0.5], rtol=1e-3)


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("smoothing", [0, 0.1])
def test_certain_classes(kind, smoothing):
    z = np.array([[1e4, -1e4, 0], [-1e4, 1e4, 0]]).astype(kind)
    value, gradient = finite(
        "cross_entropy", z, np.array([0, 0]), label_smoothing=smoothing
    )
    np.testing.assert_allclose(value, 1e4, rtol=2e-3)  # 0 and 2e4, on the average
    right, others = 1 - smoothing * 2 / 3, smoothing / 3
    expected = [[1 - right, -others, -others], [-right, 1 - others, -others]]
    np.testing.assert_allclose(2 * gradient, expected, atol=1e-3)


def test_masked_classes_cost_nothing_if_they_are_not_right():
    z = np.array([[0.0, -np.inf, 1.0]])
    _, gradient = finite("cross_entropy", z, np.array([0]))
    assert gradient[0, 1] == 0
    value, _ = losses.cross_entropy(z, np.array([1]))
    assert value == np.inf


def test_certain_probabilities_are_as_in_torch():
    p, t = np.array([0.0, 1, 0, 1, 0.5]), np.array([0.0, 1, 1, 0, 0.5])
    value, gradient = finite("binary_cross_entropy", p, t)
    leaf = torch.tensor(p, requires_grad=True)
    expected = F.binary_cross_entropy(leaf, torch.tensor(t))
    assert value == expected.item()
    (grad,) = torch.autograd.grad(expected, leaf)
    np.testing.assert_allclose(gradient, grad.numpy(), rtol=1e-7)
    finite("binary_cross_entropy", p.astype(np.float16), t.astype(np.float16))


def test_no_error_has_no_slope():
    value, gradient = finite("l1_loss", HALF, HALF)
    assert value == 0
    np.testing.assert_array_equal(gradient, ZERO)


@pytest.mark.parametrize("name", ["dice_loss", "iou_loss"])
def test_empty_masks(name):
    value, _ = finite(name, ZERO, ZERO)
    assert value == 0  # two empty masks agree
    with refuses(
        ValueError, f"{name}: two empty masks have no overlap: give smooth above 0"
    ):
        pair(name)[0](ZERO, ZERO, smooth=0)


def test_kl_divergence_of_impossible_things():
    log_q, p = np.array([[0, -np.inf]]), np.array([[1.0, 0]])
    value, gradient = finite("kl_divergence", log_q, p)
    assert value == 0
    np.testing.assert_array_equal(gradient, [[-1, 0]])
    assert losses.kl_divergence(log_q, p[:, ::-1])[0] == np.inf


@pytest.mark.parametrize("name", [*NUMBERS, *LOGITS])
def test_nan_in_a_prediction_shows(name):
    x = HALF.copy()
    x[0, 0] = np.nan
    assert np.isnan(pair(name)[0](x, ZERO)[0])
    assert np.isnan(losses.cross_entropy(x, np.zeros(2, int))[0])


def test_ignored_targets_have_no_gradient():
    z, k = np.random.default_rng(0).standard_normal((3, 4)), np.array([1, -100, 2])
    value, gradient = finite("cross_entropy", z, k)
    np.testing.assert_array_equal(gradient[1], np.zeros(4))
    assert value == losses.cross_entropy(z[[0, 2]], k[[0, 2]])[0]


# ---- bad input ----
@pytest.mark.parametrize("name", PAIRED)
def test_refusals(name):
    forward, backward = pair(name)
    with refuses(ValueError, f"{name}: the batch is empty, (0, 3): it has no mean"):
        forward(HALF[:0], ZERO[:0])
    with pytest.raises(ShapeError, match=rf"^{name}: \w+ is \(2, 3\), but \(1, 3\) is"):
        forward(HALF, ZERO[:1])
    with pytest.raises(ShapeError, match=rf"^{name}: \w+ is of type list, not a NumPy"):
        forward([0.5], ZERO)
    with pytest.raises(TypeError, match=rf"^{name}: \w+ holds int64, but real floating"):
        forward(HALF, ZERO.astype(int))
    with pytest.raises(TypeError, match=rf"^{name}: one type is needed, but"):
        forward(HALF, ZERO.astype(np.float32))
    for nonsense in (np.nan, np.inf):
        with refuses(ValueError, f"{name}: the target holds NaN or infinity"):
            forward(HALF, np.full((2, 3), nonsense))
    _, saved = forward(HALF, ZERO + (name in ("iou_loss", "dice_loss")))
    with refuses(ShapeError, f"{name}_backward: dy must be one number, but is (2, 3)"):
        backward(HALF, saved)


@pytest.mark.parametrize("name", CHANCES)
@pytest.mark.parametrize("wrong", [-0.1, 1.1, np.nan])
def test_no_probabilities(name, wrong):
    forward, _ = pair(name)
    with refuses(ValueError, f"{name}: p must be in [0, 1], got {wrong} to {wrong}"):
        forward(np.full((2, 3), wrong), ZERO)


@pytest.mark.parametrize("name", [*CHANCES, "binary_cross_entropy_with_logits"])
def test_no_probable_targets(name):
    with refuses(ValueError, f"{name}: target must be in [0, 1], got 0.0 to 2.0"):
        pair(name)[0](HALF, np.array([[0.0, 2, 0], [0, 0, 0]]))


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("focal_loss", {"alpha": 1.5}, "alpha must be in [0, 1] and gamma from 0, got 1.5"),
        ("focal_loss", {"gamma": -1}, "alpha must be in [0, 1] and gamma from 0, got 0.25"),
        (
            "dice_loss",
            {"smooth": -1},
            "p (N, ...) and smooth from 0 are needed, got (2, 3)",
        ),
        ("iou_loss", {"smooth": np.nan}, "p (N, ...) and smooth from 0 are needed, got"),
    ],
)
def test_impossible_options(name, options, message):
    with refuses(ValueError, f"{name}: {message}"):
        pair(name)[0](HALF, ZERO, **options)


def test_other_refusals():
    with refuses(ValueError, "focal_loss: target must be 0 or 1"):
        losses.focal_loss(HALF, HALF)
    with refuses(
        ValueError, "dice_loss: p (N, ...) and smooth from 0 are needed, got (3,)"
    ):
        losses.dice_loss(HALF[0], ZERO[0])
    with refuses(ValueError, "kl_divergence: p must be in [0, 1], got 0.0 to 2.0"):
        losses.kl_divergence(HALF, np.array([[0.0, 2, 0], [0, 0, 0]]))


K = np.array([0, 2])


@pytest.mark.parametrize(
    ("args", "options", "error", "message"),
    [
        (
            (HALF, np.array([0, 3])),
            {},
            IndexError,
            "target must be from 0 to F - 1 = 2, got",
        ),
        ((HALF, np.array([0, -1])), {}, IndexError, "target must be from 0 to F - 1 = 2,"),
        ((HALF, K.astype(float)), {}, TypeError, "target holds float64, but integers"),
        ((HALF, K == 2), {}, TypeError, "target holds bool, but integers"),
        ((HALF, K[:1]), {}, ShapeError, "target is (1,) for scores (2, 3)"),
        ((HALF, [0, 2]), {}, ShapeError, "target is of type list, not a NumPy array"),
        ((HALF[:0], K[:0]), {}, ValueError, "the batch is empty, (0, 3): it has no mean"),
        ((np.array(0.5), K), {}, ShapeError, "logits has 0 dimensions, not 1"),
        ((HALF.astype(int), K), {}, TypeError, "logits holds int64, but real"),
        ((HALF, K), {"weight": np.ones(2)}, ShapeError, "weight says F = 2, but it was 3"),
        (
            (HALF, K),
            {"weight": -np.ones(3)},
            ValueError,
            "weights must be from 0, and some",
        ),
        (
            (HALF, K),
            {"weight": np.zeros(3)},
            ValueError,
            "weights must be from 0, and some",
        ),
        ((HALF, K * 0 - 100), {}, ValueError, "weights must be from 0, and some target"),
        (
            (HALF, K),
            {"label_smoothing": 1.1},
            ValueError,
            "label_smoothing must be in [0, 1]",
        ),
        ((HALF, K), {"label_smoothing": np.nan}, ValueError, "label_smoothing must be in"),
    ],
)
def test_cross_entropy_refusals(args, options, error, message):
    with refuses(error, f"cross_entropy: {message}"):
        losses.cross_entropy(*args, **options)


def test_no_classes():
    with refuses(IndexError, "cross_entropy: target must be from 0 to F - 1 = -1"):
        losses.cross_entropy(np.zeros((2, 0)), K)
