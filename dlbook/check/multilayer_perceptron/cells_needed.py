"""How many cells the bound asks for."""

from math import ceil, floor, log

from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def cells_needed(answer, rng):
    """Check a function of slope, error and r that returns a number of cells."""
    praise = "Enough cells, and one fewer would break the promise."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(slope, error, r):
    """Count up by halving, until the bound is kept."""
    low, high = 0, 1
    while slope * (r + 2 * log(2)) > error * 2 * r * high:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        kept = slope * (r + 2 * log(2)) <= error * 2 * r * middle
        low, high = (low, middle) if kept else (middle, high)
    return high


def cases(rng):
    """Give two small cases, then draw others, never near a whole number of cells."""
    yield 2.0, 0.5, 1.0  # 4.8 cells
    yield 3.0, 0.5, 1.0  # 7.2 cells
    drawn = 0
    while drawn < 8:
        slope, error, r = rng.uniform(1, 30), rng.uniform(0.01, 0.3), rng.uniform(0.5, 6)
        case = tuple(round(float(value), 2) for value in (slope, error, r))
        quotient = case[0] / case[1] * (0.5 + log(2) / case[2])
        if 0.05 < quotient % 1 < 0.95 and quotient > 5:
            drawn += 1
            yield case


def mistakes(slope, error, r):
    per_cell = slope / error
    exact = per_cell * (0.5 + log(2) / r)
    yield exact, "cells are counted: round up to a whole number."
    yield round(exact), "rounded to the nearest, the promise may be missed: round up."
    yield ceil(exact) + 1, "one fewer would do: round up, and add nothing."
    yield (
        floor(exact),
        "one too few: round up, not down, and count the cells, J, not the units, J − 1.",
    )
    yield ceil(per_cell / 2), "the softness of the steps is forgotten, ln 2/r."
    yield ceil(per_cell), "this is the slope over the error: times the bracket, ½ + ln 2/r."
    yield ceil(per_cell * (0.5 + 1 / r)), "in the bracket stands ln 2 over r, not 1 over r."
    yield (
        ceil(per_cell * (0.5 + log(2) * r)),
        "r stands below: steeper steps need fewer cells.",
    )
    yield (
        ceil(slope * error * (0.5 + log(2) / r)),
        "the error stands below: half the error, twice the cells.",
    )
    yield (
        ceil(per_cell * (1 + log(2) / r)),
        "from the middle of a cell it is half a cell to its end: ½, not 1.",
    )
