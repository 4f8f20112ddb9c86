"""Attention under the reader's hand: queries, keys, scores, weights and what they mix."""

import numpy as np

from dlbook.multi_head_attention import merge_heads
from dlbook.shapes import dims
from dlbook.widgets.attention import words
from dlbook.widgets.attention.core import (
    State,
    attend,
    entropy,
    find_problem,
    importance,
    jacobian,
)
from dlbook.widgets.attention.presets import CHALLENGES, PRESETS, one_hot
from dlbook.widgets.attention.settings import (
    COPIED,
    DEFAULTS,
    KINDS,
    POSITIONS,
    STAGES,
    VIEWS,
    head_list,
    matrix,
    named,
    word_list,
)
from dlbook.widgets.kit.base import Explorer
from dlbook.widgets.kit.bundle import bundle
from dlbook.widgets.kit.settings import (
    Refused,
    Setting,
    choice,
    decimal,
    flag,
    text,
    whole,
    wholes,
)


class AttentionExplorer(Explorer):
    """Let every token look at the others, stage by stage, and mix what it finds.

    tokens: words, or one text; x (T, D), one-hot if left out; wq, wk (ME, D), wv (MF, D)
    and wo (O, MF), identities if left out, as in `dlbook.attention`. With a `source` of
    other words and their features `memory` (S, DK) it is cross-attention. mask_kind is
    "none", "causal", "padding" (`reach` real tokens), "window" (`reach` to each side) or
    "free" (`mask` (T, S), 0 where a query may not look). scale: divide by the root of E.
    positions: "none", "sinusoidal", "rotary" or "alibi". `ablated` heads are switched off.
    Also: cursor [t, s], stage, head, view, pinned, predict, challenge, caption. A value of
    the wrong kind raises ValueError; what does not fit together is kept, and `problem`
    says why. Assign a whole array to change one number of it.
    """

    _esm, _css = bundle("attention")
    words, presets, copied = words, PRESETS, COPIED

    tokens = Setting(word_list(1))
    source = Setting(word_list(0))
    x = Setting(matrix("T, D"))
    memory = Setting(matrix("S, DK", empty=True))
    wq = Setting(matrix("ME, D"))
    wk = Setting(matrix("ME, DK"))
    wv = Setting(matrix("MF, DK"))
    wo = Setting(matrix("O, MF"))
    n_heads = Setting(whole(1, 8))
    mask = Setting(matrix("T, S", empty=True))
    mask_kind = Setting(choice(*KINDS))
    reach = Setting(whole(0, 16))
    scale = Setting(flag)
    temperature = Setting(decimal(0.01, 100))
    positions = Setting(choice(*POSITIONS))
    ablated = Setting(head_list)
    head = Setting(whole(0, 7))
    cursor = Setting(wholes(2, 0, 99))
    stage = Setting(choice(*STAGES))
    view = Setting(choice(*VIEWS))
    pinned = Setting(flag)
    predict = Setting(flag)
    challenge = Setting(choice("", *CHALLENGES))
    caption = Setting(text(1000))

    def __init__(self, tokens=None, x=None, wq=None, wk=None, wv=None, wo=None, **others):
        weights = {"wq": wq, "wk": wk, "wv": wv, "wo": wo}
        given = {"tokens": tokens, "x": x, **weights, **others}
        given = {name: value for name, value in given.items() if value is not None}
        if not given.keys() & {"tokens", "x", *weights}:
            given = {**PRESETS["pronoun"][1], **given}
        super().__init__(**{**DEFAULTS, **complete(given)})

    @classmethod
    def from_arrays(cls, q, k, v, *, tokens=None, source=None, **others):
        """Show queries (T, E), keys (S, E) and values (S, F), or (M, T, E) of M heads.

        They are kept as features which weights of 0 and 1 take apart, so each number can
        be changed. Raises ShapeError.
        """
        q, k, v = (np.asarray(a, float) for a in (q, k, v))
        q, k, v = (a[None] if a.ndim == 2 else a for a in (q, k, v))
        dims(f"{cls.__name__}.from_arrays", "M T E, M S E, M S F", q=q, k=k, v=v)
        M = len(q)
        q, k, v = (merge_heads(a[None])[0] for a in (q, k, v))
        both = np.eye(k.shape[1] + v.shape[1])
        return cls(
            tokens=named("q", len(q)) if tokens is None else tokens,
            source=named("k", len(k)) if source is None else source,
            x=q,
            memory=np.concatenate((k, v), axis=1),
            wq=np.eye(q.shape[1]),
            wk=both[: k.shape[1]],
            wv=both[k.shape[1] :],
            wo=np.eye(v.shape[1]),
            n_heads=M,
            **others,
        )

    @classmethod
    def from_torch(cls, q, k, v, **options):
        """Show tensors, as :meth:`from_arrays` shows arrays."""
        return cls.from_arrays(*(a.detach().cpu().numpy() for a in (q, k, v)), **options)

    @property
    def state(self):
        """The inputs as arrays."""
        inputs = {name: getattr(self, name) for name in State._fields}
        for name in ("x", "memory", "wq", "wk", "wv", "wo", "mask"):
            inputs[name] = np.array(inputs[name], float)
        return State(**inputs)

    def find_problem(self):
        return find_problem(self.state)

    @property
    def stages(self):
        """Every stage from q, k and v to the output; None while there is a problem."""
        return None if self.problem else attend(self.state)

    @property
    def scores(self):
        """The scores (M, T, S), scaled, before mask and softmax."""
        return self._stage("scores")

    @property
    def weights(self):
        """The attention weights (M, T, S)."""
        return self._stage("weights")

    @property
    def output(self):
        """The output (T, O)."""
        return self._stage("output", (0, 0))

    @property
    def entropy(self):
        """The entropy (M, T) of each row of weights, in nats."""
        return entropy(self.weights)

    @property
    def jacobian(self):
        """How the weights of the shown row move with its scores: (S, S)."""
        if self.problem:
            return np.zeros((0, 0))
        return jacobian(self.weights[self.shown_head, self.place[0]])

    @property
    def importance(self):
        """Five measures (S, 5) of what each key gives the shown row; see the core."""
        if self.problem:
            return np.zeros((0, 5))
        return importance(self.state, self.stages, self.shown_head, self.place[0])

    def _stage(self, name, empty=(0, 0, 0)):
        stages = self.stages
        return np.zeros(empty) if stages is None else getattr(stages, name)

    @property
    def place(self):
        """The query and the key that are shown: the cursor, held inside the scores."""
        return [min(at, n - 1) for at, n in zip(self.cursor, self.state.shape, strict=True)]

    @property
    def shown_head(self):
        """The head that is shown, held inside those there are."""
        return min(self.head, self.n_heads - 1)

    def draw(self):
        from dlbook.widgets.attention.figure import draw_weights

        return draw_weights(self)


def complete(given):
    """Fill in one-hot features, and weights that change nothing; leave the rest alone."""
    arrays = given.keys() & {"tokens", "x", "memory", "wq", "wk", "wv"}
    known = {name: readable(name, given[name]) for name in arrays}
    x = known.get("x")
    words = known.get("tokens") or named("t", len(x or ()))
    filled = {"tokens": words[:16], "x": x or one_hot(words)}
    D = np.shape(filled["x"])[1]
    wide = np.shape(known.get("memory") or filled["x"])[1]
    ME = len(known.get("wq") or known.get("wk") or range(D))
    MF = len(known.get("wv") or range(wide))
    filled |= {"wq": np.eye(ME, D), "wk": np.eye(ME, wide), "wv": np.eye(MF, wide)}
    return {**filled, "wo": np.eye(MF), **given}


def readable(name, value):
    """Return what a trait would hold; None where it would refuse."""
    try:
        return getattr(AttentionExplorer, name).read(value)
    except Refused:
        return None
