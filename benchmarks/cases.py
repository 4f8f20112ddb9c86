"""A case: one computation, ours and PyTorch's, and the rows of the table it fills."""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import NamedTuple

import numpy as np

from benchmarks.measure import peak_memory, seconds

HEAD = (
    *("float32", "sizes", "pass"),
    *("ours", "PyTorch", "ratio", "our peak", "its peak", "definition"),
)


class Case(NamedTuple):
    """What is measured; a topic's module has a tuple of them, CASES."""

    name: str
    size: int  # a batch, or a length
    arrays: Callable  # size -> arrays in float32, then whole numbers
    ours: Callable  # (*arrays) -> y, saved
    backward: Callable | None  # (dy, saved) -> gradients
    theirs: Callable  # (torch, *tensors) -> y
    work: str = "forward"  # what the first pass is called
    definition: Callable | None = None  # (*arrays) -> the seconds of the loops

    @property
    def sizes(self):
        """Write the shapes of all arrays that have axes, each once."""
        shapes = dict.fromkeys(a.shape for a in self.arrays(self.size) if a.ndim > 1)
        return ", ".join(" ".join(map(str, shape)) for shape in shapes)


def normal(*shape):
    """Draw an array in float32, the same one each time."""
    return np.random.default_rng(0).standard_normal(shape, np.float32)


def rows(topic, **budget):
    """Measure every case of a topic; yield the rows of the table."""
    for number, case in enumerate(cases(topic)):
        loops = case.definition and case.definition(*case.arrays(case.size))
        end = f"{loops:,.0f} s" if loops else ""
        compare = partial(_compare, topic, number, case.size, **budget)
        yield case.name, case.sizes, case.work, *compare(backward=False), end
        if case.backward:
            yield "", "", "backward", *compare(backward=True), ""


def cases(topic):
    """Return the cases of a topic."""
    return import_module(f"benchmarks.{topic}").CASES


def _compare(topic, number, size, *, backward, **budget):
    """Return the cells of one pass: times and their ratio, and the memory it needs."""
    sides = [(topic, number, side, backward) for side in (ours, theirs)]
    times = [seconds(prepare(*side, size), **budget) for side in sides]
    peaks = [peak_memory(prepare, (*side, 1), (*side, size)) for side in sides]
    return (
        *(f"{1000 * time:.2f} ms" for time in times),
        f"{times[0] / times[1]:.2f}",
        *(f"{peak / 2**20:.0f} MB" for peak in peaks),
    )


def prepare(topic, number, side, backward, size):
    """Return the function that runs one pass of a case on one side."""
    case = cases(topic)[number]
    return side(case, case.arrays(size), backward)


def ours(case, arrays, backward):
    """Return a function that runs our forward, or our backward alone."""
    if not backward:
        return partial(case.ours, *arrays)
    y, saved = case.ours(*arrays)
    return lambda: case.backward(y, saved)


def theirs(case, arrays, backward):
    """Return a function that runs PyTorch's, in one thread."""
    import torch

    torch.set_num_threads(1)
    leaves = [torch.tensor(a, requires_grad=a.dtype.kind == "f") for a in arrays]
    forward = partial(case.theirs, torch, *leaves)
    if not backward:
        return forward
    y, learned = forward(), [leaf for leaf in leaves if leaf.requires_grad]
    return lambda: torch.autograd.grad(y, learned, y.detach(), retain_graph=True)
