"""How many layers: the least number whose field reaches far enough."""

from itertools import count
from math import ceil, log

from dlbook.check.compare import check_function
from dlbook.check.report import exercise
from dlbook.receptive_field import Layer, receptive_field


@exercise
def layers_needed(answer, rng):
    """Check a function of (reach, kernel, B)."""
    praise = "Enough layers and not one more, where the field just fits too."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(reach, kernel, B):
    """Build deeper and deeper stacks until one reaches."""
    return next(L for L in count() if grown(L, kernel, B) >= reach)


def grown(L, kernel, B):
    """Measure the field of L layers."""
    return receptive_field([Layer(kernel, dilation=B**l) for l in range(L)]).size


def cases(rng):
    """Draw reaches that just fit, and one more, then small and large ones."""
    yield from [(1, 3, 2), (125, 5, 5), (1024, 3, 2)]  # log(125, 5) is not quite 3
    for _ in range(8):
        kernel, B, L = rng.integers((2, 1, 1), (6, 5, 5)).tolist()
        yield grown(L, kernel, B), kernel, B
        yield grown(L, kernel, B) + 1, kernel, B
    yield from rng.integers((2, 2, 1), (60, 6, 4), (15, 3)).tolist()
    yield from rng.integers((2, 2, 2), (10**6, 40, 9), (25, 3)).tolist()


def by_logarithm(reach, kernel, B):
    steps = (reach - 1) / (kernel - 1)
    return ceil(log(1 + steps * (B - 1), B) if B > 1 else steps)


def least(step, growth, enough, *, dilation=1):
    """Add layers until `enough(size)`."""
    size = 1
    for layers in count():
        if enough(size):
            return layers
        size, dilation = size + step * dilation, dilation * growth


def mistakes(reach, kernel, B):
    def reached(size):
        return size >= reach

    found = least(kernel - 1, B, reached)
    yield (
        -(-(reach - 1) // (kernel - 1)),
        "the dilation stays at 1: it is multiplied by B from one layer to the next.",
    )
    yield (
        least(kernel - 1, B, lambda size: size > reach),
        "a field of exactly `reach` pixels is enough: compare with >=, and begin with 1, "
        "for without any layer a pixel sees itself.",
    )
    yield (
        least(kernel - 1, B, reached, dilation=B),
        "the dilations begin with B: the first layer has dilation 1.",
    )
    yield (
        least(kernel, B, reached),
        "each layer adds kernel · dilation: it adds (kernel − 1) · dilation.",
    )
    yield (
        by_logarithm(reach, kernel, B),
        "this is a logarithm whose last digit is off: log(125, 5) is 3.0000000000000004 to "
        "the computer. Multiply whole numbers instead.",
    )
    yield (
        max(1, found),
        "where one pixel is enough, no layer is needed: the least number is 0, not 1.",
    )
    yield found + 1, "this is one layer too many, every time."
    yield found - 1, "this is one layer too few, every time."
