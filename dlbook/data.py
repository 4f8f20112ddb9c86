"""Real data that installed packages carry: nothing is ever downloaded."""

import numpy as np

PHOTOGRAPHS = ("flower", "china", "grace_hopper")


def digits():
    """Return scikit-learn's handwritten digits.

    Returns images (1797, 8, 8), float64 in [0, 1], and labels (1797,).
    """
    from sklearn.datasets import load_digits

    data = load_digits()
    return data.images / 16, data.target


def photograph(name="flower", *, size=None):
    """Return a photograph: "flower" or "china" (scikit-learn), "grace_hopper" (matplotlib).

    `size` shrinks it by averaging areas: the height (the width follows in proportion) or
    a pair (height, width). Returns (H, W, 3), float64 in [0, 1].
    """
    if name not in PHOTOGRAPHS:
        raise ValueError(f"photograph: name must be one of {PHOTOGRAPHS}, got {name!r}")
    if name == "grace_hopper":
        from matplotlib import cbook, pyplot

        image = pyplot.imread(cbook.get_sample_data("grace_hopper.jpg", asfileobj=False))
    else:
        from sklearn.datasets import load_sample_image

        image = load_sample_image(f"{name}.jpg")
    image = image / 255
    return image if size is None else shrink(image, size)


def shrink(image, size):
    """Make an image smaller: every new pixel is the mean of the area that it covers.

    image (H, W) or (H, W, 3); `size` as in :func:`photograph`.
    """
    H, W = image.shape[:2]
    height, width = size if isinstance(size, tuple | list) else (size, round(W * size / H))
    if not (1 <= height <= H and 1 <= width <= W):
        raise ValueError(f"shrink: size must be within ({H}, {W}), got ({height}, {width})")
    rows = np.tensordot(_overlap(H, height), image, 1)  # (height, W, ...)
    return np.swapaxes(np.tensordot(_overlap(W, width), np.swapaxes(rows, 0, 1), 1), 0, 1)


def _overlap(old, new):
    """Return how much of each new cell each old cell covers: (new, old), rows sum to 1."""
    edges = np.arange(new + 1) * old / new
    cells = np.arange(old)
    end = np.minimum(edges[1:, None], cells + 1)
    return (end - np.maximum(edges[:-1, None], cells)).clip(0) * new / old


def grayscale(image):
    """Weigh red, green and blue as the eye does (Rec. 601): (..., 3) to (...)."""
    return image @ np.array([0.299, 0.587, 0.114])
