"""Local response normalisation: every value divided by the activity of its neighbours."""

from typing import NamedTuple

import numpy as np

from dlbook.precision import widened
from dlbook.shapes import check_floats, dims, gradient_for, is_number


class LocalResponseNormSaved(NamedTuple):
    x: np.ndarray  # (N, C, ...)
    base: np.ndarray  # (N, C, ...), is raised to -beta; never float16
    size: int
    alpha: float
    beta: float


def local_response_norm(x, *, size=5, alpha=1e-4, beta=0.75, k=2.0):
    r"""Divide every value by the activity at its place in `size` neighbouring channels.

    .. math:: y_c = x_c \Big/ \Big(k + \alpha \sum_{|j - c| \le n/2} x_j^2\Big)^{\beta}

    x (N, C), (N, C, T) or (N, C, H, W). PyTorch divides its alpha by `size`, the paper
    does not; of an even size, one more channel comes before. Returns y and `saved`.
    Krizhevsky, Sutskever and Hinton (2012). Book: eq-normalization-local-response.
    """
    dims("local_response_norm", {2: "N C", 3: "N C T"}.get(np.ndim(x), "N C H W"), x=x)
    check_floats("local_response_norm", x=x)
    numeric = isinstance(size, int | np.integer) and all(map(is_number, (alpha, beta, k)))
    if not (numeric and size >= 1 and alpha >= 0 and k > 0):
        bounds = "size must be from 1, alpha from 0 and k above 0"
        raise ValueError(f"local_response_norm: {bounds}, got {size!r}, {alpha!r}, {k!r}")
    alpha, beta, k = float(alpha), float(beta), float(k)
    base = k + alpha * _sum_neighbours(widened(x) ** 2, size // 2, (size - 1) // 2)
    y = (x * base**-beta).astype(x.dtype, copy=False)
    return y, LocalResponseNormSaved(x, base, size, alpha, beta)


def local_response_norm_backward(dy, saved):
    """Pull the gradient back through :func:`local_response_norm`; return dx."""
    x, base, size, alpha, beta = saved
    gradient_for("local_response_norm_backward", dy, x.shape, x.dtype)
    shares = dy * x * base ** (-beta - 1)  # how much each output loses by its sum
    losses = _sum_neighbours(shares, (size - 1) // 2, size // 2)
    dx = dy * base**-beta - 2 * alpha * beta * x * losses
    return dx.astype(x.dtype, copy=False)


def _sum_neighbours(x, before, after):
    """Add up the channels from c - before to c + after."""
    border = [(before, after) if k == 1 else (0, 0) for k in range(x.ndim)]
    padded, C = np.pad(x, border), x.shape[1]  # (N, before + C + after, ...)
    return sum(padded[:, j : j + C] for j in range(before + after + 1))
