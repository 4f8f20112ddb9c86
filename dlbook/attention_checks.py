"""What attention refuses: arrays, masks and numbers of heads that do not fit."""

from dlbook.shapes import (
    ShapeError,
    check_floats,
    check_whole_numbers,
    dims,
    nearest_divisors,
)


def check_attention(caller, q, k, v):
    """Refuse queries, keys and values that do not fit; return E."""
    _, E, *_ = dims(caller, "... T E, ... S E, ... S F", q=q, k=k, v=v)
    check_floats(caller, q=q, k=k, v=v)
    if not q.shape[:-2] == k.shape[:-2] == v.shape[:-2]:
        shapes = f"q is {q.shape}, k {k.shape}, v {v.shape}"
        raise ShapeError(f"{caller}: the leading sizes must be the same, but {shapes}")
    return E


def check_mask(caller, mask, q, shape):
    """Refuse a mask that does not fit scores of `shape`; say whether it is additive."""
    if mask is None:
        return False
    dims(caller, "...", mask=mask)
    sizes = zip(mask.shape[::-1], shape[::-1], strict=False)
    if mask.ndim not in (2, len(shape)) or any(n not in (1, full) for n, full in sizes):
        raise ShapeError(
            f"{caller}: mask is {mask.shape}, but the scores are {shape}: give it "
            f"{shape[-2:]}, or {len(shape)} sizes that are those of the scores or 1"
        )
    if mask.dtype.kind not in "bf":
        raise TypeError(
            f"{caller}: mask holds {mask.dtype}: pass booleans, or floats to be added"
        )
    if mask.dtype == bool:
        return False
    check_floats(caller, q=q, mask=mask)
    return True


def check_heads(caller, heads, q, k, v, w_q, w_k, w_v, w_o, b_q, b_k, b_v, b_o):
    """Refuse arrays that do not fit together, and heads that do not divide them."""
    arrays = {"q": q, "k": k, "v": v, "w_q": w_q, "w_k": w_k, "w_v": w_v, "w_o": w_o}
    arrays |= {"b_q": b_q, "b_k": b_k, "b_v": b_v, "b_o": b_o}
    spec = "N T D, N S DK, N S DV, ME D, ME DK, MF DV, O MF, ME?, ME?, MF?, O?"
    dims(caller, spec, **arrays)
    check_floats(caller, **arrays)
    check_whole_numbers(caller, 1, heads=heads)
    for name, rows in (("w_q", len(w_q)), ("w_v", len(w_v))):
        if rows % heads:
            fix = nearest_divisors(heads, rows)
            raise ValueError(
                f"{caller}: heads = {heads} does not divide {name}'s {rows} rows: try {fix}"
            )
