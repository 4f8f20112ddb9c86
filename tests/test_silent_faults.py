"""Three faults that no error announces, looked for in every function of the NumPy topics.

A sum in float16 stalls; an option that is a NumPy scalar widens float32; an output changed
in place spoils the gradient.
"""

import inspect
from importlib import import_module

import numpy as np
import pytest
from common import normal
from every_function import CALLS, EXAMPLES, FUNCTIONS
from many_rows import AGAIN, LONG, MANY_ROWS, rows

from dlbook import sequence_training, training_practice
from dlbook.padding import pad2d_backward

FUNCTIONS = FUNCTIONS | {
    "sequence_loss": sequence_training.sequence_loss,
    "distillation_loss": training_practice.distillation_loss,
}
EXAMPLES = EXAMPLES | {
    "distillation_loss": (
        (normal(5, 4), np.arange(5) % 4, normal(5, 4, seed=1)),
        lambda: {"temperature": 2.0, "alpha": 0.3},
    )
}
BACKWARDS = {
    name: backward
    for name, function in FUNCTIONS.items()
    if (backward := getattr(import_module(function.__module__), f"{name}_backward", None))
    and name != "pad2d"  # it reads nothing saved
}
CASES = {name: (name, *call) for name, call in MANY_ROWS.items()} | AGAIN
HALF = 0.05  # float16 has three digits; a sum of 5,000 that stalls is off by 0.2 or more

LEAST = {"transformer_block": 1, "multi_head_attention": 1}  # db_k is 0: its terms cancel


def changed(value, change):
    """Return value with every array and every number of it changed."""
    if isinstance(value, dict):
        return {key: changed(a, change) for key, a in value.items()}
    if isinstance(value, tuple | list):
        parts = [changed(a, change) for a in value]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    return change(value)


def retyped(kind):
    """Return what gives floating-point arrays another type, and leaves the rest."""

    def change(a):
        real = isinstance(a, np.ndarray | np.floating) and a.dtype.kind == "f"
        return a.astype(kind) if real else a

    return lambda value: changed(value, change)


def arrays(value):
    """Return the arrays and numbers in a value, in order."""
    if isinstance(value, dict):
        value = tuple(value.values())
    if isinstance(value, tuple | list):
        return [a for part in value for a in arrays(part)]
    return [value] if isinstance(value, np.ndarray | np.number | float) else []


def gradient(y, change=np.asarray):
    """Return a gradient for an output, all positive: the parts of a tuple each get one."""
    if isinstance(y, tuple):
        return tuple(gradient(part, change) for part in y)
    return change(rows(*np.shape(y), seed=1)) if np.ndim(y) else change(rows(1))[0]


def both(name, args, options, kind):
    """Return the output and the gradients of a function on arguments of this type."""
    change = retyped(kind)
    result = FUNCTIONS[name](*change(args), **change(options))
    if name not in BACKWARDS:
        return arrays(result)
    y, *_, saved = result
    return arrays((result[:-1], BACKWARDS[name](gradient(y, change), saved)))


# ---- sums in half precision ----
@pytest.mark.filterwarnings("ignore:overflow:RuntimeWarning")
@pytest.mark.parametrize("case", CASES)
def test_sums_of_many_rows_in_float16(case):
    name, args, options = CASES[case]
    state = [o.bit_generator.state for o in options.values() if hasattr(o, "bit_generator")]
    exact = both(name, args, options, np.float64)
    for o in options.values():  # draw the same again
        if hasattr(o, "bit_generator"):
            o.bit_generator.state = state[0]
    half = both(name, args, options, np.float16)
    for n, (a, b) in enumerate(zip(half, exact, strict=True)):
        scale = np.abs(b).max(initial=0) if np.ndim(b) else abs(b)
        error = np.abs(np.asarray(a, np.float64) - b).max(initial=0)
        assert error <= HALF * max(scale, LEAST.get(case, 0)) + 1e-9, (
            f"{case}: part {n} is off by {error} of {scale}"
        )


def test_the_border_of_many_copies_in_float16():
    padding = ((0, 0), (LONG // 2, LONG // 2))
    dy = np.ones((1, 1, 1, LONG + 2), np.float16)
    for mode in ("replicate",):
        dx = pad2d_backward(dy, padding, mode=mode)
        assert dx.dtype == np.float16
        np.testing.assert_allclose(dx, LONG // 2 + 1, rtol=1e-3)


def test_every_sum_was_looked_at():
    """What is not in the table has no sum over rows, windows, steps, samples or keys."""
    others = FUNCTIONS.keys() - MANY_ROWS.keys()
    elementwise = {*CALLS["activations"], *CALLS["positional_encoding"], "dropout"}
    elementwise |= {"dropout2d", "batch_norm_inference", "pixel_shuffle", "im2col"}
    assert others - elementwise - NO_SUMS == set()


NO_SUMS = {  # numbers that are counted or drawn, matrices of float64, steps of one weight
    *CALLS["metrics"],
    *CALLS["initialization"],
    *CALLS["receptive_field"],
    *CALLS["gradient_flow"],
    *(CALLS["multilayer_perceptron"] | CALLS["augmentation"]),
    *(CALLS["optimizers"] | CALLS["adaptive_optimizers"]),
    *("numerical_gradient", "output_size", "parameter_count", "mac_count", "pad2d"),
    *("algorithm_costs", "toeplitz_matrix", "conv2d_winograd", "factorize_kernel"),
    *("pixel_unshuffle", "fractional_max_pool2d", "causal_mask", "padding_mask"),
    "transformer_step",  # the block's, one position at a time
}


# ---- options that are NumPy scalars ----
def as_scalar(value):
    """Return a number as NumPy's sweeps hand it out."""
    if isinstance(value, bool):
        return value
    kinds = {float: np.float64, int: np.int64}
    return kinds.get(type(value), lambda same: same)(value)


def types(result, name):
    """Return the type of every array that a function and its backward return."""
    found = arrays(result)
    if name in BACKWARDS:
        y, *_, saved = result
        dy = retyped(np.float32)(gradient(y))
        found += arrays(BACKWARDS[name](dy, saved))
    return [a.dtype for a in map(np.asarray, found) if a.dtype.kind == "f" and a.ndim]


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_numpy_scalar_widens_nothing(name):
    args, make = EXAMPLES[name]
    function, args = FUNCTIONS[name], retyped(np.float32)(args)
    plain = types(function(*args, **retyped(np.float32)(make())), name)
    scalars = retyped(np.float32)(make())
    scalars = {key: changed(value, as_scalar) for key, value in scalars.items()}
    numbers = tuple(as_scalar(a) for a in args)
    assert types(function(*numbers, **scalars), name) == plain


@pytest.mark.parametrize("name", CALLS["optimizers"] | CALLS["adaptive_optimizers"])
def test_a_numpy_scalar_widens_no_state(name):
    parameters = inspect.signature(FUNCTIONS[name]).parameters
    if "state" not in parameters:
        return
    _, make = EXAMPLES[name]
    options = {key: changed(value, as_scalar) for key, value in make().items()}
    params = {"w": normal(3, 2).astype(np.float32)}
    state = None
    for _ in range(2):
        params, state = FUNCTIONS[name](params, params, state, **options)
    assert {a.dtype for a in arrays((params, state)) if np.ndim(a)} == {np.dtype("f4")}


# ---- outputs changed in place ----
@pytest.mark.parametrize("name", sorted(BACKWARDS.keys() & EXAMPLES.keys()))
def test_an_output_changed_in_place_spoils_no_gradient(name):
    args, make = EXAMPLES[name]
    y, *_, saved = FUNCTIONS[name](*args, **make())
    dy = retyped(np.float64)(gradient(y))
    before = arrays(BACKWARDS[name](dy, saved))
    before = [np.array(a) for a in before]
    for part in arrays(y):
        if isinstance(part, np.ndarray) and part.flags.writeable:
            part *= 0.5
    for a, b in zip(before, arrays(BACKWARDS[name](dy, saved)), strict=True):
        np.testing.assert_array_equal(a, b, err_msg=name)
