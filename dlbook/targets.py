"""What a loss or a metric asks of predictions and targets, and of a gradient."""

import numpy as np

from dlbook.shapes import ShapeError, check_floats, dims


def check_pair(caller, *, kinds="f", **arrays):
    """Refuse two shapes or kinds of numbers, an empty batch, and a target not finite.

    `arrays` are the prediction and the target; `kinds` is "f" or "iub", as in NumPy.
    """
    dims(caller, "..., ...", **arrays)
    (name, prediction), (_, target) = arrays.items()
    if kinds == "f":
        check_floats(caller, **arrays)
    elif prediction.dtype.kind not in kinds or target.dtype.kind not in kinds:
        got = f"{prediction.dtype} and {target.dtype}"
        raise TypeError(f"{caller}: whole numbers (classes) are needed, got {got}")
    if prediction.shape != target.shape:
        raise ShapeError(
            f"{caller}: {name} is {prediction.shape}, but {target.shape} is needed"
        )
    if target.size == 0:
        raise ValueError(f"{caller}: the batch is empty, {target.shape}: it has no mean")
    if not np.isfinite(target).all():
        raise ValueError(f"{caller}: the target holds NaN or infinity")


def check_probabilities(caller, **arrays):
    """Refuse numbers outside [0, 1], and NaN."""
    for name, p in arrays.items():
        if not ((p >= 0) & (p <= 1)).all():
            raise ValueError(
                f"{caller}: {name} must be in [0, 1], got {p.min()} to {p.max()}"
            )


def check_classes(caller, scores, target):
    """Refuse what are no integers from 0 to F - 1, one for every row of scores (..., F)."""
    if target.dtype.kind not in "iu":
        raise TypeError(f"{caller}: target holds {target.dtype}, but integers are needed")
    if target.shape != scores.shape[:-1]:
        raise ShapeError(f"{caller}: target is {target.shape} for scores {scores.shape}")
    if target.size == 0:
        raise ValueError(f"{caller}: the batch is empty, {scores.shape}: it has no mean")
    F = scores.shape[-1]
    if not 0 <= target.min() <= target.max() < F:
        span = f"{target.min()} to {target.max()}"
        raise IndexError(f"{caller}: target must be from 0 to F - 1 = {F - 1}, got {span}")


def one_number(caller, dy, dtype):
    """Return the gradient of a loss, one number, in its predictions' type or float32.

    A share of it, of one in a million samples, may be too small for float16.
    """
    if np.ndim(dy):
        raise ShapeError(f"{caller}: dy must be one number, but is {np.shape(dy)}")
    if np.asarray(dy).dtype.kind not in "fiu":
        raise TypeError(f"{caller}: dy must be a number, got {dy!r}")
    return np.result_type(dtype, np.float32).type(dy)
