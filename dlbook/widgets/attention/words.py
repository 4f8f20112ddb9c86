"""The attention figure in words: one sentence, the arithmetic of each stage, everything.

Word for word what core.js writes; a test compares the two.
"""

from dlbook.positional_encoding import alibi_bias
from dlbook.widgets.kit.words import MINUS, factor, format_number, plural, vector

SMALL = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def numbered(words):
    """Tell words that occur several times apart: be₁, be₂."""
    counts = [words[: k + 1].count(word) for k, word in enumerate(words)]
    return [
        word + str(n).translate(SMALL) if words.count(word) > 1 else word
        for word, n in zip(words, counts, strict=True)
    ]


def summary(widget):
    """Say in one sentence, without a full stop, what the figure shows."""
    state, m, (t, s) = widget.state, widget.shown_head, widget.place
    problem = widget.problem
    kind = "cross-attention" if state.source else "self-attention"
    what = f"{kind} of {plural(len(state.tokens), 'token')}"
    if problem:
        why = problem.partition(". ")[0]
        return f"{what} cannot be computed: {why[0].lower()}{why[1:]}"
    p = widget.weights[m, t]
    s = int(p.argmax())
    if not p.any():
        return f"{what}; “{state.tokens[t]}” may look at nothing"
    looks = f"“{numbered(state.tokens)[t]}” looks most at “{numbered(state.keys)[s]}”"
    head = f" in head {m}" if state.n_heads > 1 else ""
    return f"{what}; {looks}{head}, with weight {format_number(p[s])}"


def settings(state):
    """Write the options in one phrase."""
    size = f" of {state.reach}" if state.mask_kind in ("padding", "window") else ""
    root = f"scores divided by √{state.widths[0]}"
    return ", ".join(
        [
            plural(state.n_heads, "head"),
            root if state.scale else "scores not scaled",
            f"temperature {format_number(state.temperature)}",
            f"mask: {state.mask_kind}{size}",
            f"positions: {state.positions}",
            *(f"head {m} switched off" for m in state.ablated),
        ]
    )


def describe(widget):
    """Write the whole figure, complete without sight."""
    state = widget.state
    names = ("x", "memory", "wq", "wk", "wv", "wo")
    arrays = {name: getattr(state, name) for name in names}
    kind = "Self-attention"
    if state.source:
        kind = f"Cross-attention to {' '.join(state.source)}"
    if widget.problem:
        inputs, results = f"{kind}.", [widget.problem]
    else:
        inputs, results = f"{kind}: {settings(state)}.", _results(widget)
    lines = [
        widget.caption,
        inputs,
        f"Tokens: {' '.join(state.tokens)}.",
        *(rows(name, array) for name, array in arrays.items() if array.size),
        *results,
    ]
    return "\n".join(line for line in lines if line)


def _results(widget):
    stages, m = widget.stages, widget.shown_head
    weights = enumerate(stages.weights)
    arithmetic = sentences(widget.state, stages, m, widget.place).values()
    return [
        *(rows(f"Weights of head {n}, a row a token", head) for n, head in weights),
        rows("Output", stages.output),
        *(f"{text}." for text in arithmetic),
    ]


def rows(name, array):
    """Write a matrix, its rows parted by semicolons."""
    return f"{name}: {'; '.join(' '.join(map(format_number, row)) for row in array)}."


def sentences(state, stages, m, place):
    """Write the arithmetic of each stage for one query and one key."""
    t, s = place
    a, b = numbered(state.tokens)[t], numbered(state.keys)[s]
    q, k, v = stages.q[m, t], stages.k[m, s], stages.v[m, s]
    dot, score = format_number(stages.dots[m, t, s]), format_number(stages.scores[m, t, s])
    products = " + ".join(f"{factor(i)}·{factor(j)}" for i, j in zip(q, k, strict=True))
    may = "may" if stages.allowed[t, s] else "may not"
    heads, y = vector(stages.joined[t]), vector(stages.output[t])
    return {
        "x": f"x[{a}] = {vector(stages.own[t])}",
        "qkv": f"q[{a}] = {vector(q)}, k[{b}] = {vector(k)}, v[{b}] = {vector(v)}",
        "dots": f"q[{a}]·k[{b}] = {products} = {dot}",
        "scale": f"s[{a}, {b}] = {scaling(state, dot, m, place)} = {score}",
        "mask": f"“{a}” {may} look at “{b}”",
        "weights": share(state, stages, m, place),
        "heads": f"head {m}[{a}] = {mixture(state, stages, m, t)}",
        "output": f"y[{a}] = W_o {heads} = {y}",
    }


def scaling(state, dot, m, place):
    """Write "(8 / √2 − 0.5·3) / 2", as far as the options go."""
    text = f"{dot} / √{state.widths[0]}" if state.scale else dot
    if state.positions == "alibi":
        T, S = state.shape
        rate = -alibi_bias(state.n_heads, 1, 2)[0, m, 0, 0]
        text += f" {MINUS} {format_number(rate)}·{abs(place[0] + S - T - place[1])}"
    if state.temperature == 1:
        return text
    return f"({text}) / {format_number(state.temperature)}"


def share(state, stages, m, place):
    """Write one weight as its share of the exponentials of its row."""
    t, s = place
    a, b = numbered(state.tokens)[t], numbered(state.keys)[s]
    open_keys = stages.allowed[t]
    if not open_keys.any():
        return f"“{a}” may look at nothing: its weights and its head are 0"
    if not open_keys[s]:
        return f"p[{a}, {b}] = 0: masked"
    score = stages.scores[m, t]
    powers = " + ".join(f"e^{factor(value)}" for value in score[open_keys])
    weight = format_number(stages.weights[m, t, s])
    return f"p[{a}, {b}] = e^{factor(score[s])} / ({powers}) = {weight}"


def mixture(state, stages, m, t):
    """Write the output of a head as the mixture of values that it is."""
    parts = [
        f"{format_number(p, 2)}·v[{key}]"
        for p, key, seen in zip(
            stages.weights[m, t], numbered(state.keys), stages.allowed[t], strict=True
        )
        if seen
    ]
    return f"{' + '.join(parts) or '0'} = {vector(stages.heads[m, t])}"
