"""The Python half of the attention figure: what it takes, keeps, refuses and says."""

import numpy as np
import pytest
from common import normal, same
from ipywidgets.widgets.widget import _instances

from dlbook.attention import scaled_dot_product_attention
from dlbook.shapes import ShapeError
from dlbook.widgets import AttentionExplorer


def test_it_starts_with_a_pronoun():
    widget = AttentionExplorer()
    assert repr(widget) == (
        "AttentionExplorer: self-attention of 7 tokens; “it” looks most at “cat”,"
        " with weight 0.738."
    )
    assert widget.weights.shape == (1, 7, 7)
    assert widget.output.shape == (7, 4)
    assert widget.entropy.shape == (1, 7)
    assert widget.problem == ""


def test_shorthands():
    widget = AttentionExplorer("a b a", temperature=np.float32(2), cursor=1)
    assert widget.tokens == ["a", "b", "a"]
    assert widget.x == [[1, 0], [0, 1], [1, 0]]
    assert (widget.wq, widget.cursor) == ([[1, 0], [0, 1]], [1, 1])
    same(widget.scores[0, 0], np.array([1, 0, 1]) / 2**0.5 / 2)
    unnamed = AttentionExplorer(x=normal(3, 2))
    assert unnamed.tokens == ["t0", "t1", "t2"]
    other = AttentionExplorer("a b", source="c d e", memory=normal(3, 5), wv=normal(4, 5))
    assert (other.problem, other.output.shape) == ("", (2, 4))


@pytest.mark.parametrize("heads", [(), (3,)])
def test_from_arrays_shows_what_it_is_given(heads):
    q, k, v = normal(*heads, 4, 2), normal(*heads, 5, 2), normal(*heads, 5, 3)
    widget = AttentionExplorer.from_arrays(q, k, v, mask_kind="causal")
    y, saved = scaled_dot_product_attention(q, k, v, np.tri(4, 5, 1, dtype=bool))
    same(widget.weights, saved.p.reshape(-1, 4, 5))
    output = widget.output.reshape(4, -1, 3).swapaxes(0, 1)
    same(output, y.reshape(-1, 4, 3))
    assert (widget.tokens[0], widget.source[-1]) == ("q0", "k4")


def test_from_torch_is_thin():
    torch = pytest.importorskip("torch")
    q, k, v = (torch.tensor(normal(3, 2), requires_grad=True) for _ in range(3))
    widget = AttentionExplorer.from_torch(q, k, v, tokens="a b c", source="a b c")
    y = torch.nn.functional.scaled_dot_product_attention(q, k, v)
    same(widget.output, y.detach().numpy())


def test_from_arrays_refuses_what_does_not_fit():
    with pytest.raises(ShapeError, match=r"AttentionExplorer.from_arrays: .*E = 3"):
        AttentionExplorer.from_arrays(normal(4, 2), normal(5, 3), normal(5, 3))


@pytest.mark.parametrize(
    "argument, value, words",
    [
        ("tokens", "", "tokens must be a text, or a list, of 1 to 16 words .*got ''"),
        ("tokens", ["a", 1], "tokens must be .*got .'a', 1."),
        ("tokens", ["x" * 25], "tokens must be .*at most 24 letters"),
        ("source", 3, "source must be .*of 0 to 16 words.*got 3"),
        ("x", [1, 2], r"x must be numbers of shape \(T, D\), .*got shape \(2,\)"),
        ("wq", [[np.nan]], "wq must be .*got nan"),
        ("memory", [["1"]], r"memory must be numbers of shape \(S, DK\)"),
        ("n_heads", 0, "n_heads must be a whole number from 1 to 8, got 0"),
        ("mask", "causal", r"mask must be numbers of shape \(T, S\)"),
        ("mask_kind", "past", 'mask_kind must be one of "none", "causal"'),
        ("reach", -1, "reach must be a whole number"),
        ("scale", 1, "scale must be True or False, got 1"),
        ("temperature", 0, "temperature must be a number from 0.01 to 100, got 0"),
        ("positions", "learned", "positions must be one of"),
        ("ablated", [9], "ablated must be a list of at most 8 heads from 0 to 7"),
        ("head", 8, "head must be"),
        ("cursor", [1, 2, 3], "cursor must be"),
        ("stage", "values", "stage must be"),
        ("view", "tree", "view must be"),
        ("challenge", "none", "challenge must be"),
        ("caption", 7, "caption must be text"),
    ],
)
def test_refusals_name_what_was_expected_and_what_came(argument, value, words):
    before = set(_instances)
    with pytest.raises(ValueError, match=f"^AttentionExplorer: {words}"):
        AttentionExplorer(**{argument: value})
    assert set(_instances) == before
    widget = AttentionExplorer()
    old = getattr(widget, argument)
    with pytest.raises(ValueError, match=words):
        setattr(widget, argument, value)
    assert getattr(widget, argument) == old


@pytest.mark.parametrize(
    "changes, problem",
    [
        (
            {"tokens": "a b"},
            "x is 7 × 4, but to fit the tokens and the other arrays it must be 2 × 4."
            " Fit the sizes.",
        ),
        (
            {"source": "a b"},
            "memory is 0, but to fit the tokens and the other arrays it must be 2 × 4."
            " Fit the sizes.",
        ),
        (
            {"wk": np.ones((3, 4))},
            "wk is 3 × 4, but to fit the tokens and the other arrays it must be 2 × 4."
            " Fit the sizes.",
        ),
        (
            {"n_heads": 4},
            "4 heads cannot share 2 rows of wq and 2 of wv evenly. Use 2 heads.",
        ),
        (
            {"n_heads": 2, "positions": "rotary"},
            "Rotary positions turn pairs of numbers, but a query of 1 number has an odd"
            " one. Use sinusoidal positions.",
        ),
        (
            {"mask_kind": "free"},
            "mask is 0, but to fit the tokens and the other arrays it must be 7 × 7."
            " Fit the sizes.",
        ),
    ],
)
def test_impossible_settings_are_kept_and_explained(changes, problem):
    widget = AttentionExplorer.preset("pronoun", **changes)
    assert widget.problem == problem
    assert widget.output.size == widget.weights.size == widget.entropy.size == 0
    assert problem in widget.describe()
    assert problem.partition(". ")[0][1:] in repr(widget)
    assert "image/png" in widget._repr_mimebundle_()[0]


def test_the_description_is_complete():
    lines = AttentionExplorer().describe().splitlines()
    assert lines[0].startswith("Features: noun")
    assert "Tokens: the cat sat as it was tired." in lines
    assert "wq: 0 2 4 0; 2 0 0 0." in lines
    assert any(line.startswith("Weights of head 0, a row a token: 0.143") for line in lines)
    assert lines[-1] == "y[it] = W_o (0.738, 0.0873) = (0, 0.0873, 0, 0.738)."


def test_properties_of_the_shown_row():
    widget = AttentionExplorer.preset("importance")
    p = widget.weights[0, 4]
    same(widget.jacobian, np.diag(p) - np.outer(p, p))
    same(widget.importance[:, 0], p)
    assert widget.importance[:, 2].argmax() != p.argmax()
    widget.n_heads = 7
    assert widget.jacobian.size == widget.importance.size == 0
