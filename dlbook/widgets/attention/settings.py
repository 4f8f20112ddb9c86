"""Readers of the attention figure's own settings: words, matrices, lists of heads."""

import numpy as np

from dlbook.widgets.kit.settings import is_text, is_whole, numbers, refuse, short

KINDS = ("none", "causal", "padding", "window", "free")
POSITIONS = ("none", "sinusoidal", "rotary", "alibi")
VIEWS = ("grid", "plane", "jacobian", "importance")
STAGES = ("x", "qkv", "dots", "scale", "mask", "weights", "heads", "output")
DEFAULTS = {
    "source": (),
    "memory": (),
    "n_heads": 1,
    "mask": (),
    "mask_kind": "none",
    "reach": 2,
    "scale": True,
    "temperature": 1,
    "positions": "none",
    "ablated": (),
    "head": 0,
    "cursor": 0,
    "stage": "weights",
    "view": "grid",
    "pinned": False,
    "predict": False,
    "challenge": "",
    "caption": "",
}  # what is seldom given, and what it is then
COPIED = (
    *("tokens", "source", "x", "memory", "wq", "wk", "wv", "wo", "n_heads", "mask"),
    *("mask_kind", "reach", "scale", "temperature", "positions", "ablated"),
    *("head", "cursor", "stage", "view"),
)  # in a copied call
MOST, LONGEST, WIDEST, HEADS = 16, 24, 64, 8  # tokens, letters, rows or columns, heads


def word_list(least):
    """Read a list of words, or one text that is parted at its spaces."""
    expected = f"a text, or a list, of {least} to {MOST} words of at most {LONGEST} letters"

    def read(value):
        words = value.split() if isinstance(value, str) else value
        if not isinstance(words, (list, tuple)) or not least <= len(words) <= MOST:
            refuse(expected, short(value))
        if not all(is_text(word) and 0 < utf16(word) <= LONGEST for word in words):
            refuse(expected, short(value))
        return [str(word) for word in words]

    return read


def utf16(word):
    """Count letters as JavaScript does."""
    return len(word.encode("utf-16-le")) // 2


def matrix(axes, *, empty=False):
    """Read a matrix of finite numbers; where it may be left out, an empty list too."""
    read_numbers = numbers(axes, WIDEST, WIDEST)

    def read(value):
        if empty and is_empty(value):
            return []
        return read_numbers(value)

    return read


def is_empty(value):
    """Tell a list or an array without numbers."""
    if isinstance(value, np.ndarray):
        return value.size == 0
    return isinstance(value, (list, tuple)) and not value


def head_list(value):
    """Read a list of heads."""
    expected = f"a list of at most {HEADS} heads from 0 to {HEADS - 1}"
    values = value.tolist() if isinstance(value, np.ndarray) else value
    if not isinstance(values, (list, tuple)) or len(values) > HEADS:
        refuse(expected, short(value))
    if not all(is_whole(head) and 0 <= head < HEADS for head in values):
        refuse(expected, short(value))
    return [int(head) for head in values]


def named(letter, count):
    """Name tokens that have no words."""
    return [f"{letter}{k}" for k in range(max(count, 1))]
