"""How a gradient fares on its way through time: products of Jacobians, and their size."""

import numpy as np

from dlbook.rnn import find_nonlinearity
from dlbook.shapes import check_floats, dims


def rnn_jacobians(h, w_hh, *, nonlinearity="tanh"):
    r"""Differentiate every state of an RNN with respect to the one before.

    .. math:: J_t = \frac{\partial h_t}{\partial h_{t-1}} =
              \mathrm{diag}\big(\varphi'(z_t)\big)\, W_{hh}, \qquad
              \tanh'(z_t) = 1 - h_t^2

    h (..., F), the states after the steps; w_hh (F, F). Returns (..., F, F). Raises
    ShapeError, TypeError or ValueError. Book: eq-gradient-flow-jacobian.
    """
    dims("rnn_jacobians", "... F, F F", h=h, w_hh=w_hh)
    check_floats("rnn_jacobians", h=h, w_hh=w_hh)
    _, slope = find_nonlinearity("rnn_jacobians", nonlinearity)
    return slope(h)[..., None] * w_hh


def jacobian_products(jacobians):
    r"""Multiply Jacobians from the last step backwards: the order matters.

    .. math:: \frac{\partial h_T}{\partial h_{T-k}} = J_T \, J_{T-1} \cdots J_{T-k+1},
              \qquad k = 1, \dots, T

    jacobians (..., T, F, F). Returns (..., T, F, F): the product of k factors stands at
    k - 1. Raises ShapeError or TypeError. Book: eq-gradient-flow-product.
    """
    dims("jacobian_products", "... T F F", jacobians=jacobians)
    check_floats("jacobian_products", jacobians=jacobians)
    products = jacobians[..., ::-1, :, :].copy()
    for k in range(1, products.shape[-3]):
        products[..., k, :, :] = products[..., k - 1, :, :] @ products[..., k, :, :]
    return products


def spectral_norm(a):
    r"""Return the largest factor by which a matrix can stretch a vector.

    .. math:: \|A\|_2 = \max_{\|v\| = 1} \|A v\| = \sigma_{\max}(A)

    a (..., F, D). Returns (...). An empty matrix has norm 0. Raises ShapeError, TypeError,
    or ValueError for numbers that are not finite. Book: eq-gradient-flow-spectral-norm.
    """
    dims("spectral_norm", "... F D", a=a)
    wide = _finite("spectral_norm", a=a)
    return np.linalg.svd(wide, compute_uv=False).max(-1, initial=0).astype(a.dtype)


def spectral_radius(a):
    r"""Return the modulus of the largest eigenvalue: the rate at which powers grow.

    .. math:: \rho(A) = \max_i |\lambda_i(A)| = \lim_{k \to \infty} \|A^k\|^{1/k}
              \le \|A\|_2

    a (..., F, F). Returns (...). Raises as :func:`spectral_norm` does.
    Book: eq-gradient-flow-spectral-radius.
    """
    dims("spectral_radius", "... F F", a=a)
    wide = _finite("spectral_radius", a=a)
    return abs(np.linalg.eigvals(wide)).max(-1, initial=0).astype(a.dtype)


def product_bounds(jacobians):
    r"""Bound the norm of every product of :func:`jacobian_products` by that of its factors.

    .. math:: \|J_T \cdots J_{T-k+1}\|_2 \le \prod_{i=1}^{k} \|J_{T-i+1}\|_2
              \le \big(\|W_{hh}\|_2 \max |\varphi'|\big)^k

    jacobians (..., T, F, F). Returns (..., T). Only an upper bound: factors above 1 need
    not explode, while one bound below 1 for all of them makes the product vanish. Raises
    as :func:`spectral_norm` does. Pascanu, Mikolov and Bengio (2013), arXiv:1211.5063.
    Book: eq-gradient-flow-bound.
    """
    dims("product_bounds", "... T F F", jacobians=jacobians)
    _finite("product_bounds", jacobians=jacobians)
    return spectral_norm(jacobians)[..., ::-1].cumprod(-1)


def _finite(caller, **array):
    """Return the matrices in float64, for LAPACK; refuse NaN and infinity."""
    check_floats(caller, **array)
    ((name, a),) = array.items()
    if not np.isfinite(a).all():
        raise ValueError(f"{caller}: {name} must be finite, but it holds NaN or infinity")
    return a.astype(np.float64)
