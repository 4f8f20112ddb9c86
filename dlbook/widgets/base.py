"""What every widget of the book shares: its module, its sentence and its printed figure."""

import base64
import importlib.util
import io
from pathlib import Path

import anywidget

VIEW = "application/vnd.jupyter.widget-view+json"
HERE = Path(__file__).parent
PIXELS_PER_INCH = 96  # of a screen: a figure 7 inches wide is 672 CSS pixels wide
RETINA = 2
COLOURS = 128


def bundle(topic):
    """Join the shared kit and the parts of `topic` into one module and one style sheet.

    A front end loads a widget's module from memory, where nothing can be imported.
    """
    module = join("kit.js", f"{topic}.core.js", f"{topic}.js")
    return module, join("kit.css", f"{topic}.css")


def join(*names):
    """Read files of this folder, one after the other."""
    return "\n".join((HERE / name).read_text(encoding="utf-8") for name in names)


class Explorer(anywidget.AnyWidget):
    """A figure that the reader can change, here and in the page.

    A subclass names its module, `_esm, _css = bundle("convolution")`, holds its inputs
    in `Setting` traits and says what it shows: `summary()` in one sentence, `describe()`
    completely, `draw()` as a matplotlib figure, and `heights()` how tall it is.
    """

    def summary(self):
        """Say in one sentence, without a full stop, what is shown."""
        raise NotImplementedError

    def describe(self):
        """Say in words and numbers everything that the figure shows."""
        raise NotImplementedError

    def draw(self):
        """Draw the figure of a printed page."""
        raise NotImplementedError

    def heights(self):
        """Estimate the live figure's height in pixels on a phone and on a wide screen."""
        raise NotImplementedError

    def __repr__(self):
        return f"{type(self).__name__}: {self.summary()}."

    def _repr_mimebundle_(self, **kwargs):
        """Add the printed figure, for PDF, EPUB, previews and pages without scripts."""
        data, metadata = super()._repr_mimebundle_(**kwargs)
        metadata.setdefault(VIEW, {})["heights"] = self.heights()  # kept free on a page
        if importlib.util.find_spec("matplotlib"):  # without it, the widget still works
            png, (width, height) = render(self.draw)
            data["image/png"] = png
            sentence = self.summary()
            alt = f"{sentence[0].upper()}{sentence[1:]}."
            metadata["image/png"] = {"width": width, "height": height, "alt": alt}
        return data, metadata


def render(draw):
    """Draw on a transparent ground, in the default style whatever the page has set.

    Returns the PNG as base64 text, and its size in CSS pixels.
    """
    import matplotlib

    file = io.BytesIO()
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        figure = draw()
        size = [round(side * PIXELS_PER_INCH) for side in figure.get_size_inches()]
        figure.set_size_inches([side / PIXELS_PER_INCH for side in size])
        dpi = RETINA * PIXELS_PER_INCH
        figure.savefig(file, format="png", dpi=dpi, transparent=True)
    picture = any(ax.images for ax in figure.axes)
    png = file.getvalue() if picture else with_few_colours(file)
    return base64.b64encode(png).decode("ascii"), size


def with_few_colours(file):
    """Save a drawing with a palette: enough for flat colours, and a third of the size."""
    from PIL import Image  # matplotlib brings it along

    image = Image.open(file).quantize(COLOURS, Image.Quantize.FASTOCTREE)
    small = io.BytesIO()
    image.save(small, "png", optimize=True)
    return small.getvalue()
