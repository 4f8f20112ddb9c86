"""Recurrent layers on input that is wrong, empty, huge, or of another precision."""

import numpy as np
import pytest
from common import normal, refuses

from dlbook.lstm_gru import gru, gru_backward, lstm, lstm_backward
from dlbook.rnn import rnn, rnn_backward
from dlbook.shapes import ShapeError

N, T, D, F = 2, 5, 3, 4
LAYERS = {"rnn": (rnn, rnn_backward, 1, 1), "lstm": (lstm, lstm_backward, 4, 2)}
LAYERS |= {"gru": (gru, gru_backward, 3, 1)}
NAMES = {
    "rnn": ("x", "h0", "w_ih", "w_hh", "b"),
    "lstm": ("x", "h0", "c0", "w_ih", "w_hh", "b"),
    "gru": ("x", "h0", "w_ih", "w_hh", "b_ih", "b_hh"),
}
EVERY = pytest.mark.parametrize("name", LAYERS)
PLACES = [(name, k) for name in LAYERS for k in range(len(NAMES[name]))]


def arguments(name, *, N=N, T=T, D=D, F=F, kind=np.float64):
    _, _, gates, states = LAYERS[name]
    shapes = [(N, T, D), *[(N, F)] * states, (gates * F, D), (gates * F, F), (gates * F,)]
    shapes += [(gates * F,)] if name == "gru" else []
    return [normal(*shape).astype(kind) for shape in shapes]


# ---- refusals ----
@pytest.mark.parametrize(("name", "place"), PLACES)
def test_a_wrong_rank(name, place):
    args = arguments(name)
    args[place] = args[place][None]
    with refuses(ShapeError, f"{name}: {NAMES[name][place]} has {args[place].ndim} dim"):
        LAYERS[name][0](*args)


@pytest.mark.parametrize(("name", "place"), PLACES)
def test_a_wrong_size(name, place):
    args = arguments(name)
    args[place] = np.concatenate((args[place], args[place][..., :1]), axis=-1)
    with refuses(ShapeError, f"{name}: "):
        LAYERS[name][0](*args)


@pytest.mark.parametrize("kind", [np.int64, bool, complex, np.float32])
@pytest.mark.parametrize(("name", "place"), PLACES)
def test_a_wrong_type(name, place, kind):
    args = arguments(name)
    args[place] = args[place].astype(kind)
    message = "one type is needed" if kind is np.float32 else f"{NAMES[name][place]} holds"
    with refuses(TypeError, f"{name}: {message}"):
        LAYERS[name][0](*args)


@EVERY
def test_a_list(name):
    args = arguments(name)
    with refuses(ShapeError, f"{name}: x is of type list, not a NumPy array"):
        LAYERS[name][0](args[0].tolist(), *args[1:])


@pytest.mark.parametrize(("name", "gates"), [("lstm", 4), ("gru", 3)])
def test_a_weight_for_another_number_of_gates(name, gates):
    args = arguments(name)
    rows = [a[:-1] if k >= 1 + LAYERS[name][3] else a for k, a in enumerate(args)]
    with refuses(ShapeError, f"{name}: w_hh is ({gates * F - 1}, {F}), but {gates} gates"):
        LAYERS[name][0](*rows)


def test_unknown_options():
    with refuses(ValueError, "rnn: nonlinearity must be one of tanh, relu, identity, got"):
        rnn(*arguments("rnn"), nonlinearity="sine")
    with refuses(ValueError, "gru: reset must be 'after' or 'before', got 'never'"):
        gru(*arguments("gru"), reset="never")


@EVERY
def test_a_gradient_that_does_not_fit(name):
    forward, backward, *_ = LAYERS[name]
    (y, *last), saved = forward(*arguments(name))
    with refuses(TypeError, f"{name}_backward: the gradient must be a tuple (dy, dh"):
        backward(y, saved)
    with refuses(TypeError, f"{name}_backward: the gradient must be a tuple (dy, dh"):
        backward((y,), saved)
    with refuses(ShapeError, f"{name}_backward: dy is {(N, T - 1, F)}, but the output was"):
        backward((y[:, 1:], *last), saved)
    with refuses(ShapeError, f"{name}_backward: dy is {(N, F - 1)}, but the output was"):
        backward((y, last[0][:, 1:], *last[1:]), saved)
    with refuses(TypeError, f"{name}_backward: dy holds float32, but the output was"):
        backward((y.astype(np.float32), *last), saved)


# ---- empty, single ----
@EVERY
@pytest.mark.parametrize(
    "sizes", [{"N": 0}, {"T": 0}, {"D": 0}, {"N": 1, "T": 1}, {"F": 0}]
)
def test_sizes_of_0_and_1(name, sizes):
    forward, backward, _, states = LAYERS[name]
    args = arguments(name, **sizes)
    (y, *last), saved = forward(*args)
    sizes = {"N": N, "T": T, "F": F} | sizes
    assert y.shape == (sizes["N"], sizes["T"], sizes["F"])
    gradients = backward((y, *last), saved)
    assert [g.shape for g in gradients] == [a.shape for a in args]
    if not sizes["T"]:  # nothing was read: the states stay, and so do their gradients
        for k in range(states):
            np.testing.assert_array_equal(last[k], args[1 + k])
            np.testing.assert_array_equal(gradients[1 + k], last[k])


# ---- extremes ----
@EVERY
@pytest.mark.parametrize("scale", [1e4, -1e4])
def test_huge_input_saturates_quietly(name, scale):
    forward, backward, *_ = LAYERS[name]
    args = arguments(name)
    (y, *last), saved = forward(scale * args[0], *args[1:])
    gradients = backward((y, *last), saved)
    assert all(np.isfinite(a).all() for a in (y, *last, *gradients))


@EVERY
@pytest.mark.parametrize("kind", [np.float16, np.float32, np.longdouble])
def test_the_precision_is_kept(name, kind):
    forward, backward, *_ = LAYERS[name]
    args = arguments(name, kind=kind)
    parts, saved = forward(*args)
    assert {a.dtype for a in (*parts, *backward(parts, saved))} == {np.dtype(kind)}
    exact, _ = forward(*arguments(name))
    tolerance = 50 * float(max(np.finfo(kind).eps, 1e-16))
    for one, other in zip(parts, exact, strict=True):
        np.testing.assert_allclose(one.astype(float), other, atol=tolerance)


@EVERY
def test_nan_spreads_forward_in_time_and_to_no_other_sample(name):
    args = arguments(name)
    args[0] = args[0].copy()
    args[0][1, 2, 0] = np.nan
    (y, *last), _ = LAYERS[name][0](*args)
    assert np.isfinite(y[0]).all() and np.isfinite(y[1, :2]).all()
    assert np.isnan(y[1, 2:]).all() and all(np.isnan(h[1]).all() for h in last)
