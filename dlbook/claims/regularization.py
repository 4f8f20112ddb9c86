"""What the package claims about regularisation: each formula beside the code."""

import numpy as np

from dlbook import augmentation, regularization
from dlbook.claims import Claims, slopes

CLAIMS = Claims()
claim = CLAIMS.claim


def layer(rng):
    """Draw x (N, D), w (F, D), b (F,) and a seed."""
    return *map(rng.standard_normal, ((3, 4), (5, 4), 5)), int(rng.integers(1000))


def images(rng):
    """Draw images (N, 3, H, W) with numbers well inside (0, 1), and a seed."""
    return rng.uniform(0.3, 0.6, (3, 3, *rng.integers(5, 8, 2))), int(rng.integers(1000))


def seeded(seed):
    return np.random.default_rng(seed)


@claim("dropout: mask, then stretch", layer, "eq-regularization-dropout")
def _(x, w, b, seed):
    y, _ = regularization.dropout(x, rate=0.3, rng=seeded(seed))
    return (seeded(seed).random(x.shape) >= 0.3) * x / 0.7, y


@claim("dropout of channels", images, "eq-regularization-dropout2d")
def _(x, seed):
    y, _ = regularization.dropout2d(x, rate=0.3, rng=seeded(seed))
    kept = seeded(seed).random((3, 3, 1, 1)) >= 0.3
    return np.where(kept, x / 0.7, 0), y


@claim("dropped weights", layer, "eq-regularization-dropconnect")
def _(x, w, b, seed):
    y, _ = regularization.dropconnect(x, w, b, rate=0.3, rng=seeded(seed))
    kept = seeded(seed).random(w.shape) >= 0.3
    return x @ np.where(kept, w / 0.7, 0).T + b, y


@claim("dropped weights: gradients, by differences", layer, tolerance=1e-7)
def _(*arrays_and_seed):
    *arrays, seed = arrays_and_seed

    def forward(*arrays):
        return regularization.dropconnect(*arrays, rng=seeded(seed))

    return slopes(forward, regularization.dropconnect_backward, *arrays)


@claim("L2 penalty", layer, "eq-regularization-l2")
def _(x, w, b, seed):
    value, saved = regularization.l2_penalty(w, weight_decay=0.1)
    dw = regularization.l2_penalty_backward(1.0, saved)
    return (0.1 / 2 * sum(v**2 for v in w.flat), 0.1 * w), (value, dw)


@claim("L1 penalty", layer, "eq-regularization-l1")
def _(x, w, b, seed):
    value, saved = regularization.l1_penalty(w, weight_decay=0.1)
    dw = regularization.l1_penalty_backward(1.0, saved)
    return (0.1 * sum(abs(v) for v in w.flat), np.where(w > 0, 0.1, -0.1)), (value, dw)


@claim("bilinear sampling: its sum", images, "eq-regularization-bilinear")
def _(x, seed):
    H, W = x.shape[-2:]
    rows, columns = seeded(seed).uniform(-1, 6, (2, 4, 4))
    y = np.zeros((*x.shape[:2], 4, 4))
    for i, j in np.ndindex(H, W):
        near = np.maximum(0, 1 - abs(rows - i)) * np.maximum(0, 1 - abs(columns - j))
        y += x[..., i, j, None, None] * near
    return y, augmentation.bilinear_sample(x, rows, columns)


@claim("a quarter turn and a step up move pixels", images, "eq-regularization-affine")
def _(x, seed):
    x = x[..., :5, :5]
    moved = np.zeros_like(x)
    moved[..., :-1, :] = np.rot90(x, axes=(-2, -1))[..., 1:, :]
    turn = augmentation.translation(0, 1) @ augmentation.rotation(np.pi / 2)
    return moved, augmentation.affine_transform(x, turn)


@claim("contrast: about the mean brightness", images, "eq-regularization-contrast")
def _(x, seed):
    mean = [0.299 * r.mean() + 0.587 * g.mean() + 0.114 * b.mean() for r, g, b in x]
    mean = np.array(mean)[:, None, None, None]
    return mean + 1.2 * (x - mean), augmentation.adjust_contrast(x, 1.2)


@claim("mixup: a blend of pairs", images, "eq-regularization-mixup")
def _(x, seed):
    rng, target = seeded(seed), np.eye(3)
    share, other = rng.beta(0.4, 0.4), rng.permutation(3)
    blends = [share * a + (1 - share) * a[other] for a in (x, target)]
    return tuple(blends), augmentation.mixup(x, target, alpha=0.4, rng=seeded(seed))
