"""The grey photograph that travels with the convolution figure, as base64 bytes."""

import base64
import binascii
from functools import cache

import numpy as np

from dlbook.data import PHOTOGRAPHS, grayscale, photograph, shrink
from dlbook.widgets.kit.settings import is_text, refuse, short

SMALLEST, LARGEST = 9, 512  # pixels a side that the page accepts
HEIGHT = 96  # a photograph by name is shrunk to this, so that a page stays light
EXPECTED = (
    f"one of {', '.join(PHOTOGRAPHS)}, an image (H, W) or (H, W, 3) with numbers from 0 to "
    f"1, or a dict of name, height, width and pixels, {SMALLEST} to {LARGEST} a side"
)


def read_photo(value):
    """Read a name, an image or what the page sends into what the page holds."""
    if value is None or (isinstance(value, dict) and not value):
        return {}
    if isinstance(value, str) and value in PHOTOGRAPHS:
        return dict(named(value))
    if isinstance(value, dict):
        return received(value)
    if isinstance(value, np.ndarray):
        return own(value)
    return refuse(EXPECTED, short(value))


@cache
def named(name):
    return encode(name, grayscale(photograph(name, size=HEIGHT)))


def own(image):
    """Take the reader's image, in grey, at most as large as the page accepts."""
    colour = image.ndim == 3 and image.shape[2] == 3
    if image.dtype.kind not in "buif" or not (image.ndim == 2 or colour):
        refuse(EXPECTED, f"{image.dtype} of shape {image.shape}")
    if min(image.shape[:2]) < SMALLEST:
        refuse(EXPECTED, f"shape {image.shape}")
    image = image / 255 if image.dtype == np.uint8 else image.astype(np.float64)
    if not (image.min() >= 0 and image.max() <= 1):  # so written, it finds NaN as well
        refuse(EXPECTED, f"numbers from {image.min():g} to {image.max():g}")
    height, width = image.shape[:2]
    scale = min(1, LARGEST / max(height, width))
    size = max(round(height * scale), SMALLEST), max(round(width * scale), SMALLEST)
    image = shrink(image, size)
    return encode("your own", grayscale(image) if colour else image)


def encode(name, image):
    height, width = image.shape
    pixels = np.rint(image * 255).astype(np.uint8).tobytes()
    pixels = base64.b64encode(pixels).decode("ascii")
    return {"name": name, "height": height, "width": width, "pixels": pixels}


def received(value):
    """Check what the page sends: its own picture, or a photograph of the reader's."""
    name, pixels = value.get("name"), value.get("pixels")
    sides = [value.get(key) for key in ("height", "width")]
    whole = all(type(n) is int and SMALLEST <= n <= LARGEST for n in sides)
    if not whole or not is_text(name) or not isinstance(pixels, str):
        refuse(EXPECTED, short(value))
    try:
        count = len(base64.b64decode(pixels, validate=True))
    except (binascii.Error, ValueError):
        refuse(EXPECTED, "pixels that are not base64")
    if count != sides[0] * sides[1]:
        refuse(EXPECTED, f"{count} bytes of pixels for {sides[0]} × {sides[1]}")
    return {"name": name[:60], "height": sides[0], "width": sides[1], "pixels": pixels}


def pixels_of(photo):
    """Return the numbers 0 to 255 (H, W), of a drawn scene where there is no photograph."""
    if not photo:
        return drawn_scene()
    pixels = np.frombuffer(base64.b64decode(photo["pixels"]), np.uint8)
    return pixels.reshape(photo["height"], photo["width"]).astype(np.float64)


def drawn_scene():
    """Draw a disc, a bar and a slope of light, as the page does."""
    i, j = np.indices((72, 96))
    scene = np.where((j > 62) & (j < 70), 30, 60 + j)
    return np.where(np.hypot(i - 36, j - 30) < 20, 225, scene).astype(np.float64)
