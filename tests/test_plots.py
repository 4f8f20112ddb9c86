"""One look for every figure, readable on white paper and on a dark screen."""

from base64 import b64decode
from io import BytesIO

import matplotlib
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb
from nbclient import NotebookClient

from dlbook import plots

ROLES = ("INPUT", "WEIGHT", "OUTPUT", "GRADIENT", "PADDING", "ATTENTION")
GROUNDS = ("#ffffff", "#14181e")


@pytest.fixture
def ax():
    with matplotlib.rc_context(), matplotlib.rc_context({"backend": "agg"}):
        plots.use_style()
        figure, axes = plt.subplots()
        yield axes
        plt.close(figure)


def contrast(one, other):
    """Return the contrast of two colours as WCAG defines it, from 1 to 21."""
    low, high = sorted(plots.luminance(to_rgb(c)) for c in (one, other))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("role", ROLES)
def test_every_role_reads_on_light_and_on_dark(role, ground):
    assert contrast(getattr(plots, role), ground) >= 3


def test_the_roles_are_the_ones_of_the_style_sheet():
    expected = ["#2b7bba", "#c8651b", "#12876b", "#8b5fc7", "#7d8590", "#c2417c"]
    assert [getattr(plots, role) for role in ROLES] == expected


def test_luminance_spans_black_to_white():
    assert plots.luminance((0, 0, 0)) == 0
    assert plots.luminance((1, 1, 1)) == pytest.approx(1)
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_the_ground_is_transparent(ax):
    assert ax.figure.get_facecolor() == ax.get_facecolor() == (0, 0, 0, 0)
    assert to_hex(ax.spines["left"].get_edgecolor()) == plots.AXES
    assert [to_hex(ax.plot([0, 1])[0].get_color()) for _ in range(2)] == [
        plots.INPUT,
        plots.WEIGHT,
    ]


def test_the_ground_stays_transparent_when_saved(ax, tmp_path):
    ax.plot([0, 1])
    ax.figure.savefig(tmp_path / "figure.png")
    corner = plt.imread(tmp_path / "figure.png")[0, 0]
    assert corner.shape == (4,)
    assert corner[3] == 0


def test_a_notebook_shows_twice_the_pixels_and_no_box():
    """In a real kernel: its own defaults come late, and would win."""
    code = (
        "import matplotlib.pyplot as plt\n"
        "from dlbook import plots\n"
        "plots.use_style()\n"
        "plt.figure(figsize=(2, 1)).subplots().plot([0, 1])\n"
        "plt.show()\n"
    )
    cells = [nbformat.v4.new_code_cell(code) for _ in range(2)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, kernel_name="python3").execute()
    for cell in notebook.cells:
        (output,) = cell.outputs
        image = plt.imread(BytesIO(b64decode(output.data["image/png"])))
        shown = output.metadata["image/png"]
        half = [n // 2 for n in image.shape[:2]]
        assert [shown["height"], shown["width"]] == half
        assert image[0, 0, 3] == 0
        assert "needs_background" not in output.metadata


# ---- images ----
def test_a_photograph_is_shown_from_black_to_white(ax):
    plots.show_image(ax, np.array([[0.2, 0.4]]), "dim")
    shown = ax.get_images()[0]
    assert shown.get_clim() == (0, 1)
    assert shown.get_cmap().name == "gray"
    assert ax.get_title() == "dim"
    assert not ax.axison


def test_an_image_with_signs_is_symmetric_about_zero(ax):
    plots.show_image(ax, np.array([[-0.5, 2.0]]))
    shown = ax.get_images()[0]
    assert shown.get_clim() == (-2, 2)
    assert shown.get_cmap().name == "diverging"
    plots.show_image(ax, np.array([[-0.5, 2.0]]), limit=0.5)
    assert ax.get_images()[1].get_clim() == (-0.5, 0.5)


def test_a_colour_image(ax):
    image = np.zeros((4, 5, 3))
    plots.show_image(ax, image)
    assert ax.get_images()[0].get_array().shape == (4, 5, 3)


# ---- matrices ----
def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_a_matrix_writes_every_number_with_its_sign(ax):
    plots.show_grid(ax, [[1, -2, 0], [0.25, -1.5, 100]], "k")
    assert texts(ax) == ["+1", "−2", "0", "+0.25", "−1.5", "+100"]
    assert ax.get_title() == "k"


def test_the_sign_has_a_colour(ax):
    plots.show_grid(ax, [[-3, 0, 3]])
    colours = [to_hex(c) for c in ax.get_images()[0].get_array()[0]]
    assert colours == [plots.NEGATIVE, plots.NEUTRAL, plots.POSITIVE]


def test_a_role_tints_the_cells(ax):
    plots.show_grid(ax, np.array([[0.0, 4.0]]), role=plots.OUTPUT)
    neutral, strong = ax.get_images()[0].get_array()[0]
    assert to_hex(neutral) == plots.NEUTRAL
    red, green, blue = strong[:3]
    assert green > blue > red
    assert texts(ax) == ["0", "4"]


@pytest.mark.parametrize("role", [None, plots.INPUT, plots.WEIGHT, plots.GRADIENT])
def test_every_number_can_be_read_on_its_cell(ax, role):
    values = np.linspace(-1, 1, 21)[None]
    plots.show_grid(ax, values, role=role)
    grounds = ax.get_images()[0].get_array()[0]
    for text, ground in zip(ax.texts, grounds, strict=True):
        assert contrast(text.get_color(), ground[:3]) >= 4.5


@pytest.mark.parametrize("values", [np.zeros((2, 2)), np.ones(3)])
def test_matrices_without_a_scale(ax, values):
    plots.show_grid(ax, values)
    assert len(ax.texts) == values.size


# ---- gradients ----
DERIVED = {"w": np.array([[0.5, -0.02, 0.0]]), "b": np.array([-3e-4])}


def test_every_gradient_is_a_dot_and_what_agrees_lies_on_the_diagonal(ax):
    measured = {"b": DERIVED["b"], "w": DERIVED["w"] + 0.1}
    plots.show_gradients(ax, DERIVED, measured, "two")
    diagonal, *dots = ax.get_lines()
    assert [line.get_label() for line in dots] == ["b", "w"]
    assert len({(line.get_color(), line.get_marker()) for line in dots}) == 2
    for line in dots:
        name = line.get_label()
        np.testing.assert_array_equal(line.get_xdata(), DERIVED[name].ravel())
        np.testing.assert_array_equal(line.get_ydata(), measured[name].ravel())
    ax.figure.canvas.draw()
    ends = ax.transData.transform(np.column_stack(diagonal.get_data()))
    agreeing = ax.transData.transform(np.column_stack(dots[0].get_data()))[0]
    (along, up), (x, y) = ends[1] - ends[0], agreeing - ends[0]
    assert x / along == pytest.approx(y / up)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("derived", "measured")


def test_signs_zeros_and_four_decades_of_a_gradient_are_told_apart(ax):
    plots.show_gradients(ax, DERIVED, DERIVED)
    places = ax.transData.transform([[g, g] for g in (-0.5, -0.02, -3e-4, 0, 3e-4, 0.5)])
    assert (np.diff(places[:, 0]) > 2).all()  # pixels
    assert [text.get_text() for text in ax.get_xticklabels()] == [
        "−0.1",
        "−0.001",
        "0",
        "0.001",
        "0.1",
    ]


def test_gradients_that_are_all_zero_have_a_scale(ax):
    zero = {"b": np.zeros(2)}
    plots.show_gradients(ax, zero, zero)
    ax.figure.canvas.draw()


@pytest.mark.parametrize("other", [{"w": DERIVED["w"]}, {**DERIVED, "b": np.zeros(2)}])
def test_gradients_of_different_networks_are_refused(ax, other):
    with pytest.raises(ValueError, match=r"show_gradients: derived has .* measured"):
        plots.show_gradients(ax, DERIVED, other)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (3, "3"),
        (-3.0, "−3"),
        (-0.0, "0"),
        (1 / 3, "0.33"),
        (1234.4, "1234"),
        (-1e-7, "−1e−07"),
        (3e8, "3e+08"),
    ],
)
def test_numbers_are_brief(value, written):
    assert plots.number(value) == written
