"""The short formulas that stand first in a file, against the robust functions."""

from common import normal, same

from dlbook.attention import attention_formula, scaled_dot_product_attention
from dlbook.losses import cross_entropy, cross_entropy_formula
from dlbook.lstm_gru import lstm, lstm_formula
from dlbook.normalization import layer_norm, layer_norm_formula
from dlbook.softmax import softmax, softmax_formula


def test_attention():
    q, k, v = normal(2, 3, 4), normal(2, 5, 4), normal(2, 5, 6)
    same(attention_formula(q, k, v), scaled_dot_product_attention(q, k, v)[0])


def test_softmax():
    x = normal(3, 4)
    same(softmax_formula(x), softmax(x)[0])


def test_cross_entropy():
    logits, k = normal(6, 3), normal(6).argsort() % 3
    same(cross_entropy_formula(logits, k), cross_entropy(logits, k)[0])


def test_layer_norm():
    x, gamma, beta = normal(3, 4), normal(4), normal(4, seed=1)
    same(layer_norm_formula(x, gamma, beta), layer_norm(x, gamma, beta)[0])


def test_lstm():
    x, h, c = normal(2, 3, 4), normal(2, 5), normal(2, 5, seed=1)
    weights = normal(20, 4), normal(20, 5), normal(20)
    (_, *last), _ = lstm(x, h, c, *weights)
    for t in range(3):
        h, c = lstm_formula(x[:, t], h, c, *weights)
    same(h, last[0])
    same(c, last[1])
