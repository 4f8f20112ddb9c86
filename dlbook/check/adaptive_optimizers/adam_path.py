"""An Adam of one's own, step by step."""

import numpy as np

from dlbook.adaptive_optimizers import adam
from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def adam_path(answer, rng):
    """Check a function of theta (D,), g (T, D) and Adam's four numbers."""
    praise = "Two memories, two corrections, and no array of the caller touched."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(theta, g, lr, beta1, beta2, eps):
    params, state = {"w": theta}, None
    options = {"lr": lr, "betas": (beta1, beta2), "eps": eps}
    for row in g:
        params, state = adam(params, {"w": row}, state, **options)
    return params["w"]


def cases(rng):
    """Draw two paths of one number, to be done by hand, then longer ones."""
    for T in (1, 2):
        g = rng.choice([-2.0, -1, 1, 2], (T, 1))
        yield np.array([1.0]), g, 0.5, 0.5, 0.75, 1.0
    for T in (1, 2, 3, 5, 12) * 3:
        D = int(rng.integers(1, 4))
        theta, g = rng.standard_normal(D), rng.standard_normal((T, D))
        numbers = rng.uniform((0.01, 0.5, 0.6, 0.01), (0.5, 0.9, 0.99, 0.1)).round(2)
        yield theta, g, *numbers.tolist()


def path(theta, g, lr, b1, b2, eps, *, fix=(1, 1), at=lambda t: t, keep=False, **how):
    """Take Adam's steps, with whatever is wrong about them."""
    m = v = 0
    for t, row in enumerate(g, start=1):
        m, v = b1 * m + (1 - b1) * row, b2 * v + (1 - b2) * power(row, **how)
        mean = m / (1 - b1 ** at(t)) if fix[0] else m
        square = v / (1 - b2 ** at(t)) if fix[1] else v
        theta = theta - lr * mean / divisor(square, eps, **how)
        if keep:
            m, v = mean, square
    return theta


def power(row, *, squared=True, **_):
    return row**2 if squared else abs(row)


def divisor(square, eps, *, inside=False, root=True, **_):
    if inside:
        return (square + eps) ** 0.5
    return (square**0.5 if root else square) + eps


def mistakes(theta, g, lr, beta1, beta2, eps):
    case = theta, g, lr, beta1, beta2, eps
    yield (
        path(*case, fix=(0, 0)),
        "the bias corrections are left out: m and v begin at 0 and are too small at first, "
        "v most of all. Divide by 1 − β^t.",
    )
    yield (
        path(*case, at=lambda t: t - 1),
        "t is counted from 0: then 1 − β^t is 0 in the first step, and 0/0 is NaN from "
        "there on. The first step has t = 1.",
    )
    yield (
        path(*case, at=lambda t: max(1, t - 1)),
        "t is counted from 0 and then moved on too late, so the corrections lag a step "
        "behind: in the first step t is 1, in the second 2.",
    )
    yield (
        path(*case, at=lambda t: 1),
        "you divide by 1 − β in every step: it is 1 − β^t, which grows towards 1.",
    )
    yield (
        path(*case, at=lambda t: t + 1),
        "t is one too large: the corrections of the first step are 1 − β^1.",
    )
    yield (
        path(*case, keep=True),
        "the corrected m and v are stored back, and corrected again in the next step: keep "
        "the memories as they are, and give the corrected ones names of their own.",
    )
    yield (
        path(*case, fix=(1, 0)),
        "only m is corrected: v began at 0 as well, and needs 1 − β₂^t.",
    )
    yield (
        path(*case, fix=(0, 1)),
        "only v is corrected: m began at 0 as well, and needs 1 − β₁^t.",
    )
    yield (
        path(*case, inside=True),
        "the ε stands under the root: it is added to the root, √v̂ + ε, as in the formula.",
    )
    yield (
        path(*case, root=False),
        "the root is missing: the step is divided by √v̂ + ε, not by v̂ + ε.",
    )
    yield (
        path(theta, g, lr, beta2, beta1, eps),
        "the two betas have changed places: β₁ is for m, β₂ for v.",
    )
    yield (
        path(*case, squared=False, root=False),
        "v holds the gradients' sizes: it is the mean of their squares, and the root is "
        "taken afterwards.",
    )
    yield (
        path(theta, g, -lr, beta1, beta2, eps),
        "the steps lead uphill: they are subtracted from θ.",
    )
    yield (
        path(theta, g[:1], lr, beta1, beta2, eps),
        "this is the place after the first step: go on through all rows of g.",
    )
