"""How the convolution figure shows itself without its script: sentence, words, picture."""

import importlib.util
import subprocess
import sys

import pytest

from dlbook.widgets import ConvolutionExplorer

VIEW = "application/vnd.jupyter.widget-view+json"
X = [[1, 2, 0, 1], [0, 1, 3, 1], [2, 1, 0, 0], [1, 0, 1, 2]]
W = [[1, 0], [-1, 2]]


def test_repr_is_one_sentence_and_the_same_each_time():
    widget = ConvolutionExplorer(X, W, padding=1, stride=[2, 1], op="conv")
    assert repr(widget) == (
        "ConvolutionExplorer: true convolution of a 4 × 4 input with a 2 × 2 kernel,"
        " stride 2 by 1, padding 1, gives a 3 × 5 output."
    )
    assert repr(ConvolutionExplorer.preset("grouped")) == (
        "ConvolutionExplorer: cross-correlation of a 4 × 6 × 6 input with 4 kernels of"
        " 2 × 3 × 3, 2 groups, gives a 4 × 4 × 4 output."
    )


def test_describe_is_complete():
    text = ConvolutionExplorer(X, W, bias=[1], caption="By hand").describe().splitlines()
    assert text[0] == "By hand"
    assert "Channel 0: 1 2 0 1; 0 1 3 1; 2 1 0 0; 1 0 1 2." in text
    assert "Output 0, channel 0: 1 0; −1 2." in text
    assert "Bias b: 1." in text
    assert "Output 0: 4 8 0; 1 1 4; 2 4 4." in text
    assert text[-1] == "y[0, 0, 0] = 1·1 + 2·0 + 0·(−1) + 1·2 + 1 (bias) = 4."


def test_the_picture_does_not_depend_on_the_style_of_the_page():
    from matplotlib import rcParams

    widget = ConvolutionExplorer()
    before = widget._repr_mimebundle_()[0]["image/png"]
    rcParams.update({"font.size": 30, "figure.constrained_layout.use": True})
    try:
        assert widget._repr_mimebundle_()[0]["image/png"] == before
        assert rcParams["font.size"] == 30
    finally:
        rcParams.update({"font.size": 10, "figure.constrained_layout.use": False})


def test_without_matplotlib_the_widget_still_shows(monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util,
        "find_spec",
        lambda name: None if name == "matplotlib" else find(name),
    )
    data, metadata = ConvolutionExplorer()._repr_mimebundle_()
    assert set(data) == {"text/plain", VIEW}
    assert metadata == {}


def test_nothing_is_imported_before_it_is_needed():
    code = (
        "import sys, dlbook.widgets; assert 'anywidget' not in sys.modules;"
        "from dlbook.widgets import ConvolutionExplorer as C; C();"
        "assert not {'matplotlib', 'torch', 'sklearn'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    with pytest.raises(ImportError, match="Explorers"):
        from dlbook.widgets import Explorers  # noqa: F401
