"""Read an expression into a graph whose repeated parts are shared; nothing is executed."""

import math
import re
from typing import NamedTuple

UNARY = ("exp", "log", "tanh", "sigmoid", "relu", "sin", "cos", "sqrt", "abs")
FUNCTIONS = (*UNARY, "max", "min")
NODES, DEEPEST = 32, 12  # the most that the figure draws, and that is read
TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z_0-9]*)|(?P<sign>\*\*|[-+*/(),])|(?P<odd>[^ \t\n])"
)
NAME = re.compile("(?!f$|v[0-9])[A-Za-z][0-9]{0,3}")  # f and v1, v2, … are given below
RANKS = (("+", "-"), ("*", "/"))


class Node(NamedTuple):
    """A leaf, a constant or an operation; `args` are the places of what it reads."""

    op: str  # "leaf", "number" or the operation
    args: tuple = ()
    number: float | None = None  # of a constant; of a power, its exponent
    name: str = ""


class ParseError(ValueError):
    """What is wrong with an expression, and the place where reading stopped."""

    def __init__(self, place, why):
        super().__init__(f"The expression cannot be read at place {place}: {why}.")
        self.place = place


def parse(text):
    """Return the nodes of an expression, each after those that it reads."""
    tokens = [(m.lastgroup, m[0], m.start() + 1) for m in TOKEN.finditer(text)]
    for kind, sign, place in tokens:
        if kind == "odd":
            raise ParseError(place, f"“{sign}” cannot stand in an expression")
    reader = Reader([*tokens, ("", "", len(text) + 1)])
    reader.chain()
    if reader.at < len(tokens):
        reader.stop(f"“{reader.text}” was not expected")
    if len(reader.found) > NODES:
        raise ParseError(
            1, f"the figure draws up to {NODES} nodes, not {len(reader.found)}"
        )
    return with_names(list(reader.found))


class Reader:
    """Reads tokens from left to right, one method for each rank of the operations."""

    def __init__(self, tokens):
        self.tokens = tokens
        self.at = 0
        self.depth = 0
        self.found = {}  # each node, and its place

    @property
    def kind(self):
        return self.tokens[self.at][0]

    @property
    def text(self):
        return self.tokens[self.at][1]

    def stop(self, why):
        raise ParseError(self.tokens[self.at][2], why)

    def take(self, *signs):
        """Step over the next token if it is one of these signs, and return it."""
        if self.text not in signs:
            return ""
        self.at += 1
        return self.tokens[self.at - 1][1]

    def expect(self, sign):
        if not self.take(sign):
            self.stop(f"“{sign}” is missing")

    def make(self, op, *args, number=None, name=""):
        """Return the place of a node; one that is there already is shared."""
        return self.found.setdefault(Node(op, args, number, name), len(self.found))

    def chain(self, rank=0):
        """Read sums (rank 0), or products (rank 1), from left to right."""
        if rank == len(RANKS):
            return self.signed()
        left = self.chain(rank + 1)
        while sign := self.take(*RANKS[rank]):
            left = self.make(sign, left, self.chain(rank + 1))
        return left

    def signed(self):
        """Read a power and its signs; the minus of a plain number belongs to it."""
        minus = False
        while sign := self.take("-", "+"):
            minus ^= sign == "-"
        if minus and self.kind == "number" and self.tokens[self.at + 1][1] != "**":
            return self.make("number", number=self.number(-1))
        inner = self.power()
        return self.make("neg", inner) if minus else inner

    def power(self):
        base = self.atom()
        if not self.take("**"):
            return base
        return self.make("**", base, number=self.number(-1 if self.take("-") else 1))

    def number(self, sign=1):
        if self.kind != "number":
            self.stop("an exponent must be a number")
        number = sign * float(self.text)
        if not math.isfinite(number):
            self.stop("this number is too large")
        self.at += 1
        return number or 0.0

    def atom(self):
        if self.kind == "number":
            return self.make("number", number=self.number())
        if self.text in FUNCTIONS:
            return self.call()
        if self.kind == "name":
            return self.leaf()
        if self.text != "(":
            self.stop("a number, a name or a bracket is missing")
        return self.list(1)[0]

    def leaf(self):
        name = self.text
        if not NAME.fullmatch(name):
            self.stop(f"“{name}” is no name: one letter but f, digits after it")
        self.at += 1
        return self.make("leaf", name=name)

    def call(self):
        name = self.text
        self.at += 1
        return self.make(name, *self.list(1 if name in UNARY else 2))

    def list(self, count):
        """Read so many sums in brackets."""
        self.expect("(")
        self.depth += 1
        if self.depth > DEEPEST:
            self.stop(f"brackets may stand {DEEPEST} deep in each other")
        args = [self.chain()]
        while len(args) < count:
            self.expect(",")
            args.append(self.chain())
        self.expect(")")
        self.depth -= 1
        return args


def with_names(nodes):
    """Name the operations v1, v2, … and the last one f."""
    places = [k for k, node in enumerate(nodes) if node.args]
    for count, k in enumerate(places, start=1):
        name = "f" if k == len(nodes) - 1 else f"v{count}"
        nodes[k] = nodes[k]._replace(name=name)
    return nodes
