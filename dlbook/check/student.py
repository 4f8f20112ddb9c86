"""Cut the student edition: the same notebooks, with a stub in place of every solution.

    python -m dlbook.check.student chapters _build/student

Solutions stand between `### BEGIN SOLUTION` and `### END SOLUTION`, as for nbgrader.
"""

import ast
import json
import re
import shutil
import sys
import textwrap
from functools import partial
from pathlib import Path

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
SOLUTION, CHECK = "exercise-solution", "exercise-check"  # tags of cells


class StudentEditionError(ValueError):
    """A notebook cannot be cut; the message names the cell and says why."""


def main(arguments):
    """Run the command line; return its exit message, None when all went well."""
    if len(arguments) != 2:
        return "usage: python -m dlbook.check.student CHAPTERS TARGET"
    try:
        notebooks, exercises = cut_folder(*map(Path, arguments))
    except StudentEditionError as error:
        return f"student edition: {error}"
    print(
        f"student edition in {arguments[1]}: notebooks {notebooks}, exercises {exercises}"
    )
    return None


def cut_folder(source, target):
    """Write the student edition of folder `source` to `target`.

    Other files are copied, so that links still lead somewhere. Nothing is written unless
    every notebook can be cut. Returns the number of notebooks and of exercises.
    """
    if not source.is_dir():
        raise StudentEditionError(f"there is no folder {source}")
    if target.resolve().is_relative_to(source.resolve()):
        raise StudentEditionError(
            f"{target} lies in {source}, where the edition would overwrite the solutions, "
            "or copy itself. Choose a folder outside."
        )
    files = [path for path in sorted(source.rglob("*")) if path.is_file()]
    files = [path for path in files if not is_litter(path.relative_to(source))]
    cut = {path: cut_file(path) for path in files if path.suffix == ".ipynb"}
    for path in files:
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if path in cut:
            text = json.dumps(cut[path], indent=1, ensure_ascii=False)
            copy.write_text(text + "\n", encoding="utf-8")
        else:
            shutil.copyfile(path, copy)
    cells = [cell for notebook in cut.values() for cell in notebook["cells"]]
    return len(cut), sum(SOLUTION in tags(cell) for cell in cells)


def is_litter(path):
    """True for what editors and Python leave lying about."""
    return any(part.startswith(".") or part == "__pycache__" for part in path.parts)


def cut_file(path):
    """Read a notebook and cut it, naming the file where that fails."""
    try:
        return cut_notebook(json.loads(path.read_text(encoding="utf-8")))
    except json.JSONDecodeError as error:
        raise StudentEditionError(f"{path} is not a notebook: {error}") from None
    except StudentEditionError as error:
        raise StudentEditionError(f"{path}, {error}") from None


def cut_notebook(notebook):
    """Return a copy of `notebook` for students.

    Solutions become stubs, in prose as well as in code, the outputs of cells that held
    one and of checks are cleared, and what was folded away is open; all else stays.
    """
    notebook = json.loads(json.dumps(notebook))
    cells = notebook["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    texts = ["".join(cell["source"]) for cell in code]
    for i, cell in enumerate(code):
        marked = SOLUTION in tags(cell) or is_marked(texts[i])
        if marked:
            rewrite(cell, i, partial(cut_source, later="\n".join(texts[i + 1 :])))
            open_cell(cell)
        if marked or CHECK in tags(cell):
            cell["outputs"], cell["execution_count"] = [], None
    for i, cell in enumerate(cells):
        if cell["cell_type"] != "code" and is_marked("".join(cell["source"])):
            rewrite(cell, i, cut_prose)
    return notebook


def rewrite(cell, i, cut):
    """Put `cut(text)` in the place of a cell's text, naming the cell where that fails."""
    try:
        text = cut("".join(cell["source"]))
    except StudentEditionError as error:
        raise StudentEditionError(f"cell {cell.get('id', i)}: {error}") from None
    cell["source"] = text.splitlines(keepends=True)


def cut_prose(text):
    """Replace the solutions in a cell that is not code by a line to write in."""
    found = re.sub(
        rf"{BEGIN}[ \t]*\n.*?{END}", "*Your answer here.*", text, flags=re.DOTALL
    )
    if is_marked(found):
        raise StudentEditionError(f"{BEGIN} and {END} do not come in pairs")
    return found


def cut_source(text, later=""):
    """Replace the solutions in the source of one cell by stubs.

    `later` is the code that follows in other cells: names that a solution defines and
    that are used there or further down are kept, without their values.
    """
    lines = text.splitlines()
    kept, start = [], None
    for i, line in enumerate(lines):
        if line.strip() == BEGIN:
            if start is not None:
                raise StudentEditionError(f"two {BEGIN} without {END} between them")
            start = i
        elif line.strip() == END:
            if start is None:
                raise StudentEditionError(f"{END} without {BEGIN} before it")
            kept += stub(lines[start:i], rest="\n".join(lines[i + 1 :]), later=later)
            start = None
        elif start is None:
            kept.append(line)
    if start is not None:
        raise StudentEditionError(f"{BEGIN} without {END} after it")
    if kept == lines:
        raise StudentEditionError(f"it is tagged {SOLUTION}, but holds no {BEGIN}")
    return checked("\n".join(kept), text)


def stub(region, rest, later):
    """Write the lines that stand for a solution; `region` begins with its marker.

    `rest` is what follows in the cell, `later` in other cells: they may use its names.
    """
    indent = region[0][: -len(region[0].lstrip())]
    try:
        statements = ast.parse(textwrap.dedent("\n".join(region))).body
    except SyntaxError as error:
        raise StudentEditionError(f"the solution is not Python: {error.msg}") from None
    used = words(rest) if indent else words(rest) | words(later)
    functions = [s for s in statements if isinstance(s, ast.FunctionDef)]
    stored = [name for s in statements if s not in functions for name in assigned(s)]
    names = [name for name in dict.fromkeys(stored) if name in used]
    functions = [function for function in functions if function.name in used]
    lines = [line for function in functions for line in empty_function(function)]
    if names or not functions:
        lines += ["# your code here", *(f"{name} = ..." for name in names)]
    if indent and not names and not functions:
        lines.append("...")  # the body of a function
    return [indent + line for line in lines]


def words(text):
    """All names in a text, the code of cells that are not pure Python included."""
    return set(re.findall(r"\w+", text))


def assigned(statement):
    """Names that a statement binds, in order."""
    if isinstance(statement, ast.ClassDef):
        return [statement.name]
    nodes = [node for node in ast.walk(statement) if isinstance(node, ast.Name)]
    return [node.id for node in nodes if isinstance(node.ctx, ast.Store)]


def empty_function(function):
    """Write the first line of a function, its docstring, and an empty body."""
    docstring = function.body[:1] if ast.get_docstring(function) else []
    function.body = [*docstring, ast.Expr(ast.Constant(...))]
    *head, body = ast.unparse(function).splitlines()
    return [*head, "    # your code here", body]


def checked(text, original):
    """Return `text` if it is Python, or if the original, say with %magic, was not."""
    try:
        ast.parse(original)
    except SyntaxError:
        return text
    try:
        ast.parse(text)
    except SyntaxError as error:
        raise StudentEditionError(
            f"without its solution, line {error.lineno} is not Python: {error.msg}"
        ) from None
    return text


def is_marked(text):
    """True if a line of `text` begins or ends a solution."""
    return any(line.strip() in (BEGIN, END) for line in text.splitlines())


def tags(cell):
    """Return the tags of a cell, most often none."""
    return cell["metadata"].get("tags", [])


def open_cell(cell):
    """Undo what folds a solution: there is nothing left to hide."""
    metadata = cell["metadata"]
    metadata["tags"] = [tag for tag in tags(cell) if tag != "hide-input"]
    metadata.get("jupyter", {}).pop("source_hidden", None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
