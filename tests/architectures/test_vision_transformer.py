"""The vision transformer: patches are a convolution and a linear map, both at once."""

import numpy as np
import pytest
import torch
from common import refuses, same
from in_numpy import array, images, in_numpy, scrambled
from test_gpt import numpy_params

from dlbook.architectures.summary import summary
from dlbook.architectures.vision_transformer import PatchEmbedding, VisionTransformer
from dlbook.convolution import conv2d
from dlbook.linear import linear
from dlbook.normalization import layer_norm
from dlbook.transformer import transformer_block


def small():
    return scrambled(VisionTransformer(8, 4, 6, 2, 2, 5)).eval()


def test_the_embedding_is_a_convolution_as_wide_as_its_stride():
    layer, x = scrambled(PatchEmbedding(3, 5, 4)), images(2, 3, 8, 12)
    w, b = array(layer.project.weight), array(layer.project.bias)
    y, _ = conv2d(array(x), w, b, stride=4)
    same(array(layer(x)), y.reshape(2, 5, 6).swapaxes(1, 2))


def test_the_embedding_is_a_linear_map_of_the_patches():
    layer, x = scrambled(PatchEmbedding(3, 5, 4)), images(2, 3, 8, 12)
    corners = [(i, j) for i in (0, 4) for j in (0, 4, 8)]  # row by row
    patches = [array(x)[:, :, i : i + 4, j : j + 4].reshape(2, 48) for i, j in corners]
    w, b = array(layer.project.weight).reshape(5, 48), array(layer.project.bias)
    same(array(layer(x)), linear(np.stack(patches, axis=1), w, b)[0])


def test_the_whole_model_beside_the_numpy_package():
    model, image = small(), images(2, 3, 8, 8)
    x = array(model.embed(image))
    first = np.broadcast_to(array(model.class_token), (2, 1, 6))
    x = np.concatenate((first, x), axis=1) + array(model.positions)
    for block in model.blocks:
        x, _ = transformer_block(x, numpy_params(block), heads=2, eps=1e-6)
    x, _ = layer_norm(x, array(model.norm.weight), array(model.norm.bias), eps=1e-6)
    same(array(model(image)), in_numpy(model.head, x[:, 0]))


def test_vit_b_16():
    with torch.device("meta"):
        model = VisionTransformer()
    found = summary(model, (1, 3, 224, 224))
    assert found.parameters == 86_567_656
    D, T = 768, 197
    per_block = 12 * T * D**2 + 2 * T**2 * D
    assert found.macs == 196 * 768 * D + 12 * per_block + 1_000 * D == 17_563_828_224
    assert found.rows[0].field == 16 and found.rows[0].shape == (1, 768, 14, 14)
    assert found.rows[-1].field == float("inf")


def test_d_223_without_positions_the_order_of_the_patches_is_lost():
    model, x = small(), images(1, 3, 8, 8)
    swapped = torch.cat((x[..., 4:], x[..., :4]), dim=-1)  # the left and right patches
    assert abs(model(x) - model(swapped)).max() > 1e-3
    torch.nn.init.zeros_(model.positions)
    same(array(model(x)), array(model(swapped)))


def test_a_fresh_model_runs():
    torch.manual_seed(0)
    y = VisionTransformer(32, 8, 16, 4, 2, 3)(images(2, 3, 32, 32).float())
    assert y.shape == (2, 3) and y.isfinite().all()


def test_refusals():
    with refuses(ValueError, "VisionTransformer: patch must divide image = 30, got 16"):
        VisionTransformer(30)
    with refuses(ValueError, "VisionTransformer: heads must divide width = 768, got 7"):
        VisionTransformer(heads=7)
    for name in ("image", "patch", "width", "heads", "depth", "classes"):
        words = f"VisionTransformer: {name} must be a whole number from 1, got 0"
        with refuses(ValueError, words):
            VisionTransformer(**{name: 0})
    with refuses(ValueError, "PatchEmbedding: patches of 4 pixels do not fill 8 by 9"):
        small()(images(1, 3, 8, 9))
    with pytest.raises(RuntimeError, match="size of tensor"):
        small()(images(1, 3, 8, 12))
