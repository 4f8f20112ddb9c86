"""Fewer bits and smaller networks against PyTorch, with every option, and bad input."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from common import normal, refuses
from gradient_check import check_torch, frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from dlbook.shapes import ShapeError
from dlbook.training_practice import (
    dequantize,
    distillation_loss,
    distillation_loss_backward,
    quantize,
)

FEW = settings(max_examples=25, deadline=None)


# ---- quantization ----
@FEW
@given(st.integers(5, 30), st.integers(1, 8), st.floats(-3, 3), st.floats(0.01, 100))
def test_quantization_against_torch(n, bits, shift, size):
    x = frozen((size * (normal(n) + shift)).astype(np.float32))
    q, scale, zero_point = quantize(x, bits=bits)
    assert q.dtype == np.uint8
    assert 0 <= zero_point <= 2**bits - 1
    steps = (float(scale), zero_point, 0, 2**bits - 1)
    expected = torch.fake_quantize_per_tensor_affine(
        torch.tensor(np.array(x)), *steps
    ).numpy()
    found = dequantize((q, scale, zero_point))
    assert found.dtype == np.float32
    gap = abs(found - expected)
    assert gap.max() < 1.01 * scale
    assert (gap > 0.5 * scale).sum() <= 1  # a tie of rounding may fall either way
    assert abs(found - x).max() <= (1 + 1e-4) * scale
    assert dequantize(quantize(0 * x, bits=bits)).any() == 0


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_quantization_of_extremes(kind):
    top = np.finfo(kind).max / 2  # twice that is the width of the range
    for x in ([-top, 0, top], [top], [0, 0], [1e-3, 2e-3], []):
        x = np.array(x, kind)
        back = dequantize(quantize(x))
        assert back.dtype == kind
        assert np.isfinite(back).all()
        size = float(abs(x).max(initial=0))
        np.testing.assert_allclose(back, x, rtol=0.01, atol=size / 99)


@pytest.mark.parametrize("bits", [0, 9, 2.0, None])
def test_bits_that_are_none(bits):
    with refuses(ValueError, f"quantize: bits must be from 1 to 8, got {bits}"):
        quantize(normal(3), bits=bits)


def test_quantization_refuses():
    with refuses(ShapeError, "quantize: x is None, but it may not be left out"):
        quantize(None)
    with refuses(ValueError, "quantize: x must be finite"):
        quantize(np.array([1, np.nan]))
    with refuses(TypeError, "quantize: x holds int64, but real floating-point"):
        quantize(np.arange(3))


# ---- distillation ----
@FEW
@given(
    st.lists(st.integers(1, 4), max_size=2),
    st.integers(1, 5),
    st.floats(0.2, 20),
    st.sampled_from([0.0, 0.3, 1.0]),
)
def test_distillation_against_torch(leading, classes, temperature, alpha):
    shape = (*leading, classes)
    teacher, k = 3 * normal(*shape, seed=1), np.array(normal(*shape, seed=2).argmax(-1))
    options = {"temperature": temperature, "alpha": alpha}

    def forward(logits):
        own = teacher.astype(logits.dtype)
        return distillation_loss(logits, k, own, **options)

    def reference(z):
        z = z.reshape(-1, classes)
        t = torch.tensor(teacher).reshape(-1, classes)
        soft = F.kl_div(
            (z / temperature).log_softmax(-1),
            (t / temperature).softmax(-1),
            reduction="batchmean",
        )
        hard = F.cross_entropy(z, torch.tensor(k).ravel())
        return alpha * hard + (1 - alpha) * temperature**2 * soft

    check_torch(forward, distillation_loss_backward, reference, [3 * normal(*shape)])


Z, K = frozen(normal(4, 3)), np.array([0, 2, 1, 1])


@pytest.mark.parametrize(
    ("logits", "target", "teacher", "options", "error", "message"),
    [
        (Z, K, Z[:, :2], {}, ShapeError, "distillation_loss: teacher is (4, 2), but"),
        (Z, K[:2], Z, {}, ShapeError, "cross_entropy: target is (2,) for"),
        (Z, K + 1, Z, {}, IndexError, "cross_entropy: target must be from 0"),
        (Z, K, Z, {"alpha": 1.1}, ValueError, "distillation_loss: [0, 1] and (0, inf)"),
        (Z, K, Z, {"temperature": 0}, ValueError, "distillation_loss: [0, 1] and"),
        (None, K, Z, {}, ShapeError, "distillation_loss: logits is None, but it may not"),
        (Z, None, Z, {}, ShapeError, "cross_entropy: target is None, but it may not"),
        (Z, K, None, {}, ShapeError, "distillation_loss: teacher is None, but it may not"),
        (Z, K, Z * np.nan, {}, ValueError, "kl_divergence: "),
        (Z[:0], K[:0], Z[:0], {}, ValueError, "cross_entropy: "),
        (Z, K, Z.astype(np.float32), {}, TypeError, "distillation_loss: one type is"),
    ],
)
def test_distillation_refuses(logits, target, teacher, options, error, message):
    with refuses(error, message):
        distillation_loss(logits, target, teacher, **options)


def test_distillation_far_out():
    loss, saved = distillation_loss(1e4 * Z, K, -1e4 * Z, temperature=2.0)
    assert np.isfinite(loss)
    assert np.isfinite(distillation_loss_backward(1.0, saved)).all()
