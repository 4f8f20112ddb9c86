"""Augmentation: images moved, recoloured, erased in part or mixed, for more of the same."""

import numpy as np

from dlbook.shapes import ShapeError, check_floats, dims, generator, is_number


# ---- where things are: matrices (3, 3) on (x, y, 1), x to the right, y up ----
def rotation(angle):
    r"""Turn counter-clockwise by an angle in radians, about the centre.

    .. math:: R(\theta) = \begin{pmatrix} \cos\theta & -\sin\theta \\
              \sin\theta & \cos\theta \end{pmatrix}

    Like the three below, returns a matrix (3, 3); `@` does one after the other, the last
    one first. Book: eq-regularization-rotation.
    """
    _finite("rotation", angle)
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1.0]])


def translation(right, up):
    """Move by pixels. Book: eq-regularization-translation."""
    _finite("translation", right, up)
    return np.array([[1, 0, right], [0, 1, up], [0, 0, 1.0]])


def scaling(horizontal, vertical):
    """Stretch about the centre. Book: eq-regularization-scaling."""
    _finite("scaling", horizontal, vertical)
    return np.diag([horizontal, vertical, 1.0])


def shear(horizontal, vertical):
    """Slant: x grows by horizontal times y, and y by vertical times x."""
    _finite("shear", horizontal, vertical)
    return np.array([[1, horizontal, 0], [vertical, 1, 0], [0, 0, 1.0]])


def affine_transform(x, matrix):
    r"""Move every image by a matrix: each pixel fetches the value from where it came.

    .. math:: y(p) = x(A^{-1} p)

    x (..., H, W); matrix (3, 3) as above, invertible, in pixels from the centre. Returns y
    like x, 0 where nothing comes from. Book: eq-regularization-affine.
    """
    H, W, *_ = dims("affine_transform", "... H W, D D", x=x, matrix=matrix, D=3)
    check_floats("affine_transform", x=x)
    affine = (
        matrix.dtype.kind in "fiu"
        and np.isfinite(matrix).all()
        and (matrix[2] == (0, 0, 1)).all()
    )
    if not affine or abs(np.linalg.det(matrix)) < 1e-12:
        raise ValueError(f"affine_transform: {matrix.tolist()} cannot be undone")
    rows, columns = np.indices((H, W))
    middle = (H - 1) / 2, (W - 1) / 2
    ends = np.stack([columns - middle[1], middle[0] - rows, np.ones((H, W))])  # (3, H, W)
    right, up, _ = np.tensordot(np.linalg.inv(matrix), ends, 1)  # (H, W) each
    return bilinear_sample(x, middle[0] - up, middle[1] + right)


def bilinear_sample(x, rows, columns):
    r"""Read images between their pixels: the nearer a pixel, the more it counts.

    .. math:: y(r, c) = \sum_{ij} x_{ij} \, \max(0, 1 - |r - i|) \max(0, 1 - |c - j|)

    x (..., H, W); rows, columns (P, Q), counted from 0; outside there are zeros. Returns y
    (..., P, Q). Book: eq-regularization-bilinear.
    """
    H, W, *_ = dims("bilinear_sample", "... H W, P Q, P Q", x=x, rows=rows, columns=columns)
    check_floats("bilinear_sample", x=x)
    if H * W == 0:
        raise ValueError(f"bilinear_sample: x {x.shape} has no pixels")
    if not all(a.dtype.kind in "fiu" and np.isfinite(a).all() for a in (rows, columns)):
        raise ValueError("bilinear_sample: rows and columns must be finite")
    rows, columns = rows.clip(-1, H), columns.clip(-1, W)
    y = np.zeros((*x.shape[:-2], *rows.shape), x.dtype)
    for down, right in np.ndindex(2, 2):
        i, j = np.floor(rows).astype(int) + down, np.floor(columns).astype(int) + right
        share = (1 - abs(rows - i)) * (1 - abs(columns - j))
        share *= (i >= 0) & (i < H) & (j >= 0) & (j < W)
        y += x[..., i.clip(0, H - 1), j.clip(0, W - 1)] * share.astype(x.dtype)
    return y


# ---- what colour things have: values in [0, 1], and cut to it ----
GREY = np.array([0.299, 0.587, 0.114]).reshape(3, 1, 1)  # as bright as red, green, blue


def adjust_brightness(x, shift):
    r"""Add `shift` to images x (..., 3, H, W): :math:`I' = I + \beta`."""
    shift = _check("adjust_brightness", x, shift)
    return (x + shift).clip(0, 1)


def adjust_contrast(x, factor):
    r"""Stretch images about their mean brightness.

    .. math:: I' = \alpha I + (1 - \alpha) \bar I

    x (..., 3, H, W). Book: eq-regularization-contrast.
    """
    factor = _check("adjust_contrast", x, factor)
    mean = _grey(x).mean((-3, -2, -1), keepdims=True)
    return (factor * x + (1 - factor) * mean).clip(0, 1)


def adjust_saturation(x, factor):
    """Stretch every colour away from its grey; factor 0 leaves grey. x (..., 3, H, W)."""
    factor = _check("adjust_saturation", x, factor)
    return (factor * x + (1 - factor) * _grey(x)).clip(0, 1)


def adjust_hue(x, angle):
    """Turn every colour about the grey axis, in radians; a third turn takes red to green.

    x (..., 3, H, W). The mean of the three channels stays.
    """
    _check("adjust_hue", x, angle)
    mean = x.mean(-3, keepdims=True)
    red, green, blue = np.moveaxis(x, -3, 0)
    across = np.stack([blue - green, red - blue, green - red], -3) / 3**0.5
    turned = mean + np.cos(angle) * (x - mean) + np.sin(angle) * across
    return turned.astype(x.dtype, copy=False).clip(0, 1)


def pca_color(x, *, std=0.1, rng):
    r"""Shift every image's colour along the directions in which colours vary.

    .. math:: I' = I + \sum_k a_k \lambda_k p_k, \qquad a_k \sim N(0, \sigma^2)

    x (N, 3, H, W); `std` is sigma; lambda_k and p_k are the eigenvalues and eigenvectors of
    the covariance of all pixels. Krizhevsky, Sutskever and Hinton (2012).
    Book: eq-training-practice-pca-color.
    """
    N, _, _ = dims("pca_color", "N C H W", x=x, C=3)
    _check("pca_color", x, std)
    if not (std >= 0 and x.size and np.isfinite(x).all()):
        raise ValueError(f"pca_color: std from 0 and finite pixels are needed, got {std!r}")
    pixels = np.moveaxis(x, 1, 0).reshape(3, -1).astype(np.float64)  # (3, N H W)
    values, directions = np.linalg.eigh(np.cov(pixels, bias=True))
    shift = generator("pca_color", rng).normal(0, std, (N, 3)) * values @ directions.T
    return (x + shift.astype(x.dtype)[:, :, None, None]).clip(0, 1)


def _grey(x):
    return (x * GREY.astype(x.dtype)).sum(-3, keepdims=True)


def _check(caller, x, amount):
    """Refuse what is no image, or no finite amount; return the amount as a float."""
    dims(caller, "... C H W", x=x, C=3)
    check_floats(caller, x=x)
    _finite(caller, amount)
    if x.size == 0 < len(x):
        raise ValueError(f"{caller}: x {x.shape} has no pixels")
    return float(amount)


def _finite(caller, *numbers):
    for n in numbers:
        if not is_number(n) or not np.isfinite(n):
            raise ValueError(f"{caller}: a finite number is needed, got {n!r}")


# ---- what is there at all ----
def random_erasing(
    x, *, probability=0.5, area=(0.02, 0.33), aspect=(0.3, 3.3), fill=0.0, rng
):
    """Paint a rectangle over some of the images.

    x (N, C, H, W). Its share of the area and its height over width (evenly in the
    logarithm) are drawn from the two ranges, and cut to the image. Returns y. Zhong et al.
    (2017), arXiv:1708.04896; one size and aspect 1 is Cutout, arXiv:1708.04552.
    """
    N, _, H, W = dims("random_erasing", "N C H W", x=x)
    check_floats("random_erasing", x=x)
    ranges = [n for pair in (area, aspect) if isinstance(pair, tuple | list) for n in pair]
    numeric = len(ranges) == 4 and all(map(is_number, (probability, fill, *ranges)))
    small, large, flat, tall = ranges if numeric else [np.nan] * 4
    if not (
        numeric and 0 <= probability <= 1 and 0 <= small <= large <= 1 and 0 < flat <= tall
    ):
        got = f"{probability!r}, {area!r}, {aspect!r}"
        raise ValueError(f"random_erasing: needs shares in [0, 1] and ranges, got {got}")
    cells = H * W * generator("random_erasing", rng).uniform(small, large, N)
    slim = np.exp(rng.uniform(np.log(flat), np.log(tall), N))
    down = _inside((cells * slim) ** 0.5, H, rng)
    right = _inside((cells / slim) ** 0.5, W, rng)
    chosen = rng.random(N) < probability
    erased = down[:, None, :, None] & right[:, None, None, :] & chosen[:, None, None, None]
    return np.where(erased, x.dtype.type(fill), x)


def _inside(length, size, rng):
    """Lay an interval of each length at random on `size` cells: (N, size), True inside."""
    length = np.rint(length).clip(0, size)[:, None]
    start = np.floor(rng.random(length.shape) * (size - length + 1))
    cells = np.arange(size)
    return (cells >= start) & (cells < start + length)


def mixup(x, target, *, alpha=0.2, rng):
    r"""Blend every sample with another one, and their targets alike.

    .. math:: \tilde x = \lambda x_i + (1 - \lambda) x_j, \quad \tilde y = \lambda y_i
              + (1 - \lambda) y_j, \qquad \lambda \sim \mathrm{Beta}(\alpha, \alpha)

    x (N, ...); target (N, F), probabilities. Returns both blended. Zhang et al. (2018),
    arXiv:1710.09412. Book: eq-regularization-mixup.
    """
    dims("mixup", "..., N F", x=x, target=target)
    check_floats("mixup", x=x, target=target)
    if x.shape[:1] != target.shape[:1]:
        raise ShapeError(f"mixup: x is {x.shape}, but target is {target.shape}")
    if not (is_number(alpha) and 0 < alpha < np.inf):
        raise ValueError(f"mixup: alpha must be above 0, got {alpha!r}")
    share = generator("mixup", rng).beta(alpha, alpha)
    other = rng.permutation(len(x))
    return tuple(share * a + (1 - share) * a[other] for a in (x, target))
