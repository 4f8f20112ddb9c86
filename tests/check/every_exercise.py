"""What the check of every exercise must do: a class of tests that each topic fills in."""

import re
from collections import Counter
from importlib import import_module
from itertools import islice

import numpy as np
import pytest

from dlbook.check import CheckFailed
from dlbook.check.report import SEED

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
CALLS = 6  # of a check: each asks something new, so what holds by luck fails in one


class EveryExercise:
    """Derive `class TestTopic(EveryExercise)` and set what follows.

    `topic` is the package of the checks. `second` holds, by exercise, right answers that
    are written differently from the chapter's solution; `odd` pairs of a wrong answer and
    a pattern of the words for it, where no table of mistakes can hold it: a wrong type, a
    loop, an error, a number judged by what it does.
    """

    topic = None
    second, odd = {}, {}

    def pytest_generate_tests(self, metafunc):
        cls, names = metafunc.cls, metafunc.cls.topic.__all__
        functions = [name for name in names if hasattr(module(cls.topic, name), "cases")]
        cases = {
            "exercise": names,
            "function": functions,
            "exercise, right_answer": every(cls.second),
            "exercise, odd_answer": every(cls.odd),
            "exercise, broken": [(name, broken) for name in names for broken in BROKEN],
            "exercise, place": [
                (name, k) for name in names for k in range(len(table(cls.topic, name)))
            ],
        }
        known = {name for arguments in cases for name in arguments.split(", ")}
        wanted = known & set(metafunc.fixturenames)
        for arguments, found in cases.items():
            if wanted == set(arguments.split(", ")):
                metafunc.parametrize(arguments, found)

    def refuse(self, exercise, answer):
        """Return the words, on one line, with which `answer` is refused."""
        with pytest.raises(CheckFailed) as failure:
            getattr(self.topic, exercise)(answer)
        return " ".join(str(failure.value).split())

    def test_every_exercise_is_tried(self):
        assert set(self.second) == set(self.topic.__all__) >= set(self.odd)
        assert all(self.second.values())

    def test_known_mistakes_are_several_each_with_its_own_words(self, exercise):
        found = [words for _, words in table(self.topic, exercise)]
        assert len(set(found)) == len(found)
        assert len(found) + len(self.odd.get(exercise, [])) >= 2
        assert all(words.endswith(".") and words[0] not in " ." for words in found)

    def test_right_answer_passes_with_one_stable_line(self, exercise, right_answer, capsys):
        for _ in range(CALLS):
            getattr(self.topic, exercise)(right_answer)
        (line,) = set(capsys.readouterr().out.splitlines())
        assert re.fullmatch(rf"{exercise}: right\. [A-Z].+\.\)?", line)

    def test_known_mistake_is_named(self, exercise, place):
        words = table(self.topic, exercise)[place][1]
        checks = module(self.topic, exercise)
        if hasattr(checks, "cases"):

            def answer(*case):
                return next(islice(checks.mistakes(*case), place, None))[0]
        else:
            answer = list(checks.mistakes())[place][0]
        for _ in range(CALLS):
            assert words[1:] in self.refuse(exercise, answer)

    def test_odd_answer_is_explained(self, exercise, odd_answer):
        answer, pattern = odd_answer
        said = self.refuse(exercise, answer)
        assert said.startswith(f"{exercise}: not yet. ")
        assert re.search(pattern, said)

    def test_numbers_by_hand_are_not_given_away(self):
        for name in self.topic.__all__:
            checks = module(self.topic, name)
            if not hasattr(checks, "cases") and hasattr(checks, "right"):
                said = self.refuse(name, np.asarray(checks.right()) * 0 + 77)
                assert "0 of " in said and "expected" not in said

    def test_untouched_stub(self, exercise):
        assert f"{exercise}: nothing here yet. " in self.refuse(exercise, ...)
        assert "nothing here yet" in self.refuse(exercise, None)

    def test_untouched_function(self, function):
        def not_implemented(*_):
            raise NotImplementedError

        for stub in (lambda *_: None, lambda *_: ..., not_implemented):
            assert "nothing here yet" in self.refuse(function, stub)
        assert "arguments of the exercise" in self.refuse(function, lambda: 0)

    def test_broken_answer_is_met_in_words(self, exercise, broken):
        assert len(self.refuse(exercise, broken).split()) > 8
        if hasattr(module(self.topic, exercise), "cases"):
            assert len(self.refuse(exercise, lambda *_: broken).split()) > 8

    def test_more_than_what_was_asked_comes_back(self, function):
        right = module(self.topic, function).right
        said = self.refuse(function, lambda *case: (right(*case), {"saved": 0}))
        assert len(said.split()) > 8

    def test_questions_are_new_unless_a_run_has_a_seed(self, function, monkeypatch):
        first = self.questions(function)
        assert len(set(first)) >= 8
        assert not set(self.questions(function)) >= set(first)
        monkeypatch.setenv(SEED, "of a test")
        runs = []
        for _ in range(2):
            monkeypatch.setattr("dlbook.check.report.ASKED", Counter())
            runs.append(self.questions(function))
        assert runs[0] == runs[1]

    def test_a_table_of_all_earlier_answers_does_not_pass(self, function):
        right, known, new = module(self.topic, function).right, {}, {}

        def collected(*case):
            new[text(case)] = right(*case)
            return known.get(text(case), np.asarray(new[text(case)]) * 0)

        for _ in range(CALLS):
            self.refuse(function, collected)
            known |= new  # even what no message has told

    def questions(self, exercise):
        """Return what the check of a function asks."""
        asked = []
        with pytest.raises(CheckFailed):
            getattr(self.topic, exercise)(lambda *case: asked.append(text(case)) or 0.5)
        return asked


def module(topic, exercise):
    """Return the file of an exercise: its name in the topic is the check itself."""
    return import_module(f"{topic.__name__}.{exercise}")


def table(topic, exercise):
    """Return the known mistakes of an exercise, (wrong value, words), in one case."""
    checks = module(topic, exercise)
    if not hasattr(checks, "mistakes"):
        return []
    if not hasattr(checks, "cases"):
        return list(checks.mistakes())
    case = next(iter(checks.cases(np.random.default_rng(0))))
    with np.errstate(all="ignore"):
        return list(checks.mistakes(*case))


def text(case):
    """Write a case so that equal ones are equal: without the addresses of functions."""
    return re.sub(r" at 0x\w+", "", repr(case))


def every(table):
    return [(name, answer) for name, answers in table.items() for answer in answers]
