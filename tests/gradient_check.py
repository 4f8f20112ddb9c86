"""The one check that every layer goes through: `forward(*args, **options)`, `backward`."""

import inspect

import numpy as np


def check_backward(forward, backward, args, *, h=1e-6, rtol=1e-6, seed=0, **options):
    """Prove the contract of a pair by itself; return y, dy and the gradients.

    Floating-point arguments are differentiable; None and integers are passed on. `dy` is
    random and never ones: a constant hides errors (the softmax gradient of ones is 0).
    """
    rng = np.random.default_rng(seed)
    args = [a if a is None else frozen(a) for a in args]
    before = [None if a is None else a.copy() for a in args]
    y, saved = forward(*args, **options)
    dy = frozen(rng.standard_normal(y.shape))
    grads = as_tuple(backward(dy, saved))
    places = [k for k, a in enumerate(args) if a is not None and a.dtype.kind == "f"]
    check_form(grads, [args[k] for k in places])
    for n, (k, grad) in enumerate(zip(places, grads, strict=True)):
        what = f"gradient {n} is not the slope of the forward: {named(forward, args, k)}"
        what += f", options {options}, seed {seed}"
        check_direction(forward, args, k, grad, dy, rng, what, h=h, rtol=rtol, **options)
    check_linear(backward, saved, dy, grads, rng)
    check_float32(forward, backward, args, dy, places, **options)
    for a, copy in zip(args, before, strict=True):
        np.testing.assert_array_equal(a, copy, err_msg="an argument was changed")
    return y, dy, grads


def check_torch(forward, backward, reference, args, *, rtol=1e-10, seed=0, **options):
    """Do :func:`check_backward`, then compare with `reference(*leaves)` under autograd."""
    import torch

    torch.set_num_threads(1)  # on arrays this small, threads only wait for each other
    y, dy, grads = check_backward(forward, backward, args, seed=seed, **options)
    leaves = [
        a if a is None else torch.tensor(np.array(a), requires_grad=a.dtype.kind == "f")
        for a in args
    ]
    expected = reference(*leaves)
    close(y, expected.detach().numpy(), rtol, "y differs from PyTorch")
    learned = [leaf for leaf in leaves if leaf is not None and leaf.requires_grad]
    expected = torch.autograd.grad(expected, learned, torch.tensor(np.array(dy)))
    for k, (grad, t) in enumerate(zip(grads, expected, strict=True)):
        close(grad, t.numpy(), rtol, f"gradient {k} differs from autograd")


def frozen(a):
    """Return a read-only copy with NaN between its elements.

    To write to it raises, and to read the memory next to an element gives NaN.
    """
    a = np.asarray(a)
    apart = np.zeros((*a.shape, 2), a.dtype)
    apart[..., 0] = a
    if a.dtype.kind == "f":
        apart[..., 1] = np.nan
    view = apart[..., 0]
    view.flags.writeable = False
    return view


def as_tuple(value):
    return value if isinstance(value, tuple) else (value,)


def close(actual, expected, rtol, message):
    """Compare to `rtol` of the largest value: sums of many terms cancel."""
    size = max(1.0, abs(expected).max(initial=0))
    np.testing.assert_allclose(
        actual, expected, rtol=rtol, atol=rtol * size, err_msg=message
    )


def check_form(grads, args):
    """One gradient per differentiable argument, with its shape, type, and finite."""
    assert len(grads) == len(args), f"{len(grads)} gradients for {len(args)} arguments"
    for k, (grad, a) in enumerate(zip(grads, args, strict=True)):
        form = f"gradient {k} is {grad.dtype} {grad.shape}, not {a.dtype} {a.shape}"
        assert (grad.shape, grad.dtype) == (a.shape, a.dtype), form
        assert np.isfinite(grad).all(), f"gradient {k} has read beside its input"


def named(forward, args, k):
    """Say which argument of a function number k is, and its shape."""
    names = list(inspect.signature(forward).parameters)
    name = names[k] if k < len(names) and names != ["args", "options"] else f"number {k}"
    return f"argument {name} {args[k].shape}"


def check_direction(forward, args, k, grad, dy, rng, what, *, h, rtol, **options):
    """<dy, Jv> by central differences is <backward(dy), v>, for a random direction v."""
    v = rng.standard_normal(args[k].shape)
    up, _ = forward(*args[:k], args[k] + h * v, *args[k + 1 :], **options)
    down, _ = forward(*args[:k], args[k] - h * v, *args[k + 1 :], **options)
    terms = (up - down) / (2 * h) * dy
    computed, measured = (grad * v).sum(), terms.sum()
    # Where the terms cancel, their rounding is left: a tenth of what `rtol` allows them.
    allowed = rtol * max(1.0, abs(terms).sum()) / 10
    np.testing.assert_allclose(
        computed,
        measured,
        rtol=rtol,
        atol=allowed,
        err_msg=f"{what}: {computed} by the backward, {measured} by differences",
    )


def check_linear(backward, saved, dy, grads, rng):
    """A backward is linear in `dy`, and gives the same when it is called again."""
    dz = frozen(rng.standard_normal(dy.shape))
    other = as_tuple(backward(dz, saved))
    both = as_tuple(backward(2 * dy + dz, saved))
    for k, (g, gz, sum_) in enumerate(zip(grads, other, both, strict=True)):
        close(sum_, 2 * g + gz, 1e-9, f"gradient {k} is not linear in dy")


def check_float32(forward, backward, args, dy, places, **options):
    """float32 in, float32 out, forward and backward."""
    args = [a.astype(np.float32) if k in places else a for k, a in enumerate(args)]
    y, saved = forward(*args, **options)
    assert y.dtype == np.float32, f"float32 became {y.dtype} in the forward"
    for k, grad in enumerate(as_tuple(backward(dy.astype(np.float32), saved))):
        assert grad.dtype == np.float32, f"float32 became {grad.dtype} in gradient {k}"
