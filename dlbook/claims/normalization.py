"""What the package claims about normalisation: each formula beside the code."""

import numpy as np

from dlbook import normalization as norm
from dlbook.claims import Claims, slopes

CLAIMS = Claims()
claim = CLAIMS.claim


def images(rng):
    """Draw x (N, C, H, W) with four channels, gamma, beta."""
    N, H, W = rng.integers(2, 5, 3)
    return tuple(map(rng.standard_normal, ((N, 4, H, W), 4, 4)))


def vectors(rng):
    """Draw x (N, D), gamma, beta."""
    return tuple(map(rng.standard_normal, ((3, 5), 5, 5)))


def batch_norm(*arrays):
    y, _, saved = norm.batch_norm(*arrays)
    return y, saved


def in_pairs(*arrays):
    return norm.group_norm(*arrays, groups=2)


def over_three(x, *_):
    return norm.local_response_norm(x, size=3, alpha=0.3)


# The layer, its backward, its inputs, and what those have in common that share a mean.
KINDS = {
    "layer": (norm.layer_norm, norm.layer_norm_backward, vectors, lambda n, d: n),
    "batch": (batch_norm, norm.batch_norm_backward, images, lambda n, c, h, w: c),
    "group": (in_pairs, norm.group_norm_backward, images, lambda n, c, h, w: (n, c // 2)),
    "instance": (
        norm.instance_norm,
        norm.instance_norm_backward,
        images,
        lambda n, c, h, w: (n, c),
    ),
}


def add_pair(kind, forward, backward, sample, common):
    """Claim that a layer is its definition, and its backward the slope."""

    @claim(f"{kind} norm: its definition", sample, f"eq-normalization-{kind}-norm")
    def _(x, gamma, beta):
        y, places = np.empty_like(x), list(np.ndindex(x.shape))
        for p in places:
            peers = np.array([x[q] for q in places if common(*q) == common(*p)])
            mean, m = sum(peers) / len(peers), len(peers)
            var = sum((peers - mean) ** 2) / m
            y[p] = gamma[p[1]] * (x[p] - mean) / (var + 1e-5) ** 0.5 + beta[p[1]]
        return y, forward(x, gamma, beta)[0]

    @claim(f"{kind} norm: gradients, by differences", sample, tolerance=1e-7)
    def _(*arrays):
        return slopes(forward, backward, *arrays)


for kind, parts in KINDS.items():
    add_pair(kind, *parts)


@claim(
    "batch norm: backward through mean and variance", images, "eq-normalization-backward"
)
def _(x, gamma, beta):
    _, saved = batch_norm(x, gamma, beta)
    dy, axes, m = np.cos(x), (0, 2, 3), x.size // 4
    mean, var = (f(axes, keepdims=True) for f in (x.mean, x.var))
    dxhat = dy * gamma[:, None, None]
    dvar = (dxhat * (x - mean) * -0.5 * (var + 1e-5) ** -1.5).sum(axes, keepdims=True)
    dmean = (-dxhat / (var + 1e-5) ** 0.5).sum(axes, keepdims=True)
    dmean += dvar * (-2 * (x - mean)).sum(axes, keepdims=True) / m
    dx = dxhat / (var + 1e-5) ** 0.5 + dvar * 2 * (x - mean) / m + dmean / m
    return dx, norm.batch_norm_backward(dy, saved)[0]


@claim("batch norm: running statistics", images, "eq-normalization-running")
def _(*arrays):
    _, running, _ = norm.batch_norm(*arrays, momentum=0.2)
    x = np.moveaxis(arrays[0], 1, 0).reshape(4, -1)
    return (0.2 * x.mean(1), 0.8 + 0.2 * x.var(1, ddof=1)), tuple(running)


@claim("batch norm: at inference", images, "eq-normalization-inference")
def _(x, gamma, beta):
    mean, var = gamma + 1, beta**2
    y = np.empty_like(x)
    for n, c, h, w in np.ndindex(x.shape):
        xhat = (x[n, c, h, w] - mean[c]) / (var[c] + 1e-5) ** 0.5
        y[n, c, h, w] = gamma[c] * xhat + beta[c]
    return y, norm.batch_norm_inference(x, gamma, beta, (mean, var))


@claim("local response: its sum", images, "eq-normalization-local-response")
def _(x, *_):
    y = np.empty_like(x)
    for n, i, h, w in np.ndindex(x.shape):
        total = sum(x[n, j, h, w] ** 2 for j in range(max(0, i - 1), min(3, i + 1) + 1))
        y[n, i, h, w] = x[n, i, h, w] / (2 + 0.3 * total) ** 0.75
    return y, over_three(x)[0]


@claim("local response: gradient, by differences", images, tolerance=1e-7)
def _(x, *_):
    return slopes(over_three, norm.local_response_norm_backward, x)
