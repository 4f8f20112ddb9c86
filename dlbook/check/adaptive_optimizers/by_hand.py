"""Two steps of Adam, with a pencil."""

import numpy as np

from dlbook.adaptive_optimizers import adam
from dlbook.check.compare import check_value
from dlbook.check.report import exercise

GRADIENTS = (5.0, -1.0)


@exercise
def by_hand(answer, _):
    """Check m, v, both corrected, and the place, in two steps of Adam."""
    praise = "The gradient has turned, and Adam still goes on: its mean has not turned yet."
    return check_value(answer, right(), mistakes(), praise, look)


def right():
    params, state, rows = {"w": np.zeros(1)}, None, []
    for g in GRADIENTS:
        grads, options = {"w": np.array([g])}, {"lr": 3, "betas": (0.5, 0.5), "eps": 0}
        params, state = adam(params, grads, state, **options)
        m, v, whole = state.m["w"], state.v["w"], 1 - 0.5**state.t
        rows.append(np.concatenate([m, v, m / whole, v / whole, params["w"]]))
    return np.array(rows)


def look(step, column):
    """Send the reader back to one number, without telling it."""
    what = (
        "m, half of the last one plus half of the gradient",
        "v, half of the last one plus half of the gradient's square",
        "m divided by 1 − ½^t, where t counts the steps from 1",
        "v divided by 1 − ½^t, where t counts the steps from 1",
        "the place, the old one minus 3 times m̂ over √v̂",
    )[column]
    return f"Look at step {step + 1} again: its number {column + 1} is {what}."


def follow(*, fix=lambda t: 1 - 0.5**t, weight=0.5, keep=False, root=0.5, lr=3.0):
    """Take two steps of Adam, with whatever is wrong about them."""
    m = v = theta = 0.0
    rows = []
    for t, g in enumerate(GRADIENTS, start=1):
        m, v = 0.5 * m + weight * g, 0.5 * v + weight * g**2
        mean, square = m / fix(t), v / fix(t)
        theta -= lr * mean / square**root
        rows.append([m, v, mean, square, theta])
        if keep:
            m, v = mean, square
    return np.array(rows)


def mistakes():
    yield (
        follow(fix=lambda t: 1),
        "the corrections are left out: m and v began at 0. Divide by 1 − ½ in the first "
        "step, by 1 − ¼ in the second.",
    )
    yield (
        follow(fix=lambda t: 0.5),
        "you divide by ½ in both steps: in the second it is 1 − ½², three quarters.",
    )
    yield (
        follow(fix=lambda t: 1 - 0.5 ** (t + 1)),
        "t is one too large: the first step has t = 1, and 1 − ½¹ = ½.",
    )
    yield (
        follow(keep=True),
        "the corrected m and v are carried into the second step: carry on those without "
        "hats.",
    )
    yield (
        follow(weight=1.0),
        "the gradients go in whole, as in momentum: here they have the weight 1 − β = ½.",
    )
    yield (
        follow(root=1.0),
        "the root is missing: the step is m̂ over √v̂.",
    )
    yield (
        follow(lr=1.0),
        "the learning rate is left out: it is 3.",
    )
    yield follow(lr=-3.0), "the steps lead uphill: they are subtracted from θ."
    yield (
        np.vstack([np.zeros(5), follow()]),
        "two rows are asked for, one a step: leave out the row of the start.",
    )
