"""One module and one style sheet for each figure, joined from the files that it imports.

A front end loads a widget's module from memory, where nothing can be imported, and puts
the style sheets of all figures into one page.
"""

import re
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
# Plain names from a file beside: nothing renamed, no defaults. All else stays, and is found
# by the tests, for joined files share one scope.
IMPORT = re.compile(r"^import \{\s*(?:\w+,\s*)*(?:\w+\s*)?\} from '(\.[^']+)';\n", re.M)
EXPORT = re.compile(r"^export (?=(?:async )?(?:const|function)\b)", re.M)


def bundle(topic):
    """Return the module that starts with the topic's `view.js`, and its style sheet.

    The topic's own style stands inside its root's class.
    """
    module = "\n".join(gather(HERE / topic / "view.js").values())
    shared, own = (read(HERE / name) for name in ("kit/kit.css", f"{topic}/style.css"))
    return module, f"{shared}\n.dlb-{topic} {{\n{own}}}\n"


def gather(path, found=None, above=()):
    """Return {file: text}, first what a file imports, then itself, without the imports.

    Only the first file keeps its exports: they are those of the module.
    """
    found = {} if found is None else found
    if path in above:
        raise ImportError(f"{path.name} imports itself, by way of {above[-1].name}")
    if path not in found:
        text = read(path)
        for name in IMPORT.findall(text):
            gather((path.parent / name).resolve(), found, (*above, path))
        text = IMPORT.sub("", text)
        found[path] = EXPORT.sub("", text) if above else text
    return found


def read(path):
    return path.read_text(encoding="utf-8")
