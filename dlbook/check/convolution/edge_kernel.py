"""A kernel for vertical edges, judged by what it answers."""

import numpy as np

from dlbook.check.answers import as_numbers
from dlbook.check.convolution.by_hand import correlate
from dlbook.check.report import CheckFailed, exercise

OF_THE_FIGURE = np.array([[-1, 0, 1]] * 3)


@exercise
def edge_kernel(answer, rng):
    """Check a 3 × 3 kernel by what it answers to flat areas and to edges."""
    k = read(answer)
    edge = rng.standard_normal((7, 1))  # what happens from one row to the next
    images = {"flat": rng.uniform(0.2, 0.9), "horizontal": edge, "vertical": edge.T}
    loudest = {name: strongest_response(image, k) for name, image in images.items()}
    if loudest["flat"]:
        raise CheckFailed(
            f"On a flat area of {images['flat']:.2f} your kernel answers "
            f"{loudest['flat']:.2g}. Its nine numbers add up to {k.sum():.2g}; only a "
            "kernel that adds up to 0 is silent where the image is flat."
        )
    explain_edges(k, loudest["horizontal"], loudest["vertical"])
    return "It hears what changes from left to right, and nothing else."


def read(answer):
    """Read nine numbers, or say in words why that cannot be."""
    k = as_numbers(answer, "your kernel is")
    if k.shape != (3, 3):
        raise CheckFailed(f"Your kernel has shape {k.shape}, expected (3, 3).")
    if not (np.isrealobj(k) and np.isfinite(k).all()):
        raise CheckFailed("Nine ordinary numbers are wanted: your kernel holds others.")
    if not k.any():
        raise CheckFailed("Nine zeros are silent everywhere, on vertical edges too.")
    if np.array_equal(k, OF_THE_FIGURE) or np.array_equal(k, -OF_THE_FIGURE):
        raise CheckFailed(
            "It does what is asked, but it is the kernel of the first figure, or that with "
            "its sign turned. Find another: what may the three rows be, one by one?"
        )
    return k


def strongest_response(image, k):
    """Slide k over a 7 × 7 image; return the value furthest from 0, round-off removed."""
    y = correlate(np.array(np.broadcast_to(image, (7, 7))), k.astype(float))
    largest = y.flat[abs(y).argmax()]
    return largest if abs(largest) > 1e-9 * abs(k).max() else 0


def explain_edges(k, horizontal, vertical):
    """Raise unless the kernel is silent on horizontal edges alone."""
    if horizontal and not vertical:
        raise CheckFailed(
            "Your kernel answers horizontal edges and is silent on vertical ones: this is "
            "the other detector. Swap its rows and columns."
        )
    if horizontal:
        rows = ", ".join(f"{total:.2g}" for total in k.sum(1))
        raise CheckFailed(
            f"Silent on flat areas, but on a horizontal edge your kernel answers "
            f"{horizontal:.2g}. Its rows add up to {rows}. Along a horizontal edge each "
            "row of the window is flat, so each row must add up to 0 by itself."
        )
    if not vertical:
        raise CheckFailed(
            "Your kernel is silent on vertical edges too, because each of its columns adds "
            "up to 0. Give one column a positive sum and another a negative one."
        )
