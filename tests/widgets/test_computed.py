"""Every figure says which function its numbers are those of, and which test proves it."""

import importlib
import json
import re
import types
from itertools import product
from pathlib import Path

import pytest
from modules import TOPICS, figure, module, run_node

ROOT = Path(__file__).parents[2]
SETTING = re.compile(r"\{(\w+)\}")


def computed(topic, folder):
    """Return what a figure's module names, as the page loads it."""
    file = folder / "module.mjs"
    file.write_text(module(topic), encoding="utf8")
    load = f"const {{ default: one }} = await import('{file.as_uri()}');"
    script = f"{load}\nconsole.log(JSON.stringify(one.computed ?? null));"
    return json.loads(run_node("--input-type=module", text=script))


def complaints(named, options=()):
    """Say what is wrong with [function, test]; `options` are the words of its settings."""
    if not isinstance(named, (list, tuple)) or len(named) != 2:
        yield "the figure names no function and no test"
        return
    name, test = named
    for full in expand(name, dict(options)):
        if not exists(full):
            yield f"there is no {full}"
    path = ROOT / test
    if not path.is_file():
        yield f"there is no {test}"
    elif not re.search(r"^def test_\w*(agrees|computes)", path.read_text("utf8"), re.M):
        yield f"{test} compares no page with the package"


def expand(name, options):
    """Return a name for every word that its settings may have."""
    keys = SETTING.findall(name)
    for words in product(*(options.get(key, [f"<{key}>"]) for key in keys)):
        first = dict(zip(keys, (word.split(" ")[0] for word in words), strict=True))
        yield SETTING.sub(lambda found, first=first: first[found[1]], name)


def exists(name):
    """Tell a function, a class or a module of the package from a name of nothing."""
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            thing = importlib.import_module(".".join(parts[:cut]))
        except ImportError:
            continue
        for part in parts[cut:]:
            thing = getattr(thing, part, None)
        return parts[0] == "dlbook" and (callable(thing) or is_module(thing))
    return False


def is_module(thing):
    return isinstance(thing, types.ModuleType)


def options_of(topic):
    """Return the words of every choice of a declared figure."""
    declared = getattr(figure(topic), "declared", dict)()
    return {
        name: trait.says()["options"]
        for name, trait in declared.items()
        if "options" in getattr(trait.read, "says", {})
    }


@pytest.mark.parametrize("topic", TOPICS)
def test_a_figure_names_where_its_numbers_come_from(topic, tmp_path):
    named = computed(topic, tmp_path)
    assert list(complaints(named, options_of(topic))) == []


@pytest.mark.parametrize("topic", TOPICS)
def test_the_function_is_used_by_the_figures_python(topic, tmp_path):
    """A name that exists, but that the figure never calls, would be a decoration."""
    name, _ = computed(topic, tmp_path)
    module = name.split(".")[1]
    files = (ROOT / "dlbook" / "widgets" / topic).glob("*.py")
    text = "\n".join(path.read_text(encoding="utf8") for path in files)
    own = rf"from dlbook\.{module} import|from dlbook import (\w+, )*{module}\b"
    assert re.search(own, text)


@pytest.mark.parametrize("topic", TOPICS)
def test_the_line_stands_in_the_figure(host, topic, tmp_path):
    host.topic = topic
    host.show()
    name, test = computed(topic, tmp_path)
    line = host.text(".dlb-computed")
    assert line.startswith("Computed here, as dlbook.") and line.endswith(test)
    assert SETTING.sub("", name).rstrip(".") in line and "{" not in line


# ---- the check itself --------------------------------------------------------------------
GOOD = "tests/widgets/test_declared.py"


@pytest.mark.parametrize(
    "named, words",
    [
        (None, "names no function"),
        ([], "names no function"),
        (["dlbook.activations.relu"], "names no function"),
        (["dlbook.activations.swoosh", GOOD], "there is no dlbook.activations.swoosh"),
        (["dlbook.swoosh.relu", GOOD], "there is no dlbook.swoosh.relu"),
        (["numpy.maximum", GOOD], "there is no numpy.maximum"),
        (["dlbook.activations.pi", GOOD], "there is no dlbook.activations.pi"),
        (["dlbook.activations.{f}", GOOD], "there is no dlbook.activations.<f>"),
        (
            ["dlbook.activations.relu", "tests/widgets/no.py"],
            "there is no tests/widgets/no",
        ),
        (["dlbook.activations.relu", "tests/browser.py"], "compares no page"),
    ],
)
def test_a_wrong_name_is_found_out(named, words):
    assert any(words in line for line in complaints(named))


def test_every_word_of_a_setting_is_looked_up():
    named = ["dlbook.activations.{f}", GOOD]
    assert list(complaints(named, {"f": ["relu", "gelu tanh"]})) == []
    found = list(complaints(named, {"f": ["relu", "swoosh"]}))
    assert found == ["there is no dlbook.activations.swoosh"]
