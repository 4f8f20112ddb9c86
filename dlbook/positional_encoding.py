"""Telling positions apart: sinusoids that are added, rotations, and a bias on distance."""

from typing import NamedTuple

import numpy as np

from dlbook.shapes import ShapeError, check_floats, check_whole_numbers, dims, is_number


def sinusoidal_encoding(T, D, *, start=0, base=10_000.0, dtype=np.float64):
    r"""Write every position as the hands of clocks, from fast to slow.

    .. math:: y_{t,\,2i} = \sin\big(t / 10000^{2i/D}\big), \qquad
              y_{t,\,2i+1} = \cos\big(t / 10000^{2i/D}\big)

    i counts the pairs; an odd D ends on a sine without its cosine. Returns (T, D), to be
    added to the features. `start` is the first position, and may be a fraction. Moving on
    by k turns every pair by an angle that does not depend on t. Raises ValueError. Vaswani
    et al. (2017), arXiv:1706.03762. Book: eq-positional-encoding-sinusoidal,
    eq-positional-encoding-shift.
    """
    check_whole_numbers("sinusoidal_encoding", 0, T=T, D=D)
    angles = _angles("sinusoidal_encoding", T, D, start, base)
    y = np.empty((T, D), dtype)
    y[:, 0::2] = np.sin(angles)
    y[:, 1::2] = np.cos(angles[:, : D // 2])
    return y


class RotarySaved(NamedTuple):
    cos: np.ndarray  # (T, E / 2)
    sin: np.ndarray  # (T, E / 2)


def rotary_embedding(x, *, start=0, base=10_000.0):
    r"""Turn every pair of features of a query or key by an angle that grows with t.

    .. math:: \begin{pmatrix} y_{t,\,2i} \\ y_{t,\,2i+1} \end{pmatrix} =
              \begin{pmatrix} \cos\theta & -\sin\theta \\ \sin\theta & \cos\theta
              \end{pmatrix} \begin{pmatrix} x_{t,\,2i} \\ x_{t,\,2i+1} \end{pmatrix},
              \qquad \theta = t / 10000^{2i/E}

    x (..., T, E), E even. The product of a query at t and a key at s then depends on t - s
    alone. Returns y (..., T, E) and `saved`. Pairs are neighbours, as in the paper; some
    models pair i with i + E/2 instead. Raises ShapeError, TypeError or ValueError.
    Su et al. (2021), arXiv:2104.09864. Book: eq-positional-encoding-rotary,
    eq-positional-encoding-relative.
    """
    T, E = dims("rotary_embedding", "... T E", x=x)
    check_floats("rotary_embedding", x=x)
    if E % 2:
        raise ShapeError(f"rotary_embedding: x says E = {E}, but pairs need an even width")
    angles = _angles("rotary_embedding", T, E, start, base)
    cos, sin = (f(angles).astype(x.dtype) for f in (np.cos, np.sin))
    return _turn(x, cos, sin), RotarySaved(cos, sin)


def rotary_embedding_backward(dy, saved):
    """Pull the gradient back through :func:`rotary_embedding`: turn it the other way.

    dy (..., T, E). Returns dx (..., T, E).
    """
    cos, sin = saved
    T, half = cos.shape
    dims("rotary_embedding_backward", "... T E", dy=dy, T=T, E=2 * half)
    check_floats("rotary_embedding_backward", dy=dy, cos=cos)
    return _turn(dy, cos, -sin)


def alibi_bias(M, T, S=None, *, dtype=np.float64):
    r"""Make far keys match less, at a rate that differs from head to head.

    .. math:: b_{mts} = -2^{-8(m + 1)/M} \, |t + S - T - s|, \qquad m = 0, \dots, M - 1

    The T queries are the last of S positions (T, if left out). Returns (1, M, T, S), to be
    added to the scores as a mask. Where M is no power of 2, the rates are those of the
    power below, then every second one of the power above. Raises ValueError. Press, Smith
    and Lewis (2022), arXiv:2108.12409. Book: eq-positional-encoding-alibi.
    """
    S = T if S is None else S
    check_whole_numbers("alibi_bias", 1, M=M)
    check_whole_numbers("alibi_bias", 0, T=T, S=S)
    power = 2 ** (int(M).bit_length() - 1)
    rates = 2.0 ** (-8 * np.arange(1, power + 1) / power)
    between = 2.0 ** (-8 * np.arange(1, 2 * power, 2) / (2 * power))
    rates = np.concatenate((rates, between))[:M]
    distances = abs(np.arange(S - T, S)[:, None] - np.arange(S))
    return (-rates[:, None, None] * distances)[None].astype(dtype)


def _angles(caller, T, D, start, base):
    """Return t / base^(2i/D) for T positions from `start` and all pairs i."""
    given = is_number(start) and is_number(base)
    if not (given and np.isfinite([start, base]).all() and base > 0):
        raise ValueError(f"{caller}: start and base must be finite, base above 0")
    return (start + np.arange(T))[:, None] * base ** (-np.arange(0, D, 2) / max(D, 1))


def _turn(x, cos, sin):
    y = np.empty_like(x)
    y[..., 0::2] = x[..., 0::2] * cos - x[..., 1::2] * sin
    y[..., 1::2] = x[..., 0::2] * sin + x[..., 1::2] * cos
    return y
