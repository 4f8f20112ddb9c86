"""One step of momentum of one's own, for arrays of any shape."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise
from dlbook.optimizers import MomentumState, momentum


@exercise
def momentum_step(answer, rng):
    """Check a function of theta, v and g, arrays of one shape, lr and mu."""
    praise = "First the memory, then the step along it, and no array of the caller touched."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(theta, v, g, lr, mu):
    state = MomentumState({"w": v})
    params, state = momentum({"w": theta}, {"w": g}, state, lr=lr, mu=mu)
    return params["w"], state.v["w"]


def cases(rng):
    """Draw two steps of one number, to be done by hand, then arrays of any shape."""
    for mu in (0.5, 0.25):
        theta, v, g = rng.choice([-4.0, -3, -2, 1, 3, 4], (3, 1), replace=False)
        yield theta, v, g, 0.5, mu
    for shape in [(3,), (2, 4), (3, 1, 2), ()] * 3:
        arrays = rng.standard_normal((3, *shape))
        lr, mu = rng.uniform((0.01, 0.3), (0.5, 0.95)).round(2).tolist()
        yield *(np.array(a) for a in arrays), lr, mu


def mistakes(theta, v, g, lr, mu):
    new = mu * v + g
    yield (
        (theta - lr * v, new),
        "the step is taken along the memory from before: first put the gradient into the "
        "memory, then step along the new memory.",
    )
    yield (
        (theta - lr * g, new),
        "the step is taken along the gradient alone, and the memory is kept for nothing: "
        "step along the new memory.",
    )
    yield (
        (theta - lr * (mu * v + (1 - mu) * g), mu * v + (1 - mu) * g),
        "the gradient goes in with the weight 1 − μ: that is a running mean, as in Adam. "
        "Here it goes in whole.",
    )
    yield (
        (theta + mu * v - lr * g, mu * v - lr * g),
        "this is the older form, whose memory holds steps, −η times ours: here v holds "
        "gradients, and η comes in when the step is taken.",
    )
    yield (
        (theta - lr * (g + mu * new), new),
        "this is Nesterov's step, one gradient ahead: plain momentum steps along v.",
    )
    yield (
        (theta - lr * (v + g), v + g),
        "the old memory does not fade: multiply it by μ before the gradient is added.",
    )
    yield (
        (theta - lr * mu * (v + g), mu * (v + g)),
        "the new gradient fades too: only the old memory is multiplied by μ.",
    )
    yield (theta + lr * new, new), "the step leads uphill: it is subtracted from θ."
    yield (
        (new, theta - lr * new),
        "the two have changed places: first the parameters, then the memory.",
    )
    yield theta - lr * new, "this is θ alone: the next step needs the memory too."
