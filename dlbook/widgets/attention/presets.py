"""The examples that the attention figure offers, by name: hand-wired heads to take apart.

The menus of the page come from the same tables in core.js; a test compares the
two, number by number.
"""

import numpy as np

from dlbook.widgets.attention.core import State, attend

CHALLENGES = ("previous", "content", "leak", "uniform", "order", "awake")
SENTENCE, HAMLET = "the cat sat as it was tired", "to be or not to be"
NOTES, SINKING = "do re mi do re", "start to be or not"


def one_hot(words):
    """Give each different word a feature of its own."""
    kinds = list(dict.fromkeys(words))
    return np.array([[float(word == kind) for kind in kinds] for word in words])


def table(text):
    """Read a matrix, its rows parted by commas."""
    return np.array([[float(n) for n in row.split()] for row in text.split(", ")])


def stack(*blocks):
    return np.concatenate(blocks)


def beside(*blocks):
    return np.concatenate(blocks, axis=1)


EYE, BLANK = np.eye(3), np.zeros((3, 3))
PRONOUN = {
    "x": table("0 0 0 0, 1 0 0 1, 0 1 0 0, 0 0 0 0, 0 0 1 0, 0 1 0 0, 0 0 0 0"),
    "wq": table("0 2 4 0, 2 0 0 0"),
    "wk": table("1 0 0 0, 0 1 0 0"),
    "wv": table("0 0 0 1, 0 1 0 0"),
    "wo": table("0 0, 0 1, 0 0, 1 0"),
    "cursor": [4, 1],
}
# Query and key that, turned by their positions, match one place apart: 16 cos(t - s - 1).
BACK = {
    "wq": table("4 4 4 4, 0 0 0 0"),
    "wk": np.repeat([[2.16], [3.36]], 4, axis=1),
    "positions": "rotary",
    "mask_kind": "causal",
    "cursor": [4, 3],
}
SINK = {
    "wq": table("3 3 3 3 3"),
    "wk": table("2 0 0 0 0"),
    "wv": np.diag([0.0, 1, 1, 1, 1]),
    "mask_kind": "causal",
    "cursor": [4, 0],
}
LAYER = {
    **BACK,
    "x": beside(one_hot(NOTES.split()), np.zeros((5, 3))),
    "wq": beside(BACK["wq"][:, :3], np.zeros((2, 3))),
    "wk": beside(BACK["wk"][:, :3], np.zeros((2, 3))),
    "wv": beside(EYE, BLANK),
    "wo": stack(BLANK, EYE),
    "mask_kind": "free",
    "mask": np.tri(5, 5, -1),
}
CONTENT, NOTHING = table("3 0 -3 0, 0 3 0 -3"), np.zeros((2, 4))


def preset(name, caption, text, **rest):
    """Describe an example: one-hot features, the rest as the figure has it by default."""
    words = {"tokens": text.split(), "x": one_hot(text.split()), "caption": caption}
    return name, {**words, **rest}


def plain(tokens, x, **rest):
    """Fill in what `attend` needs beyond an example's own arrays."""
    eye = np.eye(x.shape[1])
    state = {"wq": eye, "wk": eye, "wv": eye, "wo": eye, "mask_kind": "none"}
    state |= {"positions": "none", "mask": np.zeros((0, 0)), "n_heads": 1, **rest}
    others = {"source": [], "memory": np.zeros((0, 0)), "reach": 2, "ablated": []}
    state = {**others, **state, "tokens": tokens, "x": x}
    options = {name: state[name] for name in State._fields if name in state}
    return State(**options, scale=True, temperature=1.0)


LEFT = LAYER["x"] + attend(plain(NOTES.split(), **LAYER)).output  # by the first layer

PRESETS = {
    "pronoun": preset(
        "A pronoun finds its noun",
        "Features: noun, verb, pronoun, animal. “it” asks for a noun; “cat” answers, and"
        " hands over: animal.",
        SENTENCE,
        **PRONOUN,
    ),
    "translate": preset(
        "Cross-attention",
        "Each French word finds its English one.",
        "le chat noir",
        source=["the", "black", "cat"],
        memory=EYE[[0, 2, 1]],
        wq=5 * EYE,
        cursor=[1, 2],
    ),
    "plane": preset(
        "Arrows in the plane",
        "Drag the arrows: q·k is how far a key reaches along q, times the length of q; a"
        " score is that, divided by √2.",
        "E NE N W",
        x=table("2 0, 1.5 1.5, 0 2, -2 0"),
        wq=table("1.2 -0.5, 0.5 1.2"),
        wv=np.eye(2) / 2,
        view="plane",
        cursor=[0, 1],
    ),
    "same": preset(
        "Same token",
        "Every token finds its own kind.",
        HAMLET,
        wq=4 * np.eye(4),
        wk=2 * np.eye(4),
        cursor=[4, 0],
    ),
    "previous": preset(
        "Previous token",
        "Positions turn query and key until they match one place apart.",
        HAMLET,
        **BACK,
    ),
    "first": preset(
        "First token", "A place to look when there is nothing to find.", SINKING, **SINK
    ),
    "induction-1": preset(
        "Induction, layer 1: who came before me?",
        "Features: do, re, mi, then room for the token before. This head fills the room.",
        NOTES,
        **LAYER,
    ),
    "induction-2": preset(
        "Induction, layer 2: what came next?",
        "After the last “re” came “mi”. x is what layer 1 left.",
        NOTES,
        x=LEFT,
        wq=beside(3 * EYE, BLANK),
        wk=beside(BLANK, 3 * EYE),
        wv=LAYER["wv"],
        wo=EYE,
        mask_kind="causal",
        cursor=[4, 2],
    ),
    "heads": preset(
        "Two heads",
        "Head 0 finds the same token, head 1 the one before.",
        HAMLET,
        **{
            **BACK,
            "wq": stack(NOTHING, CONTENT, BACK["wq"], NOTHING),
            "wk": stack(NOTHING, CONTENT, BACK["wk"], NOTHING),
            "wv": stack(np.eye(4), np.eye(4)),
            "wo": np.eye(8),
            "n_heads": 2,
            "cursor": [4, 0],
        },
    ),
    "saturated": preset(
        "A saturated row",
        "Large scores, not scaled: no score can move a weight.",
        SENTENCE,
        **{**PRONOUN, "wq": 4 * PRONOUN["wq"]},
        scale=False,
        view="jacobian",
    ),
    "importance": preset(
        "A large weight on nothing",
        "All the weight, none of the output.",
        SINKING,
        **SINK,
        view="importance",
    ),
}
