"""Where a moved picture is read for one of its pixels."""

import numpy as np

from dlbook.augmentation import affine_transform, rotation, scaling, shear, translation
from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def source_pixel(answer, rng):
    """Check a function of a matrix, a row, a column, a height and a width: (2,)."""
    praise = "The new pixel asks the inverse matrix where it came from."
    return check_function(answer, right, cases(rng), mistakes, praise, tolerance=1e-6)


def right(matrix, row, column, height, width):
    """Move two pictures whose pixels hold their own row and column, with a wide margin."""
    margin = 40
    rows, columns = np.indices((height + 2 * margin, width + 2 * margin)) * 1.0
    read = affine_transform(np.stack([rows, columns]), matrix) - margin
    return read[:, row + margin, column + margin]


def cases(rng):
    yield translation(1, 2), *map(int, rng.integers(0, 3, 2)), 5, 7
    yield rotation(np.pi / 2).round(), int(rng.integers(0, 2)), 1, 5, 7
    for _ in range(8):
        turn = rotation(rng.uniform(0.3, 1))
        slant = shear(*rng.uniform(0.1, 0.3, 2)) @ scaling(*rng.uniform(0.8, 1.4, 2))
        matrix = translation(*rng.uniform(0.5, 2, 2)) @ turn @ slant
        height, width = map(int, rng.permutation([5, 6, 7, 8])[:2])
        yield matrix, int(rng.integers(0, 2)), int(rng.integers(0, 2)), height, width


def mistakes(matrix, row, column, height, width):
    middle = np.array([(height - 1) / 2, (width - 1) / 2])

    def read(matrix, middle=middle, up=1):
        place = column - middle[1], up * (middle[0] - row), 1
        right, high, _ = matrix @ place
        return np.array([middle[0] - up * high, middle[1] + right])

    back = np.linalg.inv(matrix)
    found = read(back)
    yield read(matrix), "this is where the pixel would be sent: it is read at the inverse."
    yield (
        read(back, up=-1),
        "the rows are counted down, the places up: turn the sign twice.",
    )
    yield found[::-1], "row and column are exchanged."
    yield (
        read(back, 0 * middle),
        "the places are counted from the corner: it is the middle.",
    )
    yield (
        read(back, middle + 0.5),
        "the middle is half a pixel off: the rows run from 0 to height − 1.",
    )
    yield (
        read(back, middle[::-1]),
        "height and width are exchanged: the rows belong to the height.",
    )
    yield (
        found - middle,
        "this is still counted from the middle: add the middle's row and column.",
    )
    yield (
        np.array([middle[0] - found[0], found[1] - middle[1]]),
        "this is the height of the place and its distance to the right, from the middle: "
        "go back to row and column.",
    )
    yield (
        np.array([found[1] - middle[1], middle[0] - found[0]]),
        "this is the place from the middle, right and up: go back to row and column.",
    )
    yield found.round(), "this is the nearest pixel: fractions are asked for."
