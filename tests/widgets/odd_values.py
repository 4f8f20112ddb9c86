"""Values that fit a setting by themselves, and mostly not together: for the contract."""

import numpy as np

from dlbook.receptive_field import Layer
from dlbook.widgets.receptive_field.layers import MERGES, USES, defaults


def layer(kind="conv", **changes):
    return {**defaults(kind), **changes}


ODD = {
    "attention": {
        "tokens": ["a b", ["x", "y", "z"], "a b c d e f g"],
        "source": [[], "a b", ["z"]],
        "x": [np.ones((3, 2)).tolist(), np.eye(7, 4).tolist(), [[1e9, 1e9]] * 2],
        "memory": [[], np.ones((2, 4)).tolist(), np.ones((1, 64)).tolist()],
        "wq": [np.ones((2, 4)).tolist(), np.ones((3, 2)).tolist(), [[1e9]]],
        "wk": [np.ones((2, 4)).tolist(), np.ones((3, 2)).tolist(), [[-1e9]]],
        "wo": [np.ones((4, 2)).tolist(), [[1]]],
        "n_heads": [1, 2, 3],
        "mask": [[], np.zeros((7, 7)).tolist(), [[1, 0], [0, 1]]],
        "mask_kind": ["none", "causal", "padding", "window", "free"],
        "reach": [0, 3, 16],
        "temperature": [0.01, 1, 100],
        "positions": ["none", "sinusoidal", "rotary", "alibi"],
        "ablated": [[], [0, 7]],
        "head": [0, 7],
        "cursor": [[0, 0], [99, 99]],
    },
    "backpropagation": {
        "expr": [
            *("x", "exp(exp(exp(x)))", "1/(x-x)", "((", "x**", "1e308*x*x", "^", "é"),
            "x\n+1",
        ],
        "values": [
            *({}, {"x": 1e6, "a": -3}, {"x": 0}, {"x": -2.5}, {"x": 1e7}, {"x": True}),
            *({"": 1}, {'"': 1}, {"x": "1"}),
        ],
        "upstream": [0, 1e6, -1],
        "step": [0, 3, 999],
        "cursor": ["", "x", "v1", "nobody"],
        "sabotage": ["", "f", "v1", "x"],
        "eps": [1e-16, 1, 1e-5],
        "depth": [1, 30],
        "gain": [0.1, 4],
    },
    "convolution": {
        "x": [
            *(np.ones(shape).tolist() for shape in ((2, 2), (2, 7, 3), (20, 2, 2))),
            [[1e9]],
        ],
        "kernel": [
            *(np.ones(shape).tolist() for shape in ((3, 3), (2, 1, 2, 9), (9, 1, 1, 1))),
            [[1e9]],
        ],
        "bias": [[], [1], [1, 2]],
        "stride": [1, [1, 2], 9],
        "padding": [0, 1, [2, 0], 9, "same", "full"],
        "dilation": [1, [2, 1], 8, [3, 3]],
        "groups": [1, 2, 3],
        "padding_mode": ["zeros", "reflect", "replicate", "circular"],
        "op": ["corr", "conv"],
        "cursor": [[1, 2, 0], [0, 99, 99]],
        "photo": ["flower", {"pixels": "AAAA", "width": 1e9, "height": 2}, {"pixels": 7}],
    },
    "optimizers": {
        "condition": [1, 1000],
        "angle": [-90, 33.0],
        "start": [[1000, -1000], [0, 0], [1e-300, 0]],
        "optimizers": [
            *([], ["sgd"], ["adagrad"] * 7, [{"name": "adam", "betas": [0, 1]}]),
            *([{"name": "momentum", "mu": 1}], [{"name": "sgd", "lr": 1}]),
        ],
        "n_steps": [1, 40],
        "noise": [0, 100],
        "schedule": ["step", "cosine", "warmup", "warmup-cosine"],
        "clip": [0, 1e-9, 1e6],
        "weight_decay": [0, 10],
        "t": [0, 500],
        "chosen": [0, 6],
    },
    "receptive_field": {
        "layers": [
            *([], [layer(kind) for kind in USES if kind not in MERGES]),
            *([layer(kind)] for kind in USES),
            *([layer(**{key: 99})] for key in ("kernel", "stride", "dilation", "back")),
            *([layer(stride=0)], [layer(padding=[999, 999])], [layer(weights=[1])]),
            *([layer("toString")], [layer(padding=[1, 1])] * 99, [{"back": 3}]),
            [{"kind": "transposed", "kernel": 1, "stride": 9}, {"kind": "causal"}, {}],
            *([{"kind": "upsample", "stride": 9}] * 4, [{"padding": "causal"}]),
            [{"weights": [0, 0, 0]}, {"kind": "concat", "back": 1}],
            [Layer(3), Layer(2, 2), Layer(3, 1, 1, 2)],
        ],
        "input_size": [1, 2, 7, 40, 512],
        "image": ["up", {"pixels": 7}],
    },
}
SMALL = {"optimizers": {"n_steps": 9}}  # what keeps a thousand of them short
