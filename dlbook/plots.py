"""One look for every figure of the book, on white paper and on a dark screen alike."""

from itertools import cycle

import numpy as np

INPUT, WEIGHT, OUTPUT = "#2b7bba", "#c8651b", "#12876b"
GRADIENT, PADDING, ATTENTION = "#8b5fc7", "#7d8590", "#c2417c"
NEGATIVE, NEUTRAL, POSITIVE = WEIGHT, "#eef0f2", INPUT
AXES = "#7d8590"
Y_LABELS = "#777f8a"  # the same to the eye; see STYLE

MID_GREY = ("axes.edgecolor", "axes.labelcolor", "axes.titlecolor", "text.color")
MID_GREY += ("xtick.color", "ytick.color", "grid.color", "legend.labelcolor")
STYLE = {
    **dict.fromkeys(MID_GREY, AXES),
    # If all labels were lighter than a middle grey, or all darker, notebooks would put a
    # box behind the figure. So those of one axis are, a little.
    "ytick.labelcolor": Y_LABELS,
    **dict.fromkeys(("figure.facecolor", "axes.facecolor"), "none"),
    **dict.fromkeys(("axes.spines.top", "axes.spines.right"), False),
    "axes.titlesize": 11,
    "axes.grid": False,
    "figure.constrained_layout.use": True,
    "figure.dpi": 100,
    "font.size": 10,
    "image.cmap": "gray",
    "image.interpolation": "nearest",
    "legend.frameon": False,
    "lines.linewidth": 2,
    "svg.hashsalt": "dlbook",
}


def use_style():
    """Set a transparent ground, mid-grey axes, role colours and, in notebooks, retina."""
    import matplotlib
    from cycler import cycler

    roles = [INPUT, WEIGHT, OUTPUT, GRADIENT, ATTENTION, PADDING]
    matplotlib.rcParams.update({**STYLE, "axes.prop_cycle": cycler(color=roles)})
    _use_retina()


def _use_retina():
    """Ask a notebook for PNG at twice the resolution; elsewhere there is nobody to ask."""
    import sys

    shell = sys.modules.get("IPython") and sys.modules["IPython"].get_ipython()
    if shell is not None:
        from matplotlib_inline.config import InlineBackend

        InlineBackend.instance(parent=shell).figure_formats = {"retina"}


def diverging():
    """Return the colour map of signed values: negative, neutral zero, positive."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list(
        "diverging", [NEGATIVE, NEUTRAL, POSITIVE], N=257
    )


def show_image(ax, image, title="", *, limit=None):
    """Show an image (H, W) or (H, W, 3) without axes.

    Values run from 0 (black) to 1. An image with negative values is shown in the
    diverging colours, from -limit to limit, which is the largest value if not given.
    """
    if image.ndim == 2 and image.min() < 0:
        limit = limit or abs(image).max()
        ax.imshow(image, cmap=diverging(), vmin=-limit, vmax=limit)
    else:
        ax.imshow(image, cmap="gray", vmin=0, vmax=limit or 1)
    ax.set_title(title)
    ax.set_axis_off()


def show_grid(ax, values, title="", *, role=None):
    """Show a small matrix as cells with their numbers.

    Without a `role` the colour tells the sign and its depth the size; with one (a colour
    such as `INPUT`) the cells are tinted in that colour.
    """
    from matplotlib.colors import LinearSegmentedColormap

    values = np.atleast_2d(values)
    reach = abs(values).max(initial=0) or 1
    if role is None:
        colours, shade = diverging(), (values / reach + 1) / 2
    else:
        colours = LinearSegmentedColormap.from_list("role", [NEUTRAL, role])
        shade = abs(values) / reach * 0.75
    ax.imshow(colours(shade))
    for (i, j), value in np.ndenumerate(values):
        ink = ink_on(colours(shade[i, j])[:3])
        ax.text(j, i, number(value, sign=role is None), ha="center", va="center", color=ink)
    edges = np.arange(-0.5, max(values.shape))
    ax.hlines(edges[: values.shape[0] + 1], -0.5, values.shape[1] - 0.5, AXES, lw=0.6)
    ax.vlines(edges[: values.shape[1] + 1], -0.5, values.shape[0] - 0.5, AXES, lw=0.6)
    ax.set_title(title)
    ax.set_axis_off()


def show_gradients(ax, derived, measured, title=""):
    """Plot the gradient of every parameter, as measured over as derived.

    Both are dicts of arrays by name. What agrees lies on the diagonal. The axes are
    logarithmic on both sides of 0, and even below a hundredth of the largest decade, so
    that signs and zeros are seen. Each name has its colour and mark, in the order of
    `measured`. Raises ValueError where names or shapes differ.
    """
    sides = derived, measured
    shapes = [{name: np.shape(a) for name, a in side.items()} for side in sides]
    if shapes[0] != shapes[1]:
        raise ValueError(f"show_gradients: derived has {shapes[0]}, measured {shapes[1]}")
    reach = max(abs(a).max() for side in sides for a in side.values())
    decade = 10.0 ** np.floor(np.log10(reach or 1))
    ticks = decade * np.array([-1, -0.01, 0, 0.01, 1])
    ax.plot([-reach, reach], [-reach, reach], color=AXES, lw=1, zorder=0)
    for name, mark in zip(measured, cycle("o^sDvP"), strict=False):
        ax.plot(derived[name].ravel(), measured[name].ravel(), mark, ms=3, label=name)
    ax.set_xscale("symlog", linthresh=decade / 100)
    ax.set_yscale("symlog", linthresh=decade / 100)
    ax.set_xticks(ticks, map(number, ticks))
    ax.set_yticks(ticks, map(number, ticks))
    ax.minorticks_off()
    ax.set(xlabel="derived", ylabel="measured", title=title, aspect="equal")


def number(value, *, sign=False):
    """Write a number briefly, with a true minus and, if asked, a plus."""
    whole = float(value).is_integer() or abs(value) >= 100
    digits = f"{float(value):.0f}" if whole and abs(value) < 1e6 else f"{float(value):.2g}"
    plus = "+" if sign and value > 0 else ""
    return "0" if value == 0 else plus + digits.replace("-", "−")


def ink_on(colour):
    """Return black or white, whichever is easier to read on `colour` (red, green, blue)."""
    return "white" if luminance(colour) < 0.179 else "black"  # equal contrast at 0.179


def luminance(colour):
    """Return the relative luminance of (red, green, blue) in [0, 1], as WCAG defines it."""
    channel = np.asarray(colour, float)
    linear = np.where(
        channel <= 0.04045, channel / 12.92, ((channel + 0.055) / 1.055) ** 2.4
    )
    return float(linear @ [0.2126, 0.7152, 0.0722])
