"""Three steps of momentum on θ², with a pencil."""

import numpy as np

from dlbook.check.compare import check_value
from dlbook.check.report import exercise
from dlbook.optimizers import momentum


@exercise
def by_hand(answer, _):
    """Check gradient, memory and parameter in three steps of momentum on θ²."""
    praise = "At the minimum the gradient is 0, and the memory rolls on through it."
    return check_value(answer, right(), mistakes(), praise, look)


def right():
    params, state, rows = {"w": np.array([4.0])}, None, []
    for _ in range(3):
        g = 2 * params["w"]
        params, state = momentum(params, {"w": g}, state, lr=0.25, mu=0.5)
        rows.append(np.concatenate([g, state.v["w"], params["w"]]))
    return np.array(rows)


def look(step, column):
    """Send the reader back to one number, without telling it."""
    what = (
        "the gradient, 2θ at the place where the step begins",
        "the memory, half of the last one plus this gradient",
        "the new place, the old one minus a quarter of this memory",
    )[column]
    return f"Look at step {step + 1} again: its number {column + 1} is {what}."


def follow(*, slope=2, mu=0.5, weight=1, lr=0.25, late=False):
    """Take three steps of momentum from 4, with whatever is wrong about them."""
    theta, v, rows = 4.0, 0.0, []
    for _ in range(3):
        g, old = slope * theta, v
        v = mu * v + weight * g
        theta -= lr * (old if late else v)
        rows.append([g, v, theta])
    return np.array(rows)


def mistakes():
    yield (
        follow(slope=1),
        "the gradient is taken as θ: the derivative of θ² is 2θ, with the 2 in front.",
    )
    yield (
        follow(mu=0),
        "these are the steps of plain descent: the memory keeps half of what it held, and "
        "the new gradient is added to that.",
    )
    yield (
        follow(late=True),
        "each step is taken along the memory from before: first add the gradient to the "
        "memory, then step along the new memory.",
    )
    yield (
        follow(weight=0.5),
        "the gradient is added with a weight of ½: that is a running mean, as in Adam. "
        "Here the gradient goes in whole.",
    )
    yield follow(lr=-0.25), "the steps lead uphill: they are subtracted from θ."
    yield (
        follow() * [1, 0.25, 1],
        "the learning rate stands inside the memory: the places are right, but v holds "
        "gradients, and η comes in when the step is taken.",
    )
    yield (
        follow() * [1, -0.25, 1],
        "this is the older form, whose memory holds steps, −η times ours: the places are "
        "right, but here v holds gradients, and −η comes in when the step is taken.",
    )
    yield (
        np.vstack([[0, 0, 4], follow()]),
        "three rows are asked for, one a step: leave out the row of the start.",
    )
