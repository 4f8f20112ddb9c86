"""The arithmetic of the attention figure beside its definition, and its properties."""

import numpy as np
import pytest
from attention_cases import as_state, random_inputs
from common import normal, same

from dlbook.attention import softmax_or_zeros
from dlbook.multi_head_attention import multi_head_attention
from dlbook.positional_encoding import alibi_bias
from dlbook.widgets import AttentionExplorer
from dlbook.widgets.attention import core


def states(count, seed=0, **options):
    """Draw settings that can be computed."""
    rng = np.random.default_rng(seed)
    found = []
    while len(found) < count:
        state = as_state({**random_inputs(rng), **options})
        if not core.find_problem(state):
            found.append(state)
    return found


def test_it_is_the_attention_of_the_package():
    options = {"positions": "none", "ablated": [], "temperature": 1.0, "scale": True}
    for state in states(50, **options):
        x, z = state.x[None], state.read[None]
        weights = state.wq, state.wk, state.wv, state.wo
        mask = core.allowed_mask(state)
        y, _ = multi_head_attention(x, z, z, *weights, mask=mask, heads=state.n_heads)
        same(core.attend(state).output, y[0])


def by_loops(state, m, t):
    """Compute one row of scores, weights and values of a head as it is defined."""
    E, F = state.widths
    T, S = state.shape
    q = state.wq[m * E : (m + 1) * E] @ state.x[t]
    scores, values = [], []
    for s in range(S):
        k = state.wk[m * E : (m + 1) * E] @ state.read[s]
        score = sum(q[e] * k[e] for e in range(E)) / (E**0.5 if state.scale else 1)
        if state.positions == "alibi":
            score += alibi_bias(state.n_heads, T, S)[0, m, t, s]
        scores.append(score / state.temperature)
        values.append(state.wv[m * F : (m + 1) * F] @ state.read[s])
    seen = [s for s in range(S) if may_look(state, t, s)]
    total = sum(np.exp(scores[s]) for s in seen)
    p = [np.exp(scores[s]) / total if s in seen else 0 for s in range(S)]
    return p, sum((p[s] * values[s] for s in range(S)), np.zeros(F))


def may_look(state, t, s):
    at = t + len(state.keys) - len(state.tokens)
    return {
        "none": True,
        "causal": s <= at,
        "padding": s < state.reach,
        "window": abs(at - s) <= state.reach,
        "free": state.mask_kind == "free" and state.mask[t, s] != 0,
    }[state.mask_kind]


@pytest.mark.parametrize("positions", ["none", "alibi"])
def test_it_is_the_definition(positions):
    for state in states(60, positions=positions):
        stages = core.attend(state)
        for m, t in np.ndindex(state.n_heads, len(state.tokens)):
            p, head = by_loops(state, m, t)
            np.testing.assert_allclose(stages.weights[m, t], p, atol=1e-12)
            same(stages.heads[m, t], head)


def test_rows_sum_to_one_or_see_nothing():
    empty = 0
    for state in states(200):
        stages = core.attend(state)
        sums = stages.weights.sum(-1)
        seen = np.broadcast_to(stages.allowed.any(1), sums.shape)
        same(sums, seen.astype(float))
        assert not stages.heads[~seen].any()
        empty += (~seen).sum()
    assert empty > 20


def test_scores_of_ten_thousand_stay_finite():
    for size in (1e4, -1e4):
        widget = AttentionExplorer("a b c", wq=size * np.eye(3), scale=False)
        assert np.isfinite(widget.weights).all()
        same(widget.weights.sum(-1), np.ones((1, 3)))
        assert np.isfinite(widget.entropy).all()


def test_entropy_runs_from_nothing_to_ln_s():
    widget = AttentionExplorer("a b c d", wq=np.zeros((4, 4)))
    same(widget.entropy, np.full((1, 4), np.log(4)))
    widget.wq = 1e3 * np.eye(4)
    same(widget.entropy, np.zeros((1, 4)))


def test_moving_a_token_moves_its_output_until_positions_are_told():
    free = {"source": [], "memory": [], "mask_kind": "none"}
    for state in states(40, **free, positions="none"):
        assert core.move_test(state, 0, len(state.tokens) - 1) < 1e-12
    for positions in ("sinusoidal", "rotary", "alibi"):
        widget = AttentionExplorer.preset("same", positions=positions)
        assert core.move_test(widget.state, 0, 5) > 1e-4


def test_rotary_scores_depend_on_the_distance_alone():
    x = np.repeat(normal(1, 4), 6, axis=0)
    state = AttentionExplorer("a b c d e f", x, positions="rotary").state
    dots = core.attend(state).dots[0]
    for offset in range(-5, 6):
        same(np.diag(dots, offset), np.full(6 - abs(offset), np.diag(dots, offset)[0]))
    assert abs(dots[0, 1] - dots[0, 3]) > 1e-3


def shifted(values, k, by):
    values = np.array(values, float)
    values[k] += by
    return values


def slopes(function, at, step=1e-6):
    """Differentiate a function of a row by central differences."""
    return np.array(
        [
            (function(shifted(at, k, step)) - function(shifted(at, k, -step))) / (2 * step)
            for k in range(len(at))
        ]
    )


def test_the_jacobian_is_that_of_the_softmax():
    scores = normal(6)
    p = softmax_or_zeros(scores.copy())
    expected = slopes(lambda s: softmax_or_zeros(s.copy()), scores).T
    np.testing.assert_allclose(core.jacobian(p), expected, atol=1e-9)


def loss(state, stages, m, t, scores, v):
    """Half the squared length of output t, from the scores and values of head m."""
    p = softmax_or_zeros(np.where(stages.allowed[t], scores, -np.inf))
    joined, F = stages.joined[t].copy(), state.widths[1]
    if m not in state.ablated:
        joined[m * F : (m + 1) * F] = p @ v
    return (np.linalg.norm(state.wo @ joined) ** 2) / 2


@pytest.mark.parametrize("state", states(30, seed=5), ids=range(30))
def test_gradient_times_input_by_finite_differences(state):
    stages, m, t = core.attend(state), state.n_heads - 1, len(state.tokens) - 1
    found = core.importance(state, stages, m, t)
    scores, v = stages.scores[m, t], stages.v[m]

    def of_value(flat):
        return loss(state, stages, m, t, scores, flat.reshape(v.shape))

    by_value = slopes(of_value, v.ravel()).reshape(v.shape)
    size = 1 + abs(found).max()
    np.testing.assert_allclose(found[:, 3], (v * by_value).sum(1), atol=1e-6 * size)


@pytest.mark.parametrize("state", states(30, seed=6), ids=range(30))
def test_a_hidden_key_moves_the_output_as_announced(state):
    stages, m, t = core.attend(state), state.n_heads - 1, len(state.tokens) - 1
    found, F = core.importance(state, stages, m, t)[:, 4], state.widths[1]
    scores = np.where(stages.allowed[t], stages.scores[m, t], -np.inf)
    for s, moved in enumerate(found):
        joined = stages.joined[t].copy()
        if m not in state.ablated:
            shown = np.where(np.arange(len(scores)) == s, -np.inf, scores)
            joined[m * F : (m + 1) * F] = softmax_or_zeros(shown) @ stages.v[m]
        same(np.linalg.norm(stages.output[t] - state.wo @ joined), moved)


def test_a_head_switched_off_moves_the_output_as_announced():
    for state in states(30, ablated=[]):
        stages = core.attend(state)
        for m, by in enumerate(core.ablation(state, stages, 0)):
            rest = core.attend(state._replace(ablated=[m])).output[0]
            same(np.linalg.norm(stages.output[0] - rest), by)


def test_the_past_does_not_feel_the_future_under_a_causal_mask():
    state = AttentionExplorer.preset("previous").state
    for s in range(6):
        moved = core.influence(state, s)
        assert not moved[:s].any() and moved[s:].any()


def test_the_variance_of_a_score_is_its_width():
    for E in (1, 4, 16, 64):
        assert core.score_variance(E, 4000) == pytest.approx(E, rel=0.1)


def test_hand_wired_heads_do_what_they_say():
    def weights(name, m=0):
        return AttentionExplorer.preset(name).weights[m]

    assert (np.diag(weights("previous"), -1) > 0.95).all()
    assert (weights("first")[:, 0] > 0.95).all()
    words = np.array(AttentionExplorer.preset("same").tokens)
    alike = words[:, None] == words
    assert (np.where(alike, weights("same"), 0).sum(1) > 0.9).all()
    assert weights("induction-2")[4, 2] > 0.95
    assert AttentionExplorer.preset("induction-2").output[4].argmax() == 2  # "mi"
    assert not weights("induction-1")[0].any()  # nothing came before
    assert (np.where(alike & np.tri(6, dtype=bool), weights("heads"), 0).sum(1) > 0.9).all()
    assert (np.diag(weights("heads", 1), -1) > 0.95).all()
    assert weights("translate").argmax(1).tolist() == [0, 2, 1]
