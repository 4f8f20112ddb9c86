"""Which functions a piece of notebook code uses, found by reading it, not by running it."""

import ast
import re
from typing import NamedTuple

IMPORTS = (ast.Import, ast.ImportFrom)
MAGIC = re.compile(r"^(\s*)[%!].*")


def parse(source):
    """Parse the code of a cell; lines for IPython alone (`%`, `!`) are passed over."""
    lines = [MAGIC.sub(r"\1pass", line) for line in source.splitlines()]
    return ast.parse("\n".join(lines))


def imports(source):
    """Return the import statements of a cell that stand outside any function or branch."""
    found = [node for node in parse(source).body if isinstance(node, IMPORTS)]
    return [ast.unparse(node) for node in found]


class Call(NamedTuple):
    name: str
    tree: ast.Call

    def node(self, position, *keywords):
        """Return the argument at a position or under one of these keywords, or None."""
        if position < len(self.tree.args):
            return self.tree.args[position]
        named = [k.value for k in self.tree.keywords if k.arg in keywords]
        return named[0] if named else None

    def text(self, position, *keywords):
        """Return that argument if it is a written-out string, else ""."""
        node = self.node(position, *keywords)
        return node.value if isinstance(node, ast.Constant) else ""


def calls(source, names):
    """Return the calls of functions with one of these names, in order."""
    found = [node for node in ast.walk(parse(source)) if isinstance(node, ast.Call)]
    found.sort(key=lambda node: (node.lineno, node.col_offset))
    named = [(_dotted(node.func).rpartition(".")[2], node) for node in found]
    return [Call(name, node) for name, node in named if name in names]


class Names:
    """The names that the code cells of one notebook import and define."""

    def __init__(self, sources):
        self.imported, self.defined = {}, {}
        for source in sources:
            for node in ast.walk(parse(source)):
                self._note(node)

    def _note(self, node):
        if isinstance(node, ast.Import):
            for name in node.names:
                known = name.asname or name.name.partition(".")[0]
                self.imported[known] = name.name if name.asname else known
        elif isinstance(node, ast.ImportFrom):
            for name in node.names:
                self.imported[name.asname or name.name] = f"{node.module}.{name.name}"
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            self.defined[node.name] = node
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            self.defined[node.targets[0].id] = node.value

    def qualified(self, node):
        """Return the full name of an imported function, "" for anything else."""
        return _dotted(node, self.imported)

    def source(self, node):
        """Return one side of a check as text, a name replaced by what it stands for."""
        while isinstance(node, ast.Name) and node.id in self.defined:
            node = self.defined[node.id]
        if node is None:
            return ""
        return self.qualified(node) or ast.unparse(node)

    def uses(self, node):
        """Return the imported names that `node` reaches, through the page's code too."""
        found, seen, ahead = {}, set(), [node] if node is not None else []
        while ahead:
            tree = ahead.pop()
            hidden = _bound(tree)  # an argument `x` is not the page's own x
            for part in ast.walk(tree):
                name = self.qualified(part)
                if name.partition(".")[0] in self.roots:
                    found[name] = None
                if isinstance(part, ast.Attribute) and part.attr in ("backward", "grad"):
                    found["torch.autograd"] = None
                if (
                    isinstance(part, ast.Name)
                    and part.id in self.defined.keys() - seen - hidden
                ):
                    seen.add(part.id)
                    ahead.append(self.defined[part.id])
        return tuple(a for a in found if not any(b.startswith(f"{a}.") for b in found))

    @property
    def roots(self):
        return {name.partition(".")[0] for name in self.imported.values()}


def _bound(tree):
    """Return the names that code binds itself: arguments and local variables."""
    arguments = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    names = {node for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return arguments | {node.id for node in names if isinstance(node.ctx, ast.Store)}


def _dotted(node, imported=()):
    """Return `a.b.c` for a dotted name, its first part looked up, "" for anything else."""
    if isinstance(node, ast.Name):
        return dict(imported).get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        base = _dotted(node.value, imported)
        return f"{base}.{node.attr}" if base else ""
    return ""
