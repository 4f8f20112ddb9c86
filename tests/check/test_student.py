"""The student edition: solutions out, stubs in, everything else as it was."""

import json
from pathlib import Path

import pytest

from dlbook.check.student import (
    StudentEditionError,
    cut_folder,
    cut_notebook,
    cut_source,
    main,
)

CHAPTERS = Path(__file__).resolve().parents[2] / "chapters"

FUNCTION = '''\
def area(width, height):
    """Area of a rectangle."""
    ### BEGIN SOLUTION
    result = width * height
    return result
    ### END SOLUTION'''


def code(source, *tags, **metadata):
    return {
        "cell_type": "code",
        "id": "an-id",
        "metadata": {"tags": list(tags), **metadata},
        "source": source.splitlines(keepends=True),
        "execution_count": 7,
        "outputs": [{"output_type": "stream", "name": "stdout", "text": ["right\n"]}],
    }


def notebook(*cells):
    return {"cells": list(cells), "metadata": {"a": 1}, "nbformat": 4, "nbformat_minor": 5}


def source(cell):
    return "".join(cell["source"])


def test_function_body():
    stub = cut_source(FUNCTION)
    assert stub.splitlines()[2:] == ["    # your code here", "    ..."]
    names = {}
    exec(stub, names)
    assert names["area"](2, 3) is None


def test_body_that_goes_on_after_the_solution():
    solution = "    ### BEGIN SOLUTION\n    y = x\n    z = y\n    ### END SOLUTION\n"
    text = f"def f(x):\n{solution}    return z"
    assert cut_source(text) == "def f(x):\n    # your code here\n    z = ...\n    return z"


def test_value_used_by_a_later_cell_is_kept_without_its_value():
    text = "### BEGIN SOLUTION\nhelp = 3\na, b = help, [c for c in 'xy']\n### END SOLUTION"
    assert cut_source(text, later="%magic\ncheck(b)") == "# your code here\nb = ..."
    assert cut_source(text) == "# your code here"


def test_whole_function_and_class_in_the_solution():
    solution = "def f(x, *, k=1):\n    return x\nclass A: pass"
    stub = cut_source(
        f"### BEGIN SOLUTION\n{solution}\n### END SOLUTION", later="check(f, A)"
    )
    assert stub == (
        "def f(x, *, k=1):\n    # your code here\n    ...\n# your code here\nA = ..."
    )


def test_two_solutions_and_magic_in_one_cell():
    text = (
        f"%precision 3\n{FUNCTION}\n### BEGIN SOLUTION\nn = 1\n### END SOLUTION\nprint(n)"
    )
    stub = cut_source(text)
    assert "result" not in stub and "n = ..." in stub and stub.startswith("%precision 3\n")


def test_notebook():
    statement = {
        "cell_type": "markdown",
        "id": "m",
        "metadata": {},
        "source": ["Why? See the line ### BEGIN SOLUTION."],
    }
    other, check = code("x = 1"), code("check.t.area(area)", "exercise-check")
    solution = code(
        FUNCTION, "exercise-solution", "hide-input", jupyter={"source_hidden": True}
    )
    book = notebook(statement, other, solution, check)
    before = json.dumps(book)
    student = cut_notebook(book)
    assert json.dumps(book) == before
    assert student["cells"][:2] == [statement, other] and student["metadata"] == {"a": 1}
    stub, check = student["cells"][2:]
    assert "BEGIN" not in source(stub) and stub["metadata"]["tags"] == ["exercise-solution"]
    assert "source_hidden" not in json.dumps(stub)
    for cell in (stub, check):
        assert cell["outputs"] == [] and cell["execution_count"] is None
    assert source(check) == "check.t.area(area)"


def test_no_cell_keeps_an_answer_whatever_its_kind_and_tags():
    text = "### BEGIN SOLUTION\n{}\n### END SOLUTION"
    prose = {"cell_type": "markdown", "metadata": {}, "source": [text.format("It is 42.")]}
    untagged = code(text.format("print(42)"))
    untagged["outputs"][0]["text"] = ["42\n"]
    cells = cut_notebook(notebook(prose, untagged))["cells"]
    assert source(cells[0]) == "*Your answer here.*" and "42" not in json.dumps(cells)
    assert cells[1]["outputs"] == [] and cells[1]["execution_count"] is None
    with pytest.raises(StudentEditionError, match=r"cell 0: .* do not come in pairs"):
        cut_notebook(notebook({**prose, "source": ["### BEGIN SOLUTION\nIt is 42."]}))


@pytest.mark.parametrize(
    "text, words",
    [
        ("### BEGIN SOLUTION\nx = 1", "BEGIN SOLUTION without ### END SOLUTION after"),
        ("x = 1\n### END SOLUTION", "END SOLUTION without ### BEGIN SOLUTION before"),
        ("### BEGIN SOLUTION\n### BEGIN SOLUTION", "two ### BEGIN SOLUTION"),
        ("x = 1", "holds no ### BEGIN SOLUTION"),
        ("### BEGIN SOLUTION\nx = (\n### END SOLUTION", "the solution is not Python"),
        (
            "def f():\n        ### BEGIN SOLUTION\n    y = 1\n    ### END SOLUTION\n    y",
            "without its solution, line 4 is not Python",
        ),
    ],
)
def test_what_cannot_be_cut_is_told(text, words):
    with pytest.raises(StudentEditionError, match=f"cell an-id: .*{words}"):
        cut_notebook(notebook(code(text, "exercise-solution")))


def test_folder(tmp_path, capsys):
    book, student = tmp_path / "book", tmp_path / ".out" / "student"
    (book / "part" / ".ipynb_checkpoints").mkdir(parents=True)
    (book / "part" / ".ipynb_checkpoints" / "old.ipynb").write_text("{}")
    (book / "preface.md").write_text("Hello ⋆", encoding="utf-8")
    chapter = book / "part" / "chapter.ipynb"
    chapter.write_text(json.dumps(notebook(code(FUNCTION, "exercise-solution"))))
    assert main([str(book), str(student)]) is None
    assert (
        capsys.readouterr().out
        == f"student edition in {student}: notebooks 1, exercises 1\n"
    )
    files = {p.relative_to(student).as_posix() for p in student.rglob("*") if p.is_file()}
    assert files == {"preface.md", "part/chapter.ipynb"}
    text = (student / "part" / "chapter.ipynb").read_text(encoding="utf-8")
    assert "result" not in text and text.endswith("}\n")
    assert (student / "preface.md").read_text(encoding="utf-8") == "Hello ⋆"


def test_solutions_cannot_be_overwritten(tmp_path):
    for target in (tmp_path, tmp_path / "inside"):
        with pytest.raises(StudentEditionError, match="Choose a folder outside"):
            cut_folder(tmp_path, target)


def test_nothing_is_written_when_a_notebook_is_broken(tmp_path):
    book, student = tmp_path / "book", tmp_path / "student"
    book.mkdir()
    (book / "a.ipynb").write_text("not json")
    (book / "a.md").write_text("text")
    assert "a.ipynb is not a notebook" in main([str(book), str(student)])
    assert not student.exists()
    (book / "a.ipynb").write_text(json.dumps(notebook(code("x", "exercise-solution"))))
    assert "a.ipynb, cell an-id" in main([str(book), str(student)])
    assert "no folder" in main(["nowhere", str(student)])
    assert main([]).startswith("usage")


def test_the_chapters_of_this_book(tmp_path):
    cut_folder(CHAPTERS, tmp_path)
    for path in tmp_path.rglob("*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                assert "### BEGIN SOLUTION" not in source(cell)
            if "exercise-solution" in cell["metadata"].get("tags", []):
                assert "# your code here" in source(cell)
