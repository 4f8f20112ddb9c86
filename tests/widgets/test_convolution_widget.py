"""The Python half of the convolution figure: what it takes, keeps and computes."""

import numpy as np
import pytest

from dlbook.convolution import conv2d
from dlbook.widgets import ConvolutionExplorer
from dlbook.widgets.convolution.presets import PRESETS

X = [[1, 2, 0, 1], [0, 1, 3, 1], [2, 1, 0, 0], [1, 0, 1, 2]]
W = [[1, 0], [-1, 2]]


def test_it_starts_with_an_edge():
    widget = ConvolutionExplorer()
    assert widget.output_shape == (1, 5, 5)
    assert set(widget.output[0, 2]) == {-4, 0, 4}
    assert (widget.problem, widget.bias, widget.cursor) == ("", [], [0, 2, 1])


def test_shorthands():
    widget = ConvolutionExplorer(np.array(X), W, stride=2, padding=(1, 0), bias=[3])
    assert widget.x == [X]
    assert widget.kernel == [[W]]
    assert (widget.stride, widget.padding) == ([2, 2], [1, 0])
    widget.dilation = np.int64(2)
    widget.x = np.ones((2, 5, 5), np.float32)
    assert widget.dilation == [2, 2]
    assert np.shape(widget.x) == (2, 5, 5)


@pytest.mark.parametrize(
    "word, kernel, dilation, expected",
    [
        ("valid", (3, 3), 1, [0, 0]),
        ("same", (3, 5), 1, [1, 2]),
        ("same", (2, 4), 2, [1, 3]),
        ("full", (2, 3), 2, [2, 4]),
    ],
)
def test_padding_by_name(word, kernel, dilation, expected):
    widget = ConvolutionExplorer(X, np.ones(kernel), padding=word, dilation=dilation)
    assert widget.padding == expected
    widget.padding = 0
    widget.padding = word
    assert widget.padding == expected


@pytest.mark.parametrize("name", [name for name in PRESETS if "photo" not in name])
@pytest.mark.parametrize("op", ["corr", "conv"])
@pytest.mark.parametrize("mode", ["zeros", "reflect", "replicate", "circular"])
def test_output_is_that_of_torch(name, op, mode):
    torch = pytest.importorskip("torch")
    widget = ConvolutionExplorer.preset(name, op=op, padding=1, padding_mode=mode)
    x, w = (torch.tensor(t, dtype=torch.float64) for t in (widget.x, widget.kernel))
    w = w.flip(2, 3) if op == "conv" else w
    b = torch.tensor(widget.bias, dtype=torch.float64) if widget.bias else None
    x = torch.nn.functional.pad(x[None], (1, 1, 1, 1), mode.replace("zeros", "constant"))
    y = torch.nn.functional.conv2d(
        x, w, b, widget.stride, dilation=widget.dilation, groups=widget.groups
    )
    assert widget.output.dtype == np.float64
    np.testing.assert_allclose(widget.output, y[0].numpy(), atol=1e-12)


# What the guide to convolution arithmetic (Dumoulin and Visin, 2016) calls its cases:
# input, kernel, stride, padding and dilation of each. The sizes follow from the formula.
GUIDE = {
    "plain": (4, 3, 1, 0, 1),
    "padded": (5, 4, 1, 2, 1),
    "same": (5, 3, 1, 1, 1),
    "full": (5, 3, 1, 2, 1),
    "strides": (5, 3, 2, 0, 1),
    "padded-strides": (5, 3, 2, 1, 1),
    "odd": (6, 3, 2, 1, 1),
    "dilated": (7, 3, 1, 0, 2),
}


@pytest.mark.parametrize("name", GUIDE)
def test_presets_have_the_sizes_of_the_guide(name):
    size, kernel, stride, padding, dilation = GUIDE[name]
    widget = ConvolutionExplorer.preset(name)
    assert np.shape(widget.x) == (1, size, size)
    assert np.shape(widget.kernel) == (1, 1, kernel, kernel)
    assert (widget.stride, widget.padding) == ([stride] * 2, [padding] * 2)
    assert widget.dilation == [dilation] * 2
    expected = (size + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
    assert widget.output_shape == (1, expected, expected)


def test_presets_by_words_and_with_changes():
    widget = ConvolutionExplorer.preset("same padding", stride=2, caption="Half")
    assert (widget.padding, widget.stride, widget.caption) == ([1, 1], [2, 2], "Half")
    with pytest.raises(ValueError, match=r"name must be one of .*, got 'strides '"):
        ConvolutionExplorer.preset("strides ")
    with pytest.raises(ValueError, match="name must be one of edge, hand"):
        ConvolutionExplorer.preset("")


def test_a_photograph_is_filtered_by_the_first_plane():
    widget = ConvolutionExplorer.preset("photo-sobel-x", photo="flower")
    photo = widget.state.x
    assert photo.shape == (1, 96, 144)
    assert 200 < photo.max() <= 255
    expected, _ = conv2d(
        photo[None], np.array(widget.kernel), padding=1, padding_mode="replicate"
    )
    np.testing.assert_array_equal(widget.output, expected[0])
    assert "flower" in repr(widget)
    own = np.linspace(0, 1, 12 * 20).reshape(12, 20)
    widget.photo = own
    np.testing.assert_allclose(widget.state.x[0], own * 255, atol=0.5)
    widget.photo = (own[..., None] * np.ones(3) * 255).astype(np.uint8)
    np.testing.assert_allclose(widget.state.x[0], own * 255, atol=1.01)
    widget.photo = {}
    assert widget.output_shape == (1, 72, 96)


def test_the_window_is_what_the_cell_reads():
    widget = ConvolutionExplorer(X, W, padding=1, stride=2, cursor=[0, 0, 2])
    assert (widget.window.rows, widget.window.columns) == ([-1, 0], [3, 4])
    np.testing.assert_array_equal(widget.window.values, [[[0, 0], [1, 0]]])
    widget.padding_mode = "reflect"
    np.testing.assert_array_equal(widget.window.values, [[[1, 3], [1, 0]]])
    product = widget.window.values * np.array(widget.kernel)[0]
    assert product.sum() == widget.output[tuple(widget.place)]
    widget.cursor = [7, 9, 9]
    assert widget.place == [0, 2, 2]
