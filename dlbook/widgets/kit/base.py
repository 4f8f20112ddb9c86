"""What every widget of the book shares: its module, its sentence and its printed figure."""

# The words of the kit (host.js has JavaScript's):
#   topic    a figure's folder here; the class is in its __init__.py
#   setting  one input: a trait that the page shares; `inputs()` are all of them
#   refused  of a value that no setting can hold, whatever the others are: SettingError
#   problem  of settings that do not go together: kept, drawn in grey, and explained
#   state    the inputs as the arithmetic takes them
#   preset   a ready figure of the menu of examples; a challenge is one with a task
#   copied   the settings that a copied call names; DEFAULTS are what the others are
#   room     how tall the live figure is, so that a page keeps its place

import base64
import importlib.util
import io
import re

import anywidget

from dlbook.widgets.kit.room import PAGE, PHONE
from dlbook.widgets.kit.settings import Setting
from dlbook.widgets.kit.words import python

VIEW = "application/vnd.jupyter.widget-view+json"
PIXELS_PER_INCH = 96  # of a screen: a figure 7 inches wide is 672 CSS pixels wide
RETINA = 2
COLOURS = 128


class Explorer(anywidget.AnyWidget):
    """A figure that the reader can change, here and in the page.

    A subclass names its module, `_esm, _css = bundle("convolution")`, and holds its inputs
    in `Setting` traits. It names the modules that speak for it, `words` (`summary` in one
    sentence, without a full stop, and `describe`, complete) and `room` (`height_at` a
    width), its `presets` {key: (name, inputs)}, and the inputs that are `copied`. It
    defines `find_problem()` and `draw()`.
    """

    def __init__(self, **inputs):
        for name in inputs.keys() - set(self.settings()):
            raise TypeError(f"{type(self).__name__}: there is no argument {name!r}")
        super().__init__(**inputs)

    @classmethod
    def settings(cls):
        """Name the inputs."""
        traits = cls.class_traits().items()
        return [name for name, trait in traits if isinstance(trait, Setting)]

    def inputs(self):
        """Return all inputs by name, as plain JSON."""
        return {name: getattr(self, name) for name in self.settings()}

    @classmethod
    def preset(cls, name, **changes):
        """Make an example of the menu, by its key or words of its name, with changes."""
        return cls(**{**cls.presets[cls._find_preset(str(name))][1], **changes})

    @classmethod
    def _find_preset(cls, words):
        if words in cls.presets:
            return words
        wanted = plain(words)
        found = [key for key, (name, _) in cls.presets.items() if wanted in plain(name)]
        if wanted and len(found) == 1:
            return found[0]
        known = ", ".join(found if len(found) > 1 else cls.presets)
        raise ValueError(
            f"{cls.__name__}.preset: name must be one of {known}, got {words!r}"
        )

    def find_problem(self):
        """Return why nothing can be computed, and the nearest way out; else None."""
        raise NotImplementedError

    @property
    def problem(self):
        """Why nothing can be computed, and the nearest way out; "" where all can."""
        found = self.find_problem()
        return f"{found[0]} {found[1][0].upper()}{found[1][1:]}." if found else ""

    def arguments(self):
        """Write the arguments of a call that makes this figure, line by line."""
        return [f"{name}={python(getattr(self, name))}" for name in self.copied]

    def as_python(self):
        """Write the call that makes this figure again, as the page copies it."""
        kind = type(self)
        head = f"from {kind.__module__} import {kind.__name__}\n\n{kind.__name__}("
        given = "".join(f"    {line},\n" for line in self.arguments())
        return f"{head}\n{given})" if given else f"{head})"

    def summary(self):
        """Say in one sentence, without a full stop, what is shown."""
        return self.words.summary(self)

    def describe(self):
        """Say in words and numbers everything that the figure shows."""
        return self.words.describe(self)

    def draw(self):
        """Draw the figure of a printed page."""
        raise NotImplementedError

    def heights(self):
        """Estimate the live figure's height in pixels on a phone and on a wide screen."""
        return [self.room.height_at(self, width) for width in (PHONE, PAGE)]

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


def plain(text):
    """Keep the letters and digits of a name."""
    return " ".join(re.findall(r"\w+", text.casefold()))


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
