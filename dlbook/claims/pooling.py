"""What the package claims about pooling: each formula beside the code."""

import numpy as np

from dlbook import adaptive_pooling as adaptive
from dlbook import pooling
from dlbook.claims import Claims, slopes

CLAIMS = Claims()
claim = CLAIMS.claim
OPTIONS = {"kernel": (3, 2), "stride": 2, "padding": 1}


def image(rng):
    """Draw x (N, C, H, W)."""
    return (rng.standard_normal((2, 2, *rng.integers(5, 9, 2))),)


def to_size(x, layer, **options):
    """Pool to 3 by 4; a random layer draws the same windows every time."""
    return layer(x, size=(3, 4), **options)


def windows(x):
    """Yield every output of a layer with OPTIONS, and the pixels of its window."""
    N, C, H, W = x.shape
    for n, c, i, j in np.ndindex(N, C, (H - 1) // 2 + 1, W // 2 + 1):
        rows = [r for r in range(2 * i - 1, 2 * i + 2) if 0 <= r < H]
        columns = [q for q in range(2 * j - 1, 2 * j + 1) if 0 <= q < W]
        yield [(n, c, r, q) for r in rows for q in columns]


def outputs(x, number):
    N, C, H, W = x.shape
    values = [number(np.array([x[p] for p in places])) for places in windows(x)]
    return np.array(values).reshape(N, C, (H - 1) // 2 + 1, W // 2 + 1)


@claim("max: its definition", image, "eq-pooling-max")
def _(x):
    return outputs(x, max), pooling.max_pool2d(x, **OPTIONS)[0]


@claim("average: its definition", image, "eq-pooling-average")
def _(x):
    return outputs(x, lambda a: sum(a) / 6), pooling.avg_pool2d(x, **OPTIONS)[0]


@claim("average of real pixels: its definition", image)
def _(x):
    options = OPTIONS | {"count_include_pad": False}
    return outputs(x, np.mean), pooling.avg_pool2d(x, **options)[0]


@claim("max: each gradient to the pixel chosen", image, "eq-pooling-max-backward")
def _(x):
    y, saved = pooling.max_pool2d(x, **OPTIONS)
    dy, dx = np.cos(y), np.zeros(x.shape)
    for places, d in zip(windows(x), dy.ravel(), strict=True):
        dx[max(places, key=lambda p: x[p])] += d
    return dx, pooling.max_pool2d_backward(dy, saved)


@claim("average: equal shares", image, "eq-pooling-average-backward")
def _(x):
    y, saved = pooling.avg_pool2d(x, **OPTIONS)
    dy, dx = np.cos(y), np.zeros(x.shape)
    for places, d in zip(windows(x), dy.ravel(), strict=True):
        for p in places:
            dx[p] += d / 6
    return dx, pooling.avg_pool2d_backward(dy, saved)


@claim("p-norm: its definition", image, "eq-pooling-lp")
def _(x):
    sides = [
        (abs(x[..., u:-1:2, v:-1:2]) ** 3)[..., :2, :2] for u in (0, 1) for v in (0, 1)
    ]
    return sum(sides) ** (1 / 3), pooling.lp_pool2d(x, norm=3)[0][..., :2, :2]


@claim("p-norm: its slope, by differences", image, "eq-pooling-lp-backward", tolerance=1e-7)
def _(x):
    return slopes(lambda x: pooling.lp_pool2d(x, norm=3), pooling.lp_pool2d_backward, x)


@claim("to a size: the average of its windows", image, "eq-pooling-adaptive")
def _(x):
    H, W = x.shape[2:]
    y = np.zeros((2, 2, 3, 4))
    for n, c, i, j in np.ndindex(y.shape):
        rows = range(i * H // 3, int(np.ceil((i + 1) * H / 3)))
        columns = range(j * W // 4, int(np.ceil((j + 1) * W / 4)))
        y[n, c, i, j] = np.mean([x[n, c, r, q] for r in rows for q in columns])
    return y, to_size(x, adaptive.adaptive_avg_pool2d)[0]


@claim("global: the average of all", image, "eq-pooling-global")
def _(x):
    y = np.zeros((2, 2))
    for n, c, i, j in np.ndindex(x.shape):
        y[n, c] += x[n, c, i, j] / (x.shape[2] * x.shape[3])
    return y, adaptive.global_avg_pool2d(x)[0]


@claim("at random places: the maximum of its windows", image, "eq-pooling-fractional")
def _(x):
    y, starts = np.zeros((2, 2, 3, 4)), []
    draws = np.random.default_rng(0).random(2)
    for n, o, u in zip(x.shape[2:], (3, 4), draws, strict=True):
        alpha = (n - 2) / (o - 1)
        starts.append([np.floor(alpha * (i + u)) - np.floor(alpha * u) for i in range(o)])
        starts[-1][-1] = n - 2
    for n, c, i, j in np.ndindex(y.shape):
        a, b = int(starts[0][i]), int(starts[1][j])
        y[n, c, i, j] = max(x[n, c, a, b : b + 2].max(), x[n, c, a + 1, b : b + 2].max())
    rng = np.random.default_rng(0)
    return y, to_size(x, adaptive.fractional_max_pool2d, rng=rng)[0]


for name in ("adaptive_avg_pool2d", "adaptive_max_pool2d"):

    @claim(f"{name}: its slope, by differences", image, tolerance=1e-7)
    def _(x, name=name):
        forward, backward = getattr(adaptive, name), getattr(adaptive, f"{name}_backward")
        return slopes(lambda x: to_size(x, forward), backward, x)
