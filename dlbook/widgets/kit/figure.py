"""Small figures: declared once in Python, drawn by declare.js from the same declaration."""

from types import MappingProxyType

from dlbook.widgets.kit.base import Explorer
from dlbook.widgets.kit.bundle import bundle
from dlbook.widgets.kit.settings import Setting, choice, flag, text
from dlbook.widgets.kit.words import format_number

# The words of a declaration, beside those of base.py (declare.js has JavaScript's):
#   usual     what a setting holds where nothing else is said
#   measure   a number, or a list of them, that package and page compute under one name
#   constants numbers of the package that the page needs too: handed over, not typed
#   computed  which function of the package the numbers agree with, and which test says so


class OneOf(Setting):
    """One of the words that the figure has under this name, or none."""

    def __init__(self, names):
        super().__init__(text(99), "")
        self.names = names

    def read_for(self, widget, value):
        return choice("", *getattr(widget, self.names))(value)


class Figure(Explorer):
    """A figure of one idea.

    A subclass names its `topic`, the folder of its view.js, and its `title`; its settings,
    each with what it usually is; `examples`, {heading: {key: (name, changes)}};
    `challenges`, the keys of those in view.js; its `measures`, properties of which the page
    computes the same; `computed`; and `summary()`, one sentence without a full stop.
    Settings that do not go together: `find_problem()` here, `problemIn` in view.js.
    """

    title, start, challenges, measures, computed = "", "view.js", (), (), ()
    examples = constants = MappingProxyType({})
    predict = Setting(flag, False)
    challenge = OneOf("challenges")
    caption = Setting(text(1000), "")

    def __init_subclass__(cls, topic=None, **options):
        super().__init_subclass__(**options)
        if topic:
            groups = [*cls.examples.values()] or [{"usual": (cls.title, {})}]
            cls.presets = {
                key: (name, {**cls.usual(), **changes})
                for group in groups
                for key, (name, changes) in group.items()
            }
            cls.topic = topic
            cls._esm, cls._css = bundle(topic, cls.declaration(), cls.start)

    def __init__(self, **inputs):
        super().__init__(**{**self.usual(), **inputs})

    @classmethod
    def declared(cls):
        """Return the settings by name, in the order in which they were written."""
        parts = (part for kind in reversed(cls.__mro__) for part in vars(kind).items())
        return {name: trait for name, trait in parts if isinstance(trait, Setting)}

    @classmethod
    def settings(cls):
        return list(cls.declared())

    @classmethod
    def usual(cls):
        """Return what every input usually is."""
        return {name: trait.usual for name, trait in cls.declared().items()}

    @classmethod
    def declaration(cls):
        """Return all that the page has to know, as plain JSON."""
        return {
            "topic": cls.topic,
            "name": cls.__name__,
            "title": cls.title,
            "settings": {name: trait.says() for name, trait in cls.declared().items()},
            "examples": dict(cls.examples),
            "challenges": cls.challenges,
            "measures": cls.measures,
            "constants": dict(cls.constants),
            "computed": cls.computed,
        }

    @property
    def copied(self):
        """The inputs that a copied call has to name: those that are not as usual."""
        usual = self.usual()
        about = ("predict", "challenge", "caption")
        own = [name for name in self.settings() if name not in about]
        return [name for name in own if getattr(self, name) != usual[name]]

    def find_problem(self):
        return None

    def summary(self):
        raise NotImplementedError

    def describe(self):
        """Say what is set and what is measured, in numbers; the page says it in words."""
        shown = self.inputs() | {name: getattr(self, name) for name in self.measures}
        return "\n".join(f"{name}: {brief(value)}" for name, value in shown.items())

    def _repr_mimebundle_(self, **kwargs):
        """Give no picture: assets/tools/execute.py takes it in a page, with the heights."""
        return super(Explorer, self)._repr_mimebundle_(**kwargs)


def brief(value):
    """Write numbers as the figures print them."""
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(brief, value))}]"
    return str(value) if isinstance(value, (bool, str)) else format_number(value)
