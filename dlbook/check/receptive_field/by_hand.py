"""Three lines of a table: size, jump and start after each layer, with a pencil."""

import numpy as np

from dlbook.check.compare import check_value
from dlbook.check.receptive_field.field import SLIPS, follow
from dlbook.check.receptive_field.field import right as field_of
from dlbook.check.report import exercise

STACK = [(5, 2, 2, 1), (3, 2, 0, 1), (3, 1, 2, 2)]  # kernel, stride, padding, dilation


@exercise
def by_hand(answer, _):
    """Check size, jump and start after each of the three layers of `STACK`."""
    praise = "Kernel and dilation of the new layer, jump of the layer below, every time."
    return check_value(answer, right(), mistakes(), praise, look)


def right():
    return np.array([field_of(STACK[:n]) for n in (1, 2, 3)])


def look(row, column):
    """Send the reader back to one number, without telling it."""
    name = ("size", "jump", "start")[column]
    below = "the row above it" if row else "the pixel, which has R = 1, J = 1 and A = 0"
    return (
        f"Look at the {name} after layer {row + 1} again. It follows from {below}, and "
        "from the kernel, stride, padding and dilation of that layer."
    )


def mistakes():
    for slip, words in SLIPS:
        yield np.array([follow(STACK[:n], **slip) for n in (1, 2, 3)]), words
    yield (
        np.vstack([[1, 1, 0], right()]),
        "three rows are asked for, one a layer: leave out the row of the input.",
    )
    yield (
        right().T,
        "rows and columns are swapped: one row for each layer, with R, J and A in it.",
    )
    yield (
        right()[:, [1, 0, 2]],
        "size and jump have changed places: the order is R, J, A.",
    )
