"""The checks on convolution: right answers pass, wrong ones are met with words."""

import re

import numpy as np
import pytest
from wrong_answers.convolution import WRONG_ANSWERS

from dlbook.check import CheckFailed, convolution
from dlbook.check.mistakes import convolution as mistakes
from dlbook.check.words import convolution as words

EXERCISES = convolution.__all__
FUNCTIONS = sorted(set(EXERCISES) - {"by_hand", "vertical_edge_kernel"})


def fft_convolution(x, k, correlate):
    shape = [n + m - 1 for n, m in zip(x.shape, k.shape, strict=True)]
    return np.fft.irfft2(np.fft.rfft2(x, shape) * np.fft.rfft2(k, shape), shape)


def worst(layer, x, shift):
    def move(image):
        return np.roll(np.roll(image, shift[0], 1), shift[1], 2)

    return float(np.linalg.norm((layer(move(x)) - move(layer(x))).ravel(), np.inf))


# Right, but not written as the chapter's solutions are.
RIGHT_ANSWERS = {
    "by_hand": [
        [[-1, 4, 2], [5, 1, 3], [4, 1, 1]],
        np.array([[-1, 4, 2], [5, 1, 3], [4, 1, 1]]),
    ],
    "output_size": [
        lambda n, k, s, p, d: int((n + 2 * p - d * (k - 1) - 1) / s + 1),
        lambda *a: np.int64((a[0] + 2 * a[3] - a[4] * (a[1] - 1) - 1) // a[2] + 1),
    ],
    "same_padding": [
        lambda k, d: [d * (k - 1) // 2, d * (k - 1) - d * (k - 1) // 2],
        lambda k, d: np.array([d * (k - 1) // 2, (d * (k - 1) + 1) // 2]),
    ],
    "convolution_from_correlation": [fft_convolution],
    "parameters": [lambda C, O, K, G, bias: G * (O // G) * (C // G) * K**2 + bias * O],
    "vertical_edge_kernel": [
        [[1, 0, -1]] * 3,
        np.array([[0, 0, 0], [-0.1, 0.3, -0.2], [0, 0, 0]]),
        np.outer([3, 10, 3], [-1, 0, 1]) / 32,
    ],
    "pointwise": [
        lambda x, w, b: np.einsum("oc,nchw->nohw", w, x) + b.reshape(1, -1, 1, 1),
        lambda x, w, b: np.moveaxis(np.moveaxis(x, 1, -1) @ w.T + b, -1, 1),
    ],
    "equivariance_error": [worst],
}


def refuse(exercise, answer):
    """Return the words, on one line, with which `answer` is refused."""
    with pytest.raises(CheckFailed) as failure:
        getattr(convolution, exercise)(answer)
    return " ".join(str(failure.value).split())


def every(table):
    return [(name, answer) for name, answers in table.items() for answer in answers]


def test_every_exercise_is_tried():
    assert set(RIGHT_ANSWERS) == set(WRONG_ANSWERS) == set(EXERCISES)
    assert all(len(answers) >= 2 for answers in WRONG_ANSWERS.values())


@pytest.mark.parametrize("exercise, answer", every(RIGHT_ANSWERS))
def test_right_answer_passes_with_one_stable_line(exercise, answer, capsys):
    getattr(convolution, exercise)(answer)
    first = capsys.readouterr().out
    getattr(convolution, exercise)(answer)
    assert first == capsys.readouterr().out
    assert re.fullmatch(rf"{exercise}: right\. [A-Z].+\.\n", first)


@pytest.mark.parametrize("exercise, case", every(WRONG_ANSWERS))
def test_wrong_answer_is_explained(exercise, case):
    answer, pattern = case
    said = refuse(exercise, answer)
    assert said.startswith(f"{exercise}: not yet. ")
    assert re.search(pattern, said)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_each_wrong_answer_has_its_own_words(exercise):
    said = [refuse(exercise, answer) for answer, _ in WRONG_ANSWERS[exercise]]
    assert len(set(said)) == len(said)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_untouched_stub(exercise):
    assert f"{exercise}: nothing here yet. " in refuse(exercise, ...)
    assert "nothing here yet" in refuse(exercise, None)


@pytest.mark.parametrize("exercise", FUNCTIONS)
def test_untouched_function(exercise):
    def not_implemented(*_):
        raise NotImplementedError

    assert "nothing here yet" in refuse(exercise, lambda *_: None)
    assert "nothing here yet" in refuse(exercise, lambda *_: ...)
    assert "nothing here yet" in refuse(exercise, not_implemented)


KNOWN = [(e, name) for e in FUNCTIONS for name in getattr(words, e.upper())]


@pytest.mark.parametrize("exercise, name", KNOWN)
def test_known_mistake_is_named(exercise, name):
    table = getattr(mistakes, exercise)
    said = refuse(exercise, lambda *case: table(*case)[name])
    assert getattr(words, exercise.upper())[name][1:] in said


@pytest.mark.parametrize("name", words.BY_HAND)
def test_known_mistake_by_hand_is_named(name):
    table = mistakes.by_hand(convolution.IMAGE, convolution.KERNEL, convolution.correlate)
    assert set(table) == set(words.BY_HAND)
    said = refuse("by_hand", table[name])
    assert words.BY_HAND[name][1:] in said


def test_by_hand_does_not_give_the_sums_away():
    said = refuse("by_hand", np.full((3, 3), 77))
    assert "0 of 9" in said and "expected" not in said


@pytest.mark.parametrize("exercise", FUNCTIONS)
def test_questions_are_many_and_the_same_every_time(exercise):
    def ask():
        asked = []
        with pytest.raises(CheckFailed):
            getattr(convolution, exercise)(lambda *case: asked.append(repr(case)) or 0.5)
        return [re.sub(r" at 0x\w+", "", case) for case in asked]

    first = ask()
    np.random.default_rng().random()
    assert first == ask()
    assert len(set(first)) >= 8


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


@pytest.mark.parametrize("exercise", EXERCISES)
@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: type(broken).__name__)
def test_broken_answers_are_met_in_words(exercise, broken):
    assert len(refuse(exercise, broken).split()) > 8
    if exercise in FUNCTIONS:
        assert len(refuse(exercise, lambda *_: broken).split()) > 8
        assert "arguments of the exercise" in refuse(exercise, lambda: broken)
