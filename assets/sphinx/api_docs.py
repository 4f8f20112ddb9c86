"""Reference pages from the docstrings, each function linked to its equation and its tests.

A page holds `.. automodule::` of one topic and nothing else: the docstrings are the text.
"""

import inspect
import re
from functools import cache, partial
from importlib import import_module
from pathlib import Path

import inventory
import notebooks

EQUATION = re.compile(r"\b(eq-[a-z0-9-]+)")
NAME = re.compile(r":(func|class):`(\w+)`")  # with a dot before it, found in any module
FIELD = re.compile(r"^    (\w+): .*?(?:#\s*(.*))?$", re.MULTILINE)


def setup(app):
    """Register with Sphinx."""
    app.setup_extension("sphinx.ext.autodoc")
    app.connect("config-inited", choose_options)
    app.connect("autodoc-process-docstring", add_links)
    app.connect("autodoc-skip-member", skip_member)
    app.connect("autodoc-process-signature", name_settings)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def choose_options(_app, config):
    """Show members in the order of their file; shapes stand in the text, not as types."""
    config.autodoc_default_options = {"members": True, "ignore-module-all": True}
    config.autodoc_member_order = "bysource"
    config.autodoc_typehints = "none"
    config.autodoc_inherit_docstrings = False  # PyTorch's link to pages of its own
    config.autodoc_preserve_defaults = True  # nn.ReLU, and not a class at an address


def skip_member(app, what, name, member, skip, _options):
    """Leave out what serves the package alone, and a NamedTuple's fields (`add_links`)."""
    module = app.env.temp_data.get("autodoc:module") or ""
    if what == "module" and module.startswith("dlbook.check."):
        helper = name not in getattr(import_module(module), "__all__", [name])
    elif module.startswith("dlbook.widgets."):  # the page shows figures and what they offer
        figure = inspect.isclass(member) and hasattr(member, "traits")
        helper = not figure if what == "module" else inspect.ismodule(member)
    else:
        helper = False
    return helper or type(member).__name__ == "_tuplegetter" or skip or None


def name_settings(_app, what, name, _thing, _options, arguments, returned):
    """Say what a figure takes: its settings, which its text lists."""
    if what == "class" and name.startswith("dlbook.widgets."):
        return "(**settings)", returned
    return None


def add_links(app, what, name, thing, _options, lines):
    """Make the equation of a docstring a link, and name the file that tests it."""
    if what == "class" and hasattr(thing, "_fields"):
        lines[:] = fields(thing)
    root = Path(app.srcdir)
    app.env.note_dependency(str(root / "_toc.yml"))
    written = tuple(notebooks.prefix(nb) for nb in notebooks.chapters(root))
    link_or_name = partial(reference, written, topics(root))
    lines[:] = [EQUATION.sub(link_or_name, line) for line in lines]
    lines[:] = [NAME.sub(r":\1:`.\2`", line) for line in lines]
    if what in ("function", "class"):
        tests = [path for path in test_files(app, name) if mentions(thing, path)]
        lines += ["", *[f"Tested in {link(app, path)}." for path in tests[:1]], ""]


@cache
def topics(root):
    """Return the topics that labels name: the modules, and the chapters to come."""
    planned = {row.chapter.rpartition("/")[2] for row in inventory.rows(root)}
    modules = {file.stem for file in (root / "dlbook").glob("*.py")}
    return {name.replace("_", "-") for name in planned | modules}


def reference(written, topics, label):
    """Return a label as a link; a chapter not yet written has no equation to find."""
    named = [topic for topic in topics if label[0].startswith(f"eq-{topic}-")]
    topic = max(named, key=len, default="")  # convolution-variants, say
    if f"eq-{topic}-" in written:
        return f"equation :eq:`{label[0]}`"
    return f"an equation of a chapter to come, on {topic.replace('-', ' ')}"


def fields(thing):
    """List the fields of a NamedTuple, with the comments that stand beside them."""
    found = FIELD.findall(inspect.getsource(thing))
    about = [inspect.cleandoc(thing.__doc__)] if '"""' in inspect.getsource(thing) else []
    items = [
        f"- ``{name}``: {comment}" if comment else f"- ``{name}``"
        for name, comment in found
    ]
    return [*about, "", *items]


def test_files(app, name):
    """Return the test files of a topic, its main one first."""
    topic = name.split(".")[1]
    tests = Path(app.srcdir) / "tests"
    found = [*tests.glob(f"test_{topic}*.py"), *(tests / topic).glob("test_*.py")]
    for path in found:
        app.env.note_dependency(str(path))
    own = {f"test_{part}{of}" for part in name.split(".")[1:] for of in ("", "_checks")}
    return sorted(found, key=lambda path: (path.stem not in own, path.stem))


def mentions(thing, path):
    return re.search(rf"\b{thing.__name__}\b", path.read_text(encoding="utf8"))


def link(app, path):
    """Return a file of the project as a link to the repository, where one is known."""
    file = path.relative_to(app.srcdir).as_posix()
    options = app.config.html_theme_options
    address, branch = (
        options.get("repository_url"),
        options.get("repository_branch", "main"),
    )
    return f"`{file} <{address}/blob/{branch}/{file}>`__" if address else f"``{file}``"
