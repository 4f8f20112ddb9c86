"""Arguments with 5,000 rows: every sum has so many terms that float16 cannot make it.

float16 has no odd numbers above 2,048 and nothing above 65,504. All numbers are positive,
so that no sum cancels.
"""

import numpy as np
from common import generator

LONG = 5000


def rows(*shape, size=1.0, seed=0):
    """Draw numbers from 0.5 to 1.5 times `size`, which float16 holds exactly."""
    return (size * generator([seed, *shape]).uniform(0.5, 1.5, shape)).astype(np.float16)


def uneven(*shape):
    """Draw numbers of which every second row is small, so that rows tell much apart."""
    return rows(*shape) * np.where(np.arange(shape[-2]) % 2, 1, 0.1)[:, None].astype("f2")


def shares(*shape):
    """Draw probabilities, one of two a row."""
    p = rows(*shape) / 2
    return np.stack((p, 1 - p), -1)


def weights(gates):
    return [rows(gates * 2, n, size=0.2) for n in (3, 2)] + [rows(gates * 2, size=0.2)]


WEIGHTS = [rows(4, 4) / 4 for _ in range(4)] + [rows(4) for _ in range(4)]
NAMES = ("w_q", "w_k", "w_v", "w_o", "b_q", "b_k", "b_v", "b_o")
BLOCK = dict(zip(NAMES, WEIGHTS, strict=True))
BLOCK |= {"w1": rows(6, 4) / 4, "b1": rows(6), "w2": rows(4, 6) / 8, "b2": rows(4)}
BLOCK |= {f"{name}{n}": rows(4) for name in ("gamma", "beta") for n in (1, 2)}
CLASSES = np.arange(LONG) % 3
HALVES = (np.arange(2 * LONG).reshape(LONG, 2) % 2).astype(np.float16)
MASKS = (np.arange(2 * LONG).reshape(2, LONG) % 2).astype(np.float16)
KEYS = rows(1, 4), uneven(LONG, 4), uneven(LONG, 2)
QUERIES = rows(LONG, 4), uneven(2, 4), uneven(2, 2), rows(1, 2)
PEAK = rows(1, 1, 1, 2 * LONG - 1)
PEAK[..., LONG - 1] = 2  # the largest of each of the windows of LONG
SEQUENCE = dict(zip(("w_ih", "w_hh", "b"), weights(1), strict=True)) | {"w_hy": rows(3, 2)}
SEQUENCE |= {"b_y": rows(3)}
SIDES = {"kernel": (1, LONG // 2), "stride": 1}

MANY_ROWS = {
    "linear": ((rows(LONG, 2), rows(3, 2), rows(3)), {}),
    "embedding": ((rows(2, 3), np.zeros(LONG, int)), {}),
    "prelu": ((-rows(LONG, 2), rows(2)), {}),
    **{name: ((rows(LONG, 2),), {"axis": 0}) for name in ("softmax", "log_softmax")},
    **{n: ((rows(LONG, size=100), rows(LONG)), {}) for n in ("mse_loss", "l1_loss")},
    "rmse": ((rows(LONG, size=1000), rows(LONG)), {}),
    "cross_entropy": (
        (rows(LONG, 3), CLASSES),
        {"weight": rows(3), "label_smoothing": 0.1},
    ),
    "kl_divergence": ((np.log(shares(LONG)), shares(LONG)[..., ::-1]), {}),
    "binary_cross_entropy": ((shares(LONG), HALVES), {}),
    "binary_cross_entropy_with_logits": ((rows(LONG, 2), HALVES), {}),
    "focal_loss": ((rows(LONG, 2), HALVES), {}),
    **{name: ((rows(2, LONG) / 2, MASKS), {}) for name in ("dice_loss", "iou_loss")},
    "layer_norm": ((rows(LONG, 4), rows(4), rows(4)), {}),
    "batch_norm": ((rows(LONG, 4), rows(4), rows(4)), {}),
    "group_norm": ((rows(1, 4, LONG), rows(4), rows(4)), {"groups": 2}),
    "instance_norm": ((rows(1, 4, LONG), rows(4), rows(4)), {}),
    "local_response_norm": ((rows(1, 3, LONG, size=300),), {}),
    "dropconnect": (
        (rows(LONG, 2), rows(3, 2), rows(3)),
        {"rate": 0.1, "rng": generator()},
    ),
    "l1_penalty": ((rows(LONG, size=100),), {"weight_decay": 0.01}),
    "l2_penalty": ((rows(LONG, size=100),), {"weight_decay": 0.001}),
    "adjust_contrast": ((rows(3, 72, 72) / 2, 0.5), {}),
    "clip_grad_norm": (({"w": rows(LONG)},), {"max_norm": 1.0}),
    "conv2d": ((rows(50, 2, 11, 11), rows(3, 2, 2, 2), rows(3)), {}),
    "conv2d_loops": ((rows(1, 1, 1, LONG), rows(1, 1, 1, LONG), rows(1)), {}),
    "conv1d": ((rows(1, 2, LONG + 1), rows(3, 2, 2), rows(3)), {}),
    "true_convolution2d": ((rows(72, 72), rows(71, 71)), {"padding": "valid"}),
    "conv_transpose2d": ((rows(50, 2, 10, 10), rows(2, 3, 2, 2), rows(3)), {}),
    "depthwise_conv2d": ((rows(50, 2, 11, 11), rows(2, 2, 2), rows(2)), {}),
    "separable_conv2d": ((rows(50, 2, 11, 11), rows(2, 2, 2), rows(3, 2), rows(3)), {}),
    "col2im": ((rows(1, LONG // 2, LONG // 2),), {"size": (1, LONG - 1), **SIDES}),
    "conv2d_im2col": ((rows(1, 1, 72, 72), rows(2, 1, 71, 71), rows(2)), {}),
    "conv2d_fft": ((rows(1, 1, 72, 72), rows(2, 1, 71, 71), rows(2)), {}),
    "max_pool2d": ((PEAK[..., : LONG + LONG // 2],), SIDES),
    "avg_pool2d": ((rows(1, 1, 1, LONG),), SIDES),
    "lp_pool2d": ((rows(1, 1, 1, LONG),), {"norm": 3, **SIDES}),
    **{
        f"adaptive_{n}_pool2d": ((rows(1, 2, 1, 1),), {"size": (1, LONG)})
        for n in ("avg", "max")
    },
    "global_avg_pool2d": ((rows(1, 2, 72, 72),), {}),
    "rnn": ((rows(LONG, 1, 3), rows(LONG, 2), *weights(1)), {}),
    "lstm": ((rows(LONG, 1, 3), rows(LONG, 2), rows(LONG, 2), *weights(4)), {}),
    "gru": ((rows(LONG, 1, 3), rows(LONG, 2), *weights(3), rows(6)), {}),
    "sequence_loss": ((rows(LONG, 1, 3), CLASSES[:, None], SEQUENCE), {}),
    "distillation_loss": ((rows(LONG, 3), CLASSES, rows(LONG, 3, seed=1)), {}),
    "scaled_dot_product_attention": (QUERIES, {}),
    "multi_head_attention": (
        (rows(1, LONG, 4), uneven(1, 2, 4), uneven(1, 2, 4), *WEIGHTS, rows(1, 2)),
        {"heads": 2},
    ),
    "feed_forward": ((rows(LONG, 4), *(BLOCK[n] for n in ("w1", "b1", "w2", "b2"))), {}),
    "transformer_block": ((rows(LONG // 2, 2, 4), BLOCK), {"heads": 2}),
    "blockwise_attention": (KEYS, {}),
    "sliding_window_attention": (
        (rows(600, 2), rows(600, 2), rows(600, 2)),
        {"before": 599},
    ),
    "linear_attention": (KEYS, {}),
}
AGAIN = {  # a second call, where the first has only one of two long axes
    "linear_attention, causal": (
        "linear_attention",
        (rows(LONG, 2), uneven(LONG, 2), uneven(LONG, 1)),
        {"causal": True},
    ),
    "attention, many keys": ("scaled_dot_product_attention", KEYS, {}),
    "layer_norm, many features": (
        "layer_norm",
        (rows(2, LONG), rows(LONG), rows(LONG)),
        {},
    ),
}
