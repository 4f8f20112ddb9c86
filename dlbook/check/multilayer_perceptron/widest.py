"""The width that a budget of parameters allows."""

from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def widest(answer, rng):
    """Check a function of D, F and budget that returns a width, an integer."""
    praise = "As wide as the budget allows, biases included, and not one unit wider."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(D, F, budget):
    """Solve the quadratic, in whole numbers."""
    return largest(lambda width: width * (D + 1 + width + 1 + F) + F, budget)


def largest(count, budget):
    """Return the largest width whose count is within the budget, by halving."""
    low, high = 0, budget + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if count(middle) <= budget else (low, middle)
    return low


def cases(rng):
    for D, F, width, left in [(2, 1, 2, 4), (3, 2, 3, 1)]:
        yield D, F, width * (D + 1 + width + 1 + F) + F + left
    for n in range(8):
        D, F, width = (int(rng.integers(*span)) for span in [(9, 99), (5, 20), (20, 200)])
        exact = width * (D + 1 + width + 1 + F) + F
        short = 1 + int(rng.integers(F - 1))  # by less than the biases of the outputs
        yield D, F, exact - (0, short, F + 1, width + 1)[n % 4]  # less than half a unit


def mistakes(D, F, budget):
    exact, ahead = right(D, F, budget), D + F + 2
    yield (
        round(((ahead**2 + 4 * (budget - F)) ** 0.5 - ahead) / 2),
        "rounded to the nearest, the budget may be exceeded: round down.",
    )
    yield (
        largest(lambda width: width * (ahead + width) + F, budget - 1),
        "a network of exactly the budget is allowed: at most, not less than.",
    )
    yield (
        largest(lambda width: width * (ahead + width) + F + D, budget),
        "inputs have no bias: they compute nothing.",
    )
    yield (
        largest(lambda width: width * (D + width + F), budget),
        "the biases are forgotten: every unit has one, the outputs too.",
    )
    yield (
        largest(lambda width: width * (D + 1 + F) + F, budget),
        "the matrix between the two hidden layers is missing, width times width.",
    )
    yield (
        largest(lambda width: width * (D + 1 + width + 1 + F), budget),
        "the biases of the outputs are forgotten.",
    )
    yield (
        largest(lambda width: width * (D + width + 1 + F) + F, budget),
        "the biases of one hidden layer are forgotten: both layers have them.",
    )
    yield exact + 1, "one unit too many: the budget is exceeded."
    yield exact - 1, "one unit more would still fit."
