"""A question in the text that the reader may answer before reading on."""

from dlbook.widgets.kit.figure import Figure
from dlbook.widgets.kit.settings import (
    Setting,
    decimal,
    is_text,
    refuse,
    says,
    short,
    text,
)
from dlbook.widgets.kit.words import format_number

MOST = 4
read_number, read_line = decimal(-(10**12), 10**12), text(200)


@says("answer")
def number_or_text(value):
    """Read a number, or a line of text."""
    return read_line(value) if is_text(value) else read_number(value)


@says("mistakes")
def mistakes(value):
    """Read {answer: sentence} into pairs, whose order no notebook changes."""
    pairs = value.items() if isinstance(value, dict) else value
    try:
        pairs = [
            (number_or_text(answer), text(1000)(sentence)) for answer, sentence in pairs
        ]
    except (TypeError, ValueError):
        refuse("a dict {answer: sentence}", short(value))
    if len(pairs) > MOST:
        refuse(f"at most {MOST} answers with their sentences", f"{len(pairs)} of them")
    return [list(pair) for pair in pairs]


EXAMPLES = {
    "Predict": {
        "number": ("A number", {}),
        "options": (
            "One of three",
            {
                "question": "Stride 2 instead of 1: what becomes of the output's width?",
                "answer": "it halves",
                "options": [
                    ["it halves", ""],
                    ["it stays", "Every second window is left out."],
                    ["it becomes a quarter", "That is the number of cells, not the width."],
                ],
                "mistakes": [],
                "unit": "",
                "why": "The windows start two cells apart.",
            },
        ),
    }
}


class Predict(Figure, topic="predict"):
    """Ask for a prediction, then tell the answer, how far it was off, and why.

    Predict("How many weights?", answer=w.size, unit="weights", mistakes={2304: "One
    kernel a channel: …"}, why="…") asks for a number; with `options`, two to four answers
    {answer: sentence} of which one is `answer`, it asks for one of these. Each wrong one
    needs a sentence: the mistake that leads there. Let the cell compute what it can: an
    answer that is typed grows old. `said` is what the reader has answered, "" before, "?"
    of one who asked to be told. Its repr keeps the answer to itself; where no script
    runs, and in print, question and answer stand in full.
    """

    start, title, examples = "prompt.js", "Predict", EXAMPLES
    question = Setting(
        text(1000), "How wide is the output of a kernel 5 wide on 32 pixels?"
    )
    answer = Setting(number_or_text, 28)
    unit = Setting(text(40), "pixels")
    why = Setting(text(2000), "The kernel fits in 32 − 5 + 1 places.")
    options = Setting(mistakes, [])
    mistakes = Setting(mistakes, [[27, "One place is forgotten: 32 − 5 + 1."]])
    said = Setting(number_or_text, "")

    def __init__(self, question=None, **others):
        if question is not None:
            blank = {"unit": "", "why": "", "mistakes": [], "answer": None}
            others = {**blank, "question": question, **others}
        super().__init__(**others)
        if self.problem:
            raise ValueError(f"Predict: {self.problem}")

    def find_problem(self):
        """Return what is wrong with the options, and the way out."""
        if not self.options:
            if isinstance(self.answer, str):
                return "A number is asked for.", "give a number, or options"
            return None
        wrong = [pair for pair in self.options if pair[0] != self.answer]
        if len(self.options) < 2 or len(wrong) != len(self.options) - 1:
            return (
                "One of two to four options must be the answer.",
                "write it as it is there",
            )
        if not all(sentence.strip() for _, sentence in wrong):
            return "A wrong option needs its sentence.", "say which mistake leads there"
        return None

    def written(self, answer):
        """Write an answer with its unit."""
        shown = answer if isinstance(answer, str) else format_number(answer)
        return f"{shown} {self.unit}".strip()

    def summary(self):
        return self.question.rstrip(".")

    def describe(self):
        """Say question and answer in full, and each mistake."""
        offered = [f"– {self.written(answer)}" for answer, _ in self.options]
        told = f"Answer: {self.written(self.answer)}. {self.why}".strip()
        pairs = [*self.options, *self.mistakes]
        known = [f"Not {self.written(answer)}: {words}" for answer, words in pairs if words]
        return "\n".join([self.question, *offered, told, *known])

    def __repr__(self):
        return f"Predict: {self.question}"

    def _repr_mimebundle_(self, **kwargs):
        """Say all where no script runs."""
        data, metadata = super()._repr_mimebundle_(**kwargs)
        return {**data, "text/plain": f"Predict: {self.describe()}"}, metadata
