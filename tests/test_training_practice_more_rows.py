"""Rows of the inventory on fewer bits, on teachers and on images, one test each."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from common import generator, normal, refuses, same

from dlbook.adaptive_optimizers import adam
from dlbook.adaptive_pooling import global_avg_pool2d
from dlbook.augmentation import pca_color
from dlbook.convolution import conv2d, mac_count
from dlbook.data import digits, photograph
from dlbook.linear import linear
from dlbook.losses import cross_entropy
from dlbook.multilayer_perceptron import (
    initial_params,
    multilayer_perceptron,
    predict,
    train,
)
from dlbook.shapes import ShapeError
from dlbook.training_practice import (
    dequantize,
    distillation_loss,
    distillation_loss_backward,
    quantize,
)
from dlbook.verify import refute
from dlbook.windows import output_size


# ---- fewer bits ----
def test_c_136_c_137_c_138_the_two_printed_schemes_differ_and_one_has_no_0():
    x = np.append(normal(2000), 0.0)
    low, high = x.min(), x.max()
    codes = np.rint((x - low) * 255 / (high - low))
    q, scale, zero_point = quantize(x)
    assert scale == pytest.approx((high - low) / 255)
    assert zero_point == np.rint(-low / scale)
    gap = abs(codes - q)
    assert gap.max() == 1
    assert 0.01 < gap.mean() < 0.99
    assert abs(codes[-1] * scale + low) > 1e-3  # 0 becomes something else ...
    assert dequantize((q, scale, zero_point))[-1] == 0  # ... and here it stays
    assert abs(dequantize((q, scale, zero_point)) - x).max() <= scale
    above = 0.5 + 2 * generator().random(99)
    step = (above.max() - above.min()) / 255
    assert np.rint(-above.min() / step) < 0  # no code, as printed
    assert quantize(above).zero_point == 0


# ---- a teacher ----
def soft_slope(temperature, alpha=0.0):
    logits, teacher, k = normal(4, 9), normal(4, 9, seed=1), np.zeros(4, int)
    options = {"temperature": temperature, "alpha": alpha}
    _, saved = distillation_loss(logits, k, teacher, **options)
    return np.linalg.norm(distillation_loss_backward(1.0, saved))


def test_d_230_without_the_squared_temperature_the_teacher_fades(capsys):
    def value(logits, k, teacher, factor):
        p, q = (np.exp(z / 4) for z in (teacher, logits))
        p, q = (a / a.sum(-1, keepdims=True) for a in (p, q))
        soft = (p * np.log(p / q)).sum(-1).mean()
        return 0.5 * cross_entropy(logits, k)[0] + 0.5 * factor * soft

    def sample(rng):
        logits, teacher = rng.standard_normal((2, 4, 9))
        return logits, rng.integers(0, 9, 4), teacher

    def right(*inputs):
        return distillation_loss(*inputs)[0]

    refute("D-230", lambda *inputs: value(*inputs, 1), right, sample)
    assert "D-230: the printed form differs on 5 of 5" in capsys.readouterr().out
    same(value(*sample(generator()), 16), right(*sample(generator())))
    slopes = np.array([soft_slope(T) for T in (4, 16, 64)])
    assert slopes.max() < 1.1 * slopes.min()  # with it: the same at every temperature
    without = slopes / np.array([4, 16, 64]) ** 2
    assert without[0] > 14 * without[1] > 200 * without[2]


def test_c_139_the_divergence_is_from_teacher_to_student():
    logits, teacher, k = 2 * normal(4, 9), 2 * normal(4, 9, seed=1), np.zeros(4, int)
    found, _ = distillation_loss(logits, k, teacher, temperature=1.0, alpha=0.0)
    student, wise = torch.tensor(logits), torch.tensor(teacher)
    pair = student.log_softmax(-1), wise.log_softmax(-1)
    same(found, F.kl_div(*pair, reduction="batchmean", log_target=True).item())
    other = F.kl_div(*pair[::-1], reduction="batchmean", log_target=True).item()
    assert abs(found - other) > 0.01


def test_d_229_a_student_learns_from_the_teacher_alone():
    images, k = digits()
    x, seen = images.reshape(-1, 64), slice(0, 1400)
    teacher = initial_params((64, 32, 10), rng=generator())
    teacher, _ = train(x[seen], k[seen], teacher, epochs=8, rng=generator(), lr=0.01)
    wise, _ = multilayer_perceptron(2).forward(x, teacher)
    params, state = initial_params((64, 8, 10), rng=generator(1)), None
    nothing = np.zeros(1400, int)  # what the right classes are is never told
    for _ in range(150):
        logits, saved = multilayer_perceptron(2).forward(x[seen], params)
        _, own = distillation_loss(logits, nothing, wise[seen], alpha=0.0)
        dlogits = distillation_loss_backward(1.0, own)
        _, grads = multilayer_perceptron(2).backward(dlogits, saved)
        params, state = adam(params, grads, state, lr=0.03)
    assert (predict(x[1400:], params) == k[1400:]).mean() > 0.8


# ---- images ----
def test_d_084_crops_of_224_do_not_fit_the_printed_network():
    def trace(size):
        layers = (11, 4, 0), (3, 2, 0), (5, 1, 2), (3, 2, 0), *[(3, 1, 1)] * 3, (3, 2, 0)
        sizes = [size]
        for K, stride, padding in layers:
            sizes.append(output_size(sizes[-1], K, stride=stride, padding=padding))
        return sizes

    assert trace(224) == [224, 54, 26, 26, 12, 12, 12, 12, 5]
    assert 256 * trace(224)[-1] ** 2 == 6_400
    assert 256 * trace(227)[-1] ** 2 == 9_216


def test_d_085_crops_and_flips_make_2178_views_of_which_flips_are_two():
    image = np.arange(256 * 256).reshape(256, 256)
    crops = np.lib.stride_tricks.sliding_window_view(image, (224, 224))
    corners = crops[..., 0, 0], crops[..., 0, -1]
    assert len(np.unique(corners[0])) == 33 * 33
    assert 2 * corners[0].size == 2_178
    assert 2 * (256 - 224) ** 2 == 2_048  # the paper's number


def test_d_086_colours_move_along_their_own_axes():
    image = np.moveaxis(photograph("flower", size=24), -1, 0)
    x = np.stack([image, image]) * 0.5 + 0.25  # far from 0 and 1: nothing is cut
    shift = pca_color(x, std=1.0, rng=generator()) - x
    same(shift, shift[:, :, :1, :1] + 0 * x)  # one for all pixels of an image ...
    assert abs(shift[0, :, 0, 0] - shift[1, :, 0, 0]).max() > 1e-4  # ... and not the next
    pixels = np.moveaxis(x, 1, 0).reshape(3, -1)
    values, axes = np.linalg.eigh(np.cov(pixels, bias=True))
    drawn = np.array(
        [pca_color(x, std=1.0, rng=generator(s))[0, :, 0, 0] for s in range(400)]
    )
    spread = ((drawn - x[0, :, 0, 0]) @ axes).std(0)
    np.testing.assert_allclose(spread, values, rtol=0.15)
    assert pca_color(x.astype(np.float32), rng=generator()).dtype == np.float32
    same(pca_color(x, std=0, rng=generator()), x)
    with refuses(ShapeError, "pca_color: x says C = 1, but it was 3"):
        pca_color(x[:, :1], rng=generator())
    for options in ({"std": -1}, {"std": np.nan}):
        with refuses(ValueError, "pca_color: "):
            pca_color(x, **options, rng=generator())
    with refuses(ValueError, "pca_color: std from 0 and finite pixels are needed"):
        pca_color(x * np.nan, rng=generator())


@pytest.mark.parametrize("row", ["D-225", "D-226"])
def test_d_225_d_226_one_network_for_images_that_grow(row):
    w, head = normal(4, 3, 3, 3), normal(5, 4)
    sizes, costs = (64, 128, 224), []
    for size in sizes:
        y, _ = conv2d(np.full((1, 3, size, size), 0.5), w, padding=1)
        assert linear(global_avg_pool2d(y)[0].reshape(1, 4), head)[0].shape == (1, 5), row
        costs.append(mac_count(3, 4, 3, y.shape[2:]))
        with refuses(ShapeError, "linear: w says D = "):  # without the average
            linear(y.reshape(1, -1), normal(5, 4))
    assert [round(100 * c / costs[-1], 1) for c in costs] == [8.2, 32.7, 100]
