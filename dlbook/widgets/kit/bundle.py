"""One module and one style sheet for each figure, joined from the files that it imports.

A front end loads a widget's module from memory, where nothing can be imported, and puts
the style sheets of all figures into one page.
"""

import json
import re
from pathlib import Path

KIT = Path(__file__).resolve().parent
HERE = KIT.parent
# Plain names from a file beside: nothing renamed, no defaults. All else stays, and is found
# by the tests, for joined files share one scope.
IMPORT = re.compile(r"^import \{\s*(?:\w+,\s*)*(?:\w+\s*)?\} from '(\.[^']+)';\n", re.M)
EXPORT = re.compile(r"^export (?=(?:async )?(?:const|function)\b)", re.M)


def bundle(topic, declaration=None, start="view.js"):
    """Return the module that starts with a file of the topic, and its style sheet.

    The topic's own style, where it has one, stands inside its root's class. With a
    declaration, the view is a function of it, `figure`, whose result is the module.
    """
    parts = list(gather(HERE / topic / start).values())
    styles = [read(KIT / "kit.css")]
    if declaration is not None:
        parts = [*parts[:-1], EXPORT.sub("", parts[-1]), CALL % safe(declaration)]
        styles.append(read(KIT / "marks.css"))
    own = HERE / topic / "style.css"
    if own.exists():
        styles.append(f".dlb-{topic} {{\n{read(own)}}}\n")
    return "\n".join(parts), "\n".join(styles)


CALL = """const [module, core] = figure(%s);
export default module;
export { core };
"""


def safe(declaration):
    """Write JSON that may stand in a script of any page."""
    return json.dumps(declaration, ensure_ascii=False).replace("<", "\\u003c")


def gather(path, found=None, above=()):
    """Return {file: text}, first what a file imports, then itself, without the imports.

    Only the file that was asked for keeps its exports: they are those of the module.
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
