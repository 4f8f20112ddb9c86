"""What protects a layer from silent errors: sums in half precision, outputs in place."""

import numpy as np


def widened(a):
    """Return float16 as float32, and wider types as they are: for sums and squares."""
    return a.astype(np.result_type(a, np.float32), copy=False)


def wide_sum(a, axis=None, *, keepdims=False):
    """Sum in float32 at least, where NumPy adds float16 in float16: 2048 + 1 is 2048.

    Returns the wide type: the sum may be too large for float16, and what is computed from
    it may not.
    """
    return a.sum(axis, dtype=np.result_type(a, np.float32), keepdims=keepdims)


def total(a, axis=None):
    """Sum as :func:`wide_sum` does, and return the type of a."""
    return wide_sum(a, axis).astype(a.dtype)


def read_only(y):
    """Return a view of y that refuses to be written to: the backward reads y itself."""
    y = np.asarray(y).view()
    y.flags.writeable = False
    return y
