"""The arithmetic behind the attention figure: its stages, its tests, what is impossible.

core.js has the same functions in the reader's browser; a test compares them.
"""

from typing import NamedTuple

import numpy as np

from dlbook.attention import (
    causal_mask,
    padding_mask,
    scaled_dot_product_attention,
)
from dlbook.multi_head_attention import merge_heads, split_heads
from dlbook.positional_encoding import alibi_bias, rotary_embedding, sinusoidal_encoding
from dlbook.widgets.kit.generator import generator
from dlbook.widgets.kit.words import plural


class State(NamedTuple):
    """The figure's inputs as arrays; `source` is empty in self-attention."""

    tokens: list
    source: list
    x: np.ndarray  # (T, D)
    memory: np.ndarray  # (S, DK): the features of the source
    wq: np.ndarray  # (ME, D)
    wk: np.ndarray  # (ME, DK)
    wv: np.ndarray  # (MF, DK)
    wo: np.ndarray  # (O, MF)
    n_heads: int
    mask: np.ndarray  # (T, S), read when mask_kind is "free"
    mask_kind: str
    reach: int
    scale: bool
    temperature: float
    positions: str
    ablated: list

    @property
    def keys(self):
        """The words that keys and values stand for."""
        return self.source or self.tokens

    @property
    def read(self):
        """The features that keys and values are made of."""
        return self.memory if self.source else self.x

    @property
    def shape(self):
        """The sizes of the scores of a head."""
        return len(self.tokens), len(self.keys)

    @property
    def widths(self):
        """The numbers of a head: E in a query or key, F in a value."""
        return len(self.wq) // self.n_heads, len(self.wv) // self.n_heads

    @property
    def gain(self):
        """What a product of query and key is multiplied by."""
        return (self.widths[0] ** -0.5 if self.scale else 1) / self.temperature


class Stages(NamedTuple):
    """Every stage of attention, head by head."""

    own: np.ndarray  # (T, D): x, with positions where they are added
    read: np.ndarray  # (S, DK), likewise
    q: np.ndarray  # (M, T, E)
    k: np.ndarray  # (M, S, E)
    v: np.ndarray  # (M, S, F)
    dots: np.ndarray  # (M, T, S)
    scores: np.ndarray  # (M, T, S)
    allowed: np.ndarray  # (T, S)
    weights: np.ndarray  # (M, T, S)
    heads: np.ndarray  # (M, T, F)
    joined: np.ndarray  # (T, MF): the heads side by side, those switched off as 0
    output: np.ndarray  # (T, O)


def attend(state):
    """Compute every stage."""
    M, (T, S) = state.n_heads, state.shape
    own, read = with_positions(state, state.x), with_positions(state, state.read)
    projections = own @ state.wq.T, read @ state.wk.T, read @ state.wv.T
    q, k, v = (split_heads(a[None], M)[0] for a in projections)
    if state.positions == "rotary":
        q, k = (rotary_embedding(a)[0] for a in (q, k))
    bias = np.zeros((M, T, S))
    if state.positions == "alibi":
        bias += alibi_bias(M, T, S)[0] / state.temperature
    allowed = allowed_mask(state)
    scale = state.gain * state.widths[0] ** 0.5  # the function divides by this root
    masked = np.where(allowed, bias, -np.inf)
    heads, saved = scaled_dot_product_attention(q * scale, k, v, masked)
    dots = q @ k.swapaxes(1, 2)
    scores = dots * state.gain + bias
    kept = np.isin(np.arange(M), state.ablated, invert=True)[:, None, None]
    joined = merge_heads((heads * kept)[None])[0]
    y = joined @ state.wo.T
    return Stages(own, read, q, k, v, dots, scores, allowed, saved.p, heads, joined, y)


def with_positions(state, features):
    """Add sinusoids, if that is how positions are told."""
    if state.positions != "sinusoidal":
        return features
    return features + sinusoidal_encoding(*features.shape)


def allowed_mask(state):
    """Tell which keys (S) a query (T) may look at; the queries are the last T of S."""
    T, S = state.shape
    if state.mask_kind == "causal":
        return causal_mask(T, S)
    if state.mask_kind == "padding":
        length = np.array([min(state.reach, S)])
        return np.repeat(padding_mask(length, S)[0, 0], T, axis=0)
    if state.mask_kind == "window":
        return abs(np.arange(S - T, S)[:, None] - np.arange(S)) <= state.reach
    return np.ones((T, S), bool) if state.mask_kind == "none" else state.mask != 0


def entropy(weights):
    """Measure how spread out each row is, in nats: 0 for one key, ln S for all alike."""
    return -(weights * np.log(np.where(weights > 0, weights, 1))).sum(-1)


def jacobian(p):
    """Return how every weight of a row (S,) moves with every score."""
    return np.diag(p) - np.outer(p, p)


# ---- tests of the figure ----
def readers(state, m):
    """Return the columns of W_o that read head m."""
    F = state.widths[1]
    return state.wo[:, m * F : (m + 1) * F]


def ablation(state, stages, t):
    """Measure how far output t would move without each head."""
    parts = [readers(state, m) @ head[t] for m, head in enumerate(stages.heads)]
    return [float(np.linalg.norm(part)) for part in parts]


def importance(state, stages, m, t):
    """Compare what could be called the importance of each key for query t: (S, 5).

    The weight, the length of the value, that of the weighted value, gradient times input
    of half the squared length of output t, and how far output t moves when the key is
    hidden and the others share its weight.
    """
    p, v, read = stages.weights[m, t], stages.v[m], readers(state, m)
    on = m not in state.ablated
    size = np.linalg.norm(v, axis=1)
    by_gradient = p * (v @ read.T @ stages.output[t]) * on
    change = stages.heads[m, t] - without_each(p) @ v  # (S, F)
    moved = np.linalg.norm(change @ read.T, axis=1) * on
    return np.stack((p, size, p * size, by_gradient, moved), 1)


def without_each(p):
    """Return the weights (S, S) that are left in row s when key s is hidden."""
    others = np.where(np.eye(len(p), dtype=bool), 0, p)
    rest = others.sum(1, keepdims=True)  # the last key in sight leaves nothing behind
    return others / np.where(rest == 0, 1, rest)


def move_test(state, start, end):
    """Move a token, and measure how far the outputs are from the old ones, moved along."""
    order = [k for k in range(len(state.tokens)) if k != start]
    order.insert(end, start)
    words = [state.tokens[k] for k in order]
    after = attend(state._replace(tokens=words, x=state.x[order])).output
    return float(abs(after - attend(state).output[order]).max())


def influence(state, s):
    """Measure how far each output moves when 1 is added to the features of token s."""
    x = state.x.copy()
    x[s] += 1
    after = attend(state._replace(x=x)).output
    return abs(after - attend(state).output).max(1)


def score_variance(E, pairs=400):
    """Measure the variance of q·k; all entries have mean 0 and variance 1."""
    numbers = np.fromiter(generator(E), float, 2 * pairs * E)
    q, k = np.moveaxis(((numbers - 0.5) * 12**0.5).reshape(pairs, 2, E), 1, 0)
    return float((q * k).sum(1).var())


# ---- what is impossible ----
def find_problem(state):
    """Return (what stands in the way, the nearest way out), or None."""
    for name, needed in needed_shapes(state).items():
        shape = getattr(state, name).shape
        if shape != needed:
            sizes = " × ".join(map(str, shape)), " × ".join(map(str, needed))
            text = f"{name} is {sizes[0]}, but to fit the tokens and the other arrays it"
            return f"{text} must be {sizes[1]}.", "fit the sizes"
    rows = len(state.wq), len(state.wv)
    if any(n % state.n_heads for n in rows):
        fits = [n for n in range(1, state.n_heads) if not rows[0] % n and not rows[1] % n]
        text = f"{plural(state.n_heads, 'head')} cannot share {rows[0]} rows of wq and"
        return f"{text} {rows[1]} of wv evenly.", f"use {plural(fits[-1], 'head')}"
    if state.positions == "rotary" and state.widths[0] % 2:
        width = plural(state.widths[0], "number")
        text = f"Rotary positions turn pairs of numbers, but a query of {width}"
        return f"{text} has an odd one.", "use sinusoidal positions"
    return None


def needed_shapes(state):
    """Return the shape that each array must have beside the tokens and the others."""
    (T, S), D = state.shape, state.x.shape[1]
    wide = (state.memory.shape[-1] if state.memory.size else D) if state.source else D
    ME, MF = len(state.wq), len(state.wv)
    return {
        "x": (T, D),
        **({"memory": (S, wide)} if state.source else {}),
        "wq": (ME, D),
        "wk": (ME, wide),
        "wv": (MF, wide),
        "wo": (len(state.wo), MF),
        **({"mask": (T, S)} if state.mask_kind == "free" else {}),
    }
