"""A call that works for every public function of the NumPy topics: arguments, options."""

from importlib import import_module

import numpy as np
from common import normal

from dlbook.attention import causal_mask
from dlbook.receptive_field import Layer

X, W, B = normal(2, 4, 6, 6), normal(6, 4, 3, 3), normal(6)
IMAGE, VECTORS, C4 = normal(2, 3, 4, 4), normal(5, 4), normal(4)
P, YES = abs(np.tanh(VECTORS)), (VECTORS > 0).astype(float)
SHARES = P / P.sum(1, keepdims=True)
K = np.array([0, 1, 2, 3, 1])
PARAMS = {"w1": normal(3, 4), "b1": normal(3), "w2": normal(4, 3), "b2": normal(4)}
HEADS = [normal(2, 3, 4), normal(2, 5, 4), normal(2, 5, 4)]
WEIGHTS = [normal(4, 4, seed=n) for n in range(4)] + [normal(4, seed=n) for n in range(4)]
NAMES = ("w_q", "w_k", "w_v", "w_o", "b_q", "b_k", "b_v", "b_o")
BLOCK = dict(zip(NAMES, WEIGHTS, strict=True))
BLOCK |= {"w1": normal(6, 4), "b1": normal(6), "w2": normal(4, 6), "b2": normal(4)}
BLOCK |= {f"{name}{n}": normal(4) for name in ("gamma", "beta") for n in (1, 2)}
RECURRENT = [normal(2, 3, 4), normal(2, 5)]


def rng():
    return {"rng": np.random.default_rng(0)}


def gates(n):
    return normal(n * 5, 4), normal(n * 5, 5), normal(n * 5)


def nothing():
    return {}


def draw(**options):
    return lambda: options | rng()


def give(**options):
    return lambda: options


def step(**options):
    return (PARAMS, PARAMS), give(**options)


SIDES = give(stride=1, padding=1, dilation=1, groups=2, padding_mode="zeros")
PLAIN = give(stride=1, padding=1, dilation=1)
HALF = normal(6, 2, 3, 3)
NETS = [Layer(3), Layer(3, 2, 1)]

CALLS = {
    "linear": {
        "linear": ((VECTORS, normal(3, 4), normal(3)), nothing),
        "embedding": ((VECTORS, K), nothing),
    },
    "activations": {
        **{name: ((VECTORS,), nothing) for name in ("sigmoid", "tanh", "relu", "silu")},
        "softplus": ((VECTORS,), nothing),
        "leaky_relu": ((VECTORS,), give(negative_slope=0.1)),
        "elu": ((VECTORS,), give(alpha=1.0)),
        "gelu": ((VECTORS,), give(approximate="none")),
        "prelu": ((VECTORS, C4), nothing),
    },
    "softmax": {n: ((VECTORS,), give(axis=-1)) for n in ("softmax", "log_softmax")},
    "losses": {
        **{name: ((VECTORS, YES), nothing) for name in ("mse_loss", "l1_loss")},
        "cross_entropy": (
            (VECTORS, K),
            give(weight=np.ones(4), label_smoothing=0.1, ignore_index=-100),
        ),
        "kl_divergence": ((np.log(SHARES), SHARES), nothing),
        "binary_cross_entropy": ((P, YES), nothing),
        "binary_cross_entropy_with_logits": ((VECTORS, YES), nothing),
    },
    "focal_loss": {"focal_loss": ((VECTORS, YES), give(alpha=0.25, gamma=2.0))},
    "overlap_losses": {n: ((P, YES), give(smooth=1.0)) for n in ("dice_loss", "iou_loss")},
    "metrics": {
        "accuracy": ((K, K), nothing),
        **{n: ((K, K), give(positive=1)) for n in ("precision", "recall", "f1_score")},
        "top_k_accuracy": ((VECTORS, K), give(k=2)),
        "rmse": ((VECTORS, YES), nothing),
    },
    "backpropagation": {
        "numerical_gradient": ((lambda x: (x * x).sum(), C4), give(h=1e-5)),
    },
    "multilayer_perceptron": {
        "multilayer_perceptron": ((2,), nothing),
        "initial_params": (((4, 3, 2),), draw()),
        "predict": ((VECTORS, PARAMS), nothing),
        "train": ((VECTORS, K, PARAMS), draw(epochs=1, batch_size=2)),
    },
    "initialization": {
        "fans": (((3, 4),), nothing),
        **{f"xavier_{name}": (((3, 4),), draw(gain=1.0)) for name in ("uniform", "normal")},
        **{n: (((3, 4),), draw()) for n in ("he_uniform", "he_normal", "lecun_normal")},
        "orthogonal": (((3, 4),), draw(gain=1.0)),
    },
    "normalization": {
        "layer_norm": ((VECTORS, C4, C4), give(eps=1e-5)),
        "batch_norm": ((X, C4, C4), give(momentum=0.1, eps=1e-5)),
        "batch_norm_inference": ((X, C4, C4, (C4, abs(C4))), give(eps=1e-5)),
        "group_norm": ((X, C4, C4), give(groups=2, eps=1e-5)),
        "instance_norm": ((X, C4, C4), give(eps=1e-5)),
    },
    "local_response_norm": {
        "local_response_norm": ((X,), give(size=3, alpha=1e-4, beta=0.75, k=2.0)),
    },
    "regularization": {
        "dropout": ((VECTORS,), draw(rate=0.5)),
        "dropout2d": ((X,), draw(rate=0.5)),
        "dropconnect": ((VECTORS, normal(3, 4), normal(3)), draw(rate=0.5)),
        **{f"l{n}_penalty": ((VECTORS,), give(weight_decay=0.1)) for n in (1, 2)},
    },
    "augmentation": {
        "rotation": ((0.1,), nothing),
        **{n: ((0.1, 0.2), nothing) for n in ("translation", "scaling", "shear")},
        "affine_transform": ((IMAGE, np.eye(3)), nothing),
        "bilinear_sample": ((IMAGE, np.ones((2, 2)), np.ones((2, 2))), nothing),
        **{
            f"adjust_{name}": ((IMAGE, 0.5), nothing)
            for name in ("brightness", "contrast", "saturation", "hue")
        },
        "random_erasing": (
            (IMAGE,),
            draw(probability=0.5, area=(0.1, 0.2), aspect=(0.5, 2.0), fill=0.0),
        ),
        "pca_color": ((IMAGE,), draw(std=0.1)),
        "mixup": ((VECTORS, SHARES), draw(alpha=0.2)),
    },
    "optimizers": {
        "sgd": step(lr=0.1, weight_decay=0.1),
        **{n: step(lr=0.1, mu=0.9, weight_decay=0.1) for n in ("momentum", "nesterov")},
    },
    "adaptive_optimizers": {
        "adagrad": step(lr=0.1, eps=1e-8, weight_decay=0.1),
        "rmsprop": step(lr=0.1, rho=0.9, eps=1e-8, weight_decay=0.1),
        **{
            name: step(lr=0.1, betas=(0.9, 0.99), eps=1e-8, weight_decay=0.1)
            for name in ("adam", "adamw")
        },
        "clip_grad_norm": ((PARAMS,), give(max_norm=1.0)),
        "step_decay": ((3,), give(lr=0.1, step_size=2, gamma=0.1)),
        "cosine_annealing": ((3,), give(lr=0.1, steps=9, lr_min=0.0)),
        "linear_warmup": ((3,), give(lr=0.1, steps=9, start=0.1)),
    },
    "convolution": {
        "conv2d": ((X, HALF, B), SIDES),
        "conv2d_loops": ((X[:1, :, :3, :3], HALF[:2, :, :, :1], B[:2]), SIDES),
        "conv1d": ((X[..., 0], HALF[..., 0], B), SIDES),
        "true_convolution2d": ((X, normal(3, 3)), give(padding="full")),
        "parameter_count": ((4, 6, 3), give(groups=2)),
        "mac_count": ((4, 6, 3, 5), give(groups=2)),
    },
    "convolution_algorithms": {
        "im2col": ((X,), give(kernel=3, stride=1, padding=1, dilation=1)),
        "col2im": (
            (normal(2, 36, 36),),
            give(size=6, kernel=3, stride=1, padding=1, dilation=1),
        ),
        "conv2d_im2col": ((X, W, B), PLAIN),
        "conv2d_fft": ((X, W, B), give(padding=1)),
        "conv2d_winograd": ((X, W, B), give(padding=1)),
        "toeplitz_matrix": ((W,), give(size=6, stride=1, padding=1, dilation=1)),
        "algorithm_costs": ((4, 6, 3, 8), give(padding=1)),
    },
    "convolution_variants": {
        "conv_transpose2d": (
            (X, normal(4, 3, 3, 3), B),
            give(stride=2, padding=1, output_padding=1, dilation=1, groups=2),
        ),
        "depthwise_conv2d": (
            (X, W[0], C4),
            give(stride=1, padding=1, dilation=1, padding_mode="zeros"),
        ),
        "separable_conv2d": (
            (X, W[0], normal(6, 4), B),
            give(stride=1, padding=1, dilation=1, padding_mode="zeros"),
        ),
        "factorize_kernel": ((normal(3, 3),), give(rank=1)),
        **{n: ((X,), give(factor=2)) for n in ("pixel_shuffle", "pixel_unshuffle")},
    },
    "padding": {"pad2d": ((X, 1), give(mode="zeros"))},
    "windows": {"output_size": ((6, 3), PLAIN)},
    "pooling": {
        "max_pool2d": ((X,), give(kernel=2, stride=2, padding=1, dilation=1)),
        "avg_pool2d": ((X,), give(kernel=2, stride=2, padding=1)),
        "lp_pool2d": ((X,), give(norm=2, kernel=2, stride=2)),
    },
    "adaptive_pooling": {
        **{f"adaptive_{n}_pool2d": ((X,), give(size=2)) for n in ("avg", "max")},
        "global_avg_pool2d": ((X,), nothing),
        "fractional_max_pool2d": ((X,), draw(size=3, kernel=2)),
    },
    "receptive_field": {
        "receptive_field": ((NETS,), nothing),
        "pixels_read": ((NETS, 1), nothing),
        "graph_field": ((NETS,), nothing),
        **{name: ((NETS, 8), nothing) for name in ("effective_field", "padding_share")},
    },
    "rnn": {"rnn": ((*RECURRENT, *gates(1)), give(nonlinearity="tanh"))},
    "lstm_gru": {
        "lstm": ((*RECURRENT, normal(2, 5), *gates(4)), nothing),
        "gru": ((*RECURRENT, *gates(3), normal(15)), give(reset="after")),
    },
    "gradient_flow": {
        "rnn_jacobians": ((VECTORS, normal(4, 4)), give(nonlinearity="tanh")),
        **{
            name: ((normal(3, 4, 4),), nothing)
            for name in ("jacobian_products", "spectral_norm", "spectral_radius")
        },
        "product_bounds": ((normal(3, 4, 4),), nothing),
    },
    "attention": {
        "scaled_dot_product_attention": ((*HEADS, normal(3, 5)), nothing),
        "causal_mask": ((3, 5), nothing),
        "padding_mask": ((np.array([1, 3]), 4), nothing),
    },
    "multi_head_attention": {
        "multi_head_attention": ((*HEADS, *WEIGHTS, normal(3, 5)), give(heads=2)),
    },
    "positional_encoding": {
        "sinusoidal_encoding": ((3, 4), give(start=0, base=10.0)),
        "rotary_embedding": ((VECTORS,), give(start=0, base=10.0)),
        "alibi_bias": ((2, 3, 5), nothing),
    },
    "transformer": {
        "feed_forward": ((VECTORS, *(BLOCK[n] for n in ("w1", "b1", "w2", "b2"))), nothing),
        "transformer_block": ((HEADS[0], BLOCK, causal_mask(3)), give(heads=2, eps=1e-5)),
        "transformer_step": ((HEADS[0], BLOCK, None), give(heads=2, eps=1e-5)),
    },
    "efficient_attention": {
        "blockwise_attention": (HEADS, give(block=2)),
        "sliding_window_attention": ((HEADS[1],) * 3, give(before=1, after=1)),
        "linear_attention": (HEADS, nothing),
    },
}
FUNCTIONS = {
    name: getattr(import_module(f"dlbook.{topic}"), name)
    for topic, calls in CALLS.items()
    for name in calls
}
EXAMPLES = {name: call for calls in CALLS.values() for name, call in calls.items()}
