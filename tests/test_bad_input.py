"""Every public function of the NumPy topics, on input that makes no sense."""

import inspect
import re
from importlib import import_module

import numpy as np
import pytest
from common import refuses
from every_function import CALLS, EXAMPLES, FUNCTIONS
from gradient_check import frozen

from dlbook.backpropagation import Chain, Layer
from dlbook.linear import linear, linear_backward
from dlbook.multilayer_perceptron import multilayer_perceptron

SENTENCE = re.compile(rf"'?({'|'.join(FUNCTIONS)})(, \w+)?: ")  # who, and then what
BACKWARDS = {  # but that of pad2d, which reads nothing saved
    name: backward
    for topic, calls in CALLS.items()
    for name in calls
    if (backward := getattr(import_module(f"dlbook.{topic}"), f"{name}_backward", None))
    and name != "pad2d"
}
EVERY = pytest.mark.parametrize("name", FUNCTIONS)
HELPERS = {  # public to other modules of the package, not to readers
    *("begin", "move", "check_options", "check_arrays"),
    *("check_groups", "check_border", "border_sources", "sliding_windows", "unfold2d"),
    *(
        "fold2d",
        "one_per_axis",
        "keep_largest",
        "send_back",
        "find_nonlinearity",
        "states",
    ),
    *(
        "sum_of_products",
        "upstream",
        "kept",
        "softmax_or_zeros",
        "weigh_values",
        "split_heads",
    ),
    *("merge_heads", "check_attention", "check_heads", "as_value"),
}
# What sounds impossible and is defined: a negative slope or place, an angle, a shift.
DEFINED = {
    *[(name, "axis", -1) for name in ("softmax", "log_softmax")],
    *[("leaky_relu", "negative_slope", -1), ("elu", "alpha", -1)],
    *[(name, "positive", -1) for name in ("precision", "recall", "f1_score")],
    *[(name, "start", -1) for name in ("sinusoidal_encoding", "rotary_embedding")],
    *[(f"adjust_{name}", "factor", -1) for name in ("contrast", "saturation")],
    *[("adjust_brightness", "shift", -1), ("adjust_hue", "angle", -1)],
    *[("rotation", "angle", -1), ("translation", "right", -1), ("translation", "up", -1)],
    *[(f, way, -1) for f in ("scaling", "shear") for way in ("horizontal", "vertical")],
    *[("random_erasing", "fill", -1), ("local_response_norm", "beta", -1)],
    *[("cross_entropy", "ignore_index", -1), ("pixels_read", "place", -1)],
}


def test_no_function_is_left_out():
    missing = {
        name
        for topic in CALLS
        for name, f in vars(import_module(f"dlbook.{topic}")).items()
        if inspect.isfunction(f) and f.__module__ == f"dlbook.{topic}"
    }
    missing = {
        n for n in missing if n[0] != "_" and not n.endswith(("_backward", "_formula"))
    }
    assert missing - HELPERS == set(FUNCTIONS)


def outcome(name, args, options):
    """Call a function; return "defined", "refused", or what it raised instead."""
    try:
        FUNCTIONS[name](*args, **options)
    except (TypeError, ValueError, IndexError, KeyError) as error:
        good = SENTENCE.match(str(error))
        return "refused" if good else f"{type(error).__name__}: {error}"
    return "defined"


@EVERY
def test_numbers_and_words_that_make_no_sense(name):
    args, make = EXAMPLES[name]
    assert outcome(name, args, make()) == "defined"
    signature = inspect.signature(FUNCTIONS[name])
    given = signature.bind(*args, **make()).arguments
    for option, good in given.items():
        if isinstance(good, np.ndarray) or option == "state":
            continue
        for bad in (None, "x", float("nan"), -1):
            left_out = bad is None and signature.parameters[option].default is None
            if left_out or bad == good:
                continue
            call = signature.bind(*args, **make())
            call.arguments[option] = bad
            wanted = "defined" if (name, option, bad) in DEFINED else "refused"
            assert outcome(name, call.args, call.kwargs) == wanted, (option, bad)


KINDS = {"object": object, "str": str, "complex": complex, "bool": bool}
ANY_KIND = {  # what moves numbers about, or takes masks, takes other kinds
    *[(name, 0) for name in ("pad2d", "pixel_shuffle", "pixel_unshuffle")],
    *[("scaled_dot_product_attention", 3), ("multi_head_attention", 11)],
    *[("transformer_block", 2)],
    *[
        (name, n)
        for name in ("accuracy", "precision", "recall", "f1_score")
        for n in (0, 1)
    ],
}


@EVERY
def test_arrays_of_a_wrong_rank_or_type(name):
    args, make = EXAMPLES[name]
    for n, a in enumerate(args):
        if not isinstance(a, np.ndarray):
            continue
        for bad in (a.tolist(), a.ravel()[0]):
            changed = (*args[:n], bad, *args[n + 1 :])
            assert outcome(name, changed, make()) == "refused", (n, type(bad))
        changed = (*args[:n], a[None], *args[n + 1 :])  # fine where a rank is free
        assert outcome(name, changed, make()) in ("refused", "defined"), n
        for kind in KINDS.values():
            changed = (*args[:n], a.astype(kind), *args[n + 1 :])
            found = outcome(name, changed, make())
            assert found == "refused" or (name, n) in ANY_KIND, (n, kind, found)


NONE_IS_DEFINED = {  # though no default says so: a first state of zeros, no bias
    *[("rnn", "h0"), ("gru", "h0"), ("lstm", "h0"), ("lstm", "c0")],
    *[("feed_forward", "b1"), ("feed_forward", "b2")],
}


def without_an_array(value):
    """Yield what a value becomes if one array, or one inside it, is None."""
    if isinstance(value, np.ndarray):
        yield None
    elif isinstance(value, dict):
        yield from (value | {key: None} for key in value)
    elif isinstance(value, tuple) and all(isinstance(a, np.ndarray) for a in value):
        yield from ((*value[:n], None, *value[n + 1 :]) for n in range(len(value)))


@EVERY
def test_none_for_an_array(name):
    args, make = EXAMPLES[name]
    signature = inspect.signature(FUNCTIONS[name])
    for argument, value in signature.bind(*args, **make()).arguments.items():
        may = signature.parameters[argument].default is None
        may = may or (name, argument) in NONE_IS_DEFINED
        for bad in without_an_array(value):
            call = signature.bind(*args, **make())
            call.arguments[argument] = bad
            wanted = "defined" if bad is None and may else "refused"
            assert outcome(name, call.args, call.kwargs) == wanted, argument


@pytest.mark.parametrize("name", BACKWARDS)
def test_none_for_a_gradient(name):
    args, make = EXAMPLES[name]
    *_, saved = FUNCTIONS[name](*args, **make())
    with pytest.raises((TypeError, ValueError), match=r"^\w+_backward: (dy|the gradient) "):
        BACKWARDS[name](None, saved)


@EVERY
def test_nothing_and_nan_are_defined_or_refused(name):
    args, make = EXAMPLES[name]
    for n, a in enumerate(args):
        if not isinstance(a, np.ndarray):
            continue
        for bad in (a[:0], a[..., :0], *([a * np.nan] if a.dtype.kind == "f" else [])):
            changed = (*args[:n], bad, *args[n + 1 :])
            assert outcome(name, changed, make()) in ("refused", "defined"), (n, bad.shape)


@pytest.mark.parametrize(
    "name", CALLS["losses"] | CALLS["focal_loss"] | CALLS["overlap_losses"]
)
def test_nan_in_a_target(name):
    args, make = EXAMPLES[name]
    assert outcome(name, (args[0], args[1] * np.nan), make()) == "refused"


def held(value):
    """Return what holds the same numbers and cannot be written to."""
    if isinstance(value, np.ndarray):
        return frozen(value)
    if isinstance(value, dict):
        return {key: held(a) for key, a in value.items()}
    return value


@EVERY
def test_nothing_is_written_to(name):
    args, make = EXAMPLES[name]
    assert outcome(name, [held(a) for a in args], make()) == "defined"


# ---- what is no option ----
def test_layers_whose_names_do_not_match_their_gradients():
    chain = Chain(Layer(lambda x: (x, None), lambda dy, saved: (dy, dy), ("w",)))
    chain.layers = (Layer(linear, linear_backward, ("w",)),)
    x, w = np.ones((2, 3)), np.ones((4, 3))
    y, saved = chain.forward(x, {"w": w})
    chain.layers = (Layer(linear, linear_backward, ("w", "b")),)
    with refuses(ValueError, "Chain: 1 gradients came back for w, b"):
        chain.backward(y, saved)


def test_a_network_without_layers():
    with refuses(
        ValueError, "multilayer_perceptron: layers must be a whole number from 1, got 0"
    ):
        multilayer_perceptron(0)
