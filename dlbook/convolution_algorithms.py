"""Four ways to compute one convolution, what each costs, and the matrix behind them."""

from math import log2
from typing import NamedTuple

import numpy as np

from dlbook.convolution import mac_count, parameter_count
from dlbook.padding import pad2d
from dlbook.shapes import ShapeError, check_floats, dims
from dlbook.windows import fold2d, one_per_axis, output_size, sliding_windows, unfold2d


def im2col(x, *, kernel, stride=1, padding=0, dilation=1):
    r"""Write every window as a column: a convolution becomes one matrix product.

    .. math:: X_{(c,u,v),\,(i,j)} = x_{c,\; Si+Du-P,\; Sj+Dv-P}

    x (N, C, H, W). Returns (N, C KH KW, P Q), as PyTorch's unfold does: KH KW times as
    many numbers as the image, at stride 1. Raises ShapeError, TypeError, or ValueError
    where the kernel does not fit. Book: eq-convolution-algorithms-im2col (Chellapilla et
    al. 2006).
    """
    N, _, H, W = dims("im2col", "N C H W", x=x)
    check_floats("im2col", x=x)
    windows = _windows("im2col", (H, W), kernel, stride, padding, dilation)
    cols = unfold2d(x, windows)  # (N, C, KH, KW, P, Q)
    rows, columns = np.prod(cols.shape[1:4]), np.prod(cols.shape[4:])
    return cols.reshape(N, rows, columns)  # (N, C KH KW, P Q)


def col2im(cols, *, size, kernel, stride=1, padding=0, dilation=1):
    r"""Add every column back to the pixels of its window: the adjoint of :func:`im2col`.

    .. math:: x_{c,r,q} = \sum_{\substack{i,u:\; Si+Du-P = r \\ j,v:\; Sj+Dv-P = q}}
              X_{(c,u,v),\,(i,j)}

    cols (N, C KH KW, P Q); `size` (H, W) of the image. Returns x (N, C, H, W), not the
    inverse: a pixel is added as often as windows hold it. Raises as :func:`im2col` does.
    Book: eq-convolution-algorithms-col2im.
    """
    N, rows, columns = dims("col2im", "N D T", cols=cols)  # T windows, each of D numbers
    check_floats("col2im", cols=cols)
    H, W = one_per_axis("col2im", "size", size, 2)
    windows = _windows("col2im", (H, W), kernel, stride, padding, dilation)
    (KH, KW), (P, Q) = windows.kernel, _places((H, W), windows)
    if rows % (KH * KW) or columns != P * Q:
        raise ShapeError(
            f"col2im: cols is {cols.shape}, but must be (N, C * {KH * KW}, {P * Q}) for "
            f"{H} by {W} pixels"
        )
    return fold2d(cols.reshape(N, rows // (KH * KW), KH, KW, P, Q), (H, W), windows)


def conv2d_im2col(x, w, b=None, *, stride=1, padding=0, dilation=1):
    r"""Convolve by one matrix product, :math:`Y = W X` on the columns of :func:`im2col`.

    .. math:: y_{o,\,(i,j)} = b_o + \sum_{(c,u,v)} w_{o,\,(c,u,v)}\, X_{(c,u,v),\,(i,j)}

    x (N, C, H, W); w (O, C, KH, KW); b (O,). Returns y (N, O, P, Q) as conv2d, which
    does the same with groups and a backward. Raises as :func:`im2col` does.
    Book: eq-convolution-algorithms-product.
    """
    N, C, H, W, O, KH, KW = _layer("conv2d_im2col", x, w, b)
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    P, Q = _places((H, W), _windows("conv2d_im2col", (H, W), (KH, KW), **options))
    y = w.reshape(O, C * KH * KW) @ im2col(x, kernel=(KH, KW), **options)  # (N, O, P Q)
    return _biased(y.reshape(N, O, P, Q), b)


def conv2d_fft(x, w, b=None, *, padding=0, circular=False):
    r"""Convolve by multiplying spectra; the kernel's is conjugated, as it is not turned.

    .. math:: y_{no} = b_o + \mathcal F^{-1} \Bigl( \sum_c \mathcal F(x_{nc}) \odot
              \overline{\mathcal F(w_{oc})} \Bigr)

    x (N, C, H, W); w (O, C, KH, KW), zeros up to the padded image's size; b (O,). The
    product of spectra is `circular`: (N, O, H + 2P, W + 2P), whose last KH - 1 rows and
    KW - 1 columns mix opposite edges. Without these, which is the default, it is the
    layer: y (N, O, P, Q). Stride is 1. Raises ShapeError, TypeError, or ValueError where
    the kernel does not fit. Book: eq-convolution-algorithms-fft (Mathieu et al. 2014,
    arXiv:1312.5851).
    """
    _, _, H, W, _, KH, KW = _layer("conv2d_fft", x, w, b)
    windows = _windows("conv2d_fft", (H, W), (KH, KW), 1, padding, 1)
    wide = np.result_type(x.dtype, np.float32)  # half precision has no transform
    x = pad2d(x, windows.padding)
    size, dtype = x.shape[2:], x.dtype
    spectra = np.fft.rfft2(x.astype(wide), axes=(2, 3)).transpose(2, 3, 0, 1)
    kernels = np.fft.rfft2(w.astype(wide), size, axes=(2, 3)).conj().transpose(2, 3, 1, 0)
    y = np.fft.irfft2((spectra @ kernels).transpose(2, 3, 0, 1), size, axes=(2, 3))
    if not circular:
        y = y[:, :, : size[0] - KH + 1, : size[1] - KW + 1]
    return _biased(y.astype(dtype), b)


# The three transforms of F(2 x 2, 3 x 3): of the kernel, the tile and the product.
KERNEL = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]])
TILE = np.array([[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]])
PRODUCT = np.array([[1, 1, 1, 0], [0, 1, -1, -1]])


def conv2d_winograd(x, w, b=None, *, padding=0):
    r"""Convolve with 3 by 3 kernels, 2 by 2 outputs at a time: 16 products, not 36.

    .. math:: Y = A^\top \Bigl[ \sum_c (G\, w_c\, G^\top) \odot (B^\top x_c\, B) \Bigr] A

    x (N, C, H, W); w (O, C, 3, 3); b (O,). Tiles of 4 by 4 pixels overlap by two; where
    the output is odd a row or a column of zeros is added and cut off again. Returns
    y (N, O, P, Q). Stride is 1. Raises ShapeError, TypeError, or ValueError for another
    kernel. Book: eq-convolution-algorithms-winograd (Lavin and Gray 2016,
    arXiv:1509.09308).
    """
    N, C, H, W, O, KH, KW = _layer("conv2d_winograd", x, w, b)
    if (KH, KW) != (3, 3):
        raise ValueError(f"conv2d_winograd: the kernel must be 3 by 3, got {KH} by {KW}")
    windows = _windows("conv2d_winograd", (H, W), (3, 3), 1, padding, 1)
    P, Q = _places((H, W), windows)
    x = pad2d(pad2d(x, windows.padding), ((0, P % 2), (0, Q % 2)))
    G, B, A = (matrix.astype(x.dtype) for matrix in (KERNEL, TILE, PRODUCT))
    tiles = unfold2d(x, _windows("conv2d_winograd", x.shape[2:], 4, 2, 0, 1))
    R, T = tiles.shape[4:]  # tiles down and across
    tiles = _on_both_axes(B, tiles.transpose(2, 3, 0, 4, 5, 1))  # (4, 4, N, R, T, C)
    kernels = _on_both_axes(G, w.transpose(2, 3, 1, 0))  # (4, 4, C, O)
    products = tiles.reshape(4, 4, N * R * T, C) @ kernels  # (4, 4, N R T, O)
    y = _on_both_axes(A, products.reshape(4, 4, N, R, T, O))  # (2, 2, N, R, T, O)
    y = y.transpose(2, 5, 3, 0, 4, 1)  # (N, O, R, 2, T, 2)
    y = y.reshape(N, O, 2 * R, 2 * T)
    return _biased(y[:, :, :P, :Q], b)


def _on_both_axes(matrix, a):
    """Multiply the first axis of a by the matrix, and the second: M a M'."""
    for _ in range(2):
        a = np.tensordot(matrix, a, 1).swapaxes(0, 1)
    return a


def toeplitz_matrix(w, *, size, stride=1, padding=0, dilation=1):
    r"""Write a layer as the matrix that it is: few numbers, each many times, and zeros.

    .. math:: T_{(o,i,j),\,(c,r,q)} = w_{ocuv} \quad\text{where}\quad
              r = Si + Du - P,\; q = Sj + Dv - P

    w (O, C, KH, KW); `size` (H, W) of the image. Returns T (O P Q, C H W), so that
    y = T x on images and outputs written as vectors, and dx = T' dy. Raises as
    :func:`im2col` does. Book: eq-convolution-algorithms-toeplitz.
    """
    O, C, KH, KW = dims("toeplitz_matrix", "O C KH KW", w=w)
    check_floats("toeplitz_matrix", w=w)
    H, W = one_per_axis("toeplitz_matrix", "size", size, 2)
    windows = _windows("toeplitz_matrix", (H, W), (KH, KW), stride, padding, dilation)
    P, Q = _places((H, W), windows)
    matrix = np.zeros((O, P, Q, C, H, W), w.dtype)
    for u, v in np.ndindex(KH, KW):
        i, r = _pairs(P, H, 0, u, windows)
        j, q = _pairs(Q, W, 1, v, windows)
        matrix[:, i[:, None], j, :, r[:, None], q] = w[:, :, u, v]
    return matrix.reshape(O * P * Q, C * H * W)  # a row for every output


class Cost(NamedTuple):
    products: int  # multiplications, real ones, for one image
    numbers: int  # held at once: what goes in and out, the weights and all between


def algorithm_costs(C, O, kernel, size, *, padding=0):
    r"""Count what each algorithm multiplies and holds for one image, at stride 1.

    .. math:: O H'W' C K^2, \qquad
              16\, C O \lceil H'/2 \rceil \lceil W'/2 \rceil, \qquad
              4\, C O F + (C + O + CO)\, n \log_2 n

    for "direct" and "im2col", "winograd" (3 by 3 only) and "fft", with n pixels of the
    padded image and F = H (W // 2 + 1) frequencies. The logarithm is the usual estimate
    of a transform of real numbers, and the transforms of Winograd, made of additions, do
    not count. Returns a dict of :class:`Cost`. Book: eq-convolution-algorithms-costs.
    """
    KH, KW = one_per_axis("algorithm_costs", "kernel", kernel, 2)
    H, W = one_per_axis("algorithm_costs", "size", size, 2)
    windows = _windows("algorithm_costs", (H, W), (KH, KW), 1, padding, 1)
    P, Q = _places((H, W), windows)
    height, width = (n + sum(side) for n, side in zip((H, W), windows.padding, strict=True))
    n, F, tiles = height * width, height * (width // 2 + 1), -(-P // 2) * -(-Q // 2)
    macs = mac_count(C, O, (KH, KW), (P, Q))
    held = C * H * W + parameter_count(C, O, (KH, KW), bias=False) + O * P * Q
    planes = C + O + C * O
    costs = {
        "direct": Cost(macs, held),
        "im2col": Cost(macs, held + C * KH * KW * P * Q),
        "fft": Cost(4 * C * O * F + round(planes * n * log2(n)), held + 2 * F * planes),
    }
    if (KH, KW) == (3, 3):
        extra = 16 * (C * O + (C + O) * tiles)
        costs["winograd"] = Cost(16 * C * O * tiles, held + extra)
    return costs


def _layer(caller, x, w, b):
    """Return N, C, H, W, O, KH, KW, or refuse the arrays."""
    sizes = dims(caller, "N C H W, O C KH KW, O?", x=x, w=w, b=b)
    check_floats(caller, x=x, w=w, b=b)
    return sizes


def _windows(caller, size, kernel, stride, padding, dilation):
    kernel = one_per_axis(caller, "kernel", kernel, 2)
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    return sliding_windows(caller, size, kernel, **options, mode="zeros")


def _places(size, windows):
    """Return P and Q, how many windows there are along each axis."""
    return tuple(
        output_size(n, K, stride=S, padding=sides, dilation=D)
        for n, K, S, D, sides in zip(size, *windows[:4], strict=True)
    )


def _pairs(places, cells, axis, offset, windows):
    """Return the outputs that read a pixel at this offset in the kernel, and the pixels."""
    stride, dilation = windows.stride[axis], windows.dilation[axis]
    i = np.arange(places)
    r = stride * i + dilation * offset - windows.padding[axis][0]
    inside = (r >= 0) & (r < cells)
    return i[inside], r[inside]


def _biased(y, b):
    return y if b is None else y + b[:, None, None]
