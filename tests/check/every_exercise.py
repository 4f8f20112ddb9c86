"""What the check of every exercise must do: a class of tests that each topic fills in."""

import re

import numpy as np
import pytest

from dlbook.check import CheckFailed

BROKEN = [
    np.nan,
    np.inf,
    "text",
    [],
    [[1], [2, 3]],
    {},
    object(),
    True,
    1j,
    [None],
    10**400,
]


class EveryExercise:
    """Derive `class TestTopic(EveryExercise)` and set what follows.

    `topic`, `mistakes` and `words` are the modules; `right` and `wrong` the tables of
    answers by exercise; `values` the mistakes, by name, of an exercise whose answer is
    numbers and not a function.
    """

    topic = mistakes = words = None
    right, wrong, values = {}, {}, {}

    def pytest_generate_tests(self, metafunc):
        cls, names = metafunc.cls, metafunc.cls.topic.__all__
        functions = [name for name in names if name not in cls.values]
        cases = {
            "exercise": names,
            "function": functions,
            "exercise, right_answer": every(cls.right),
            "exercise, wrong_answer": every(cls.wrong),
            "exercise, broken": [(name, broken) for name in names for broken in BROKEN],
            "exercise, mistake": [
                (name, mistake) for name in names for mistake in cls.said_of(name)
            ],
        }
        known = {name for arguments in cases for name in arguments.split(", ")}
        wanted = known & set(metafunc.fixturenames)
        for arguments, found in cases.items():
            if wanted == set(arguments.split(", ")):
                metafunc.parametrize(arguments, found)

    @classmethod
    def said_of(cls, exercise):
        return getattr(cls.words, exercise.upper())

    def refuse(self, exercise, answer):
        """Return the words, on one line, with which `answer` is refused."""
        with pytest.raises(CheckFailed) as failure:
            getattr(self.topic, exercise)(answer)
        return " ".join(str(failure.value).split())

    def test_every_exercise_is_tried(self):
        assert set(self.right) == set(self.wrong) == set(self.topic.__all__)
        assert all(len(answers) >= 2 for answers in self.wrong.values())

    def test_right_answer_passes_with_one_stable_line(self, exercise, right_answer, capsys):
        getattr(self.topic, exercise)(right_answer)
        first = capsys.readouterr().out
        getattr(self.topic, exercise)(right_answer)
        assert first == capsys.readouterr().out
        assert re.fullmatch(rf"{exercise}: right\. [A-Z].+\.\n", first)

    def test_wrong_answer_is_explained(self, exercise, wrong_answer):
        answer, pattern = wrong_answer
        said = self.refuse(exercise, answer)
        assert said.startswith(f"{exercise}: not yet. ")
        assert re.search(pattern, said)

    def test_each_wrong_answer_has_its_own_words(self, exercise):
        said = [self.refuse(exercise, answer) for answer, _ in self.wrong[exercise]]
        assert len(set(said)) == len(said)

    def test_untouched_stub(self, exercise):
        assert f"{exercise}: nothing here yet. " in self.refuse(exercise, ...)
        assert "nothing here yet" in self.refuse(exercise, None)

    def test_untouched_function(self, function):
        def not_implemented(*_):
            raise NotImplementedError

        for stub in (lambda *_: None, lambda *_: ..., not_implemented):
            assert "nothing here yet" in self.refuse(function, stub)
        assert "arguments of the exercise" in self.refuse(function, lambda: 0)

    def test_known_mistake_is_named(self, exercise, mistake):
        if exercise in self.values:
            answer = self.values[exercise][mistake]
        else:
            table = getattr(self.mistakes, exercise)

            def answer(*case):
                return table(*case)[mistake]

        assert self.said_of(exercise)[mistake][1:] in self.refuse(exercise, answer)

    def test_broken_answer_is_met_in_words(self, exercise, broken):
        assert len(self.refuse(exercise, broken).split()) > 8
        if exercise not in self.values:
            assert len(self.refuse(exercise, lambda *_: broken).split()) > 8

    def test_questions_are_many_and_the_same_every_time(self, function):
        first = self.questions(function)
        np.random.default_rng().random()
        assert first == self.questions(function)
        assert len(set(first)) >= 8

    def questions(self, exercise):
        """Return what the check of a function asks, without the addresses of objects."""
        asked = []
        with pytest.raises(CheckFailed):
            getattr(self.topic, exercise)(lambda *case: asked.append(repr(case)) or 0.5)
        return [re.sub(r" at 0x\w+", "", case) for case in asked]


def every(table):
    return [(name, answer) for name, answers in table.items() for answer in answers]
