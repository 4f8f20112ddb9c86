"""Is somebody's backward pass the adjoint of somebody's layer? Two inner products."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise
from dlbook.convolution import conv1d, conv1d_backward


@exercise
def adjoint_gap(answer, rng):
    """Check a function of (forward, backward, x, g) on layers of others."""
    praise = "No gap where the two passes belong together, and the right one where not."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(forward, backward, x, g):
    """Compare with the matrix of the layer, found by one impulse after the other."""
    nothing = forward(np.zeros(x.shape))
    impulses = np.eye(x.size).reshape(-1, *x.shape)
    matrix = np.stack([(forward(one) - nothing).ravel() for one in impulses], axis=1)
    return float(x.ravel() @ (matrix.T @ g.ravel() - backward(g).ravel()))


def cases(rng):
    """Draw a small layer with a wrong backward pass, then larger right and wrong ones."""
    yield (
        *layer(np.array([[[2.0, -1]]]), np.array([3.0]), 1, 4, turned=True),
        rng.integers(1, 5, (1, 4)) * 1.0,
        rng.integers(1, 5, (1, 3)) * 1.0,
    )
    for place in range(9):
        O, C, K = rng.permutation([2, 3, 4]).tolist()
        S, H = int(rng.integers(1, 4)), int(rng.integers(7, 10))
        w, b = rng.standard_normal((O, C, K)), rng.standard_normal(O)
        x, g = rng.standard_normal((C, H)), rng.standard_normal((O, (H - K) // S + 1))
        forward, backward = layer(w, b, S, H, turned=place % 3 > 0)
        if (right(forward, backward, x, g) > 0) == (place % 2 == 0):  # both signs come
            g = -g
        yield forward, backward, x, g


def layer(w, b, stride, size, turned):
    """Return a layer and a backward pass, right, or with the kernel turned."""

    def forward(x):
        """a layer with a bias"""
        return conv1d(x[None], w, b, stride=stride)[0][0]

    def backward(g):
        """a backward pass that somebody wrote"""
        kernel = w[..., ::-1] if turned else w
        _, saved = conv1d(np.zeros((1, w.shape[1], size)), kernel, stride=stride)
        return conv1d_backward(g[None], saved)[0][0]

    return forward, backward


def mistakes(forward, backward, x, g):
    y, back, bias = forward(x), backward(g), forward(0 * x)
    gap = ((y - bias) * g).sum() - (x * back).sum()
    yield (
        (y * g).sum() - (x * back).sum(),
        "the bias is still in it: it does not come back to x. The layer's answer to zeros "
        "is the bias alone.",
    )
    yield (
        0 * gap,
        "the gap is always 0 here: some of these backward passes are wrong, and then the "
        "two inner products differ.",
    )
    yield abs(gap), "the sign is lost: the difference may be negative."
    yield -gap, "the sign is reversed: ⟨Ax, g⟩ less ⟨x, backward(g)⟩."
    yield ((y - bias) * g).sum(), "this is the first inner product alone."
    yield (x * back).sum(), "this is the second inner product alone."
    yield (
        (y * g).sum() - (x * back).sum() + (bias * g).sum(),
        "the bias is added once more: take its part away.",
    )
    yield (
        ((y - bias) * g).mean() - (x * back).mean(),
        "these are means: the two arrays have different sizes, so compare sums.",
    )
