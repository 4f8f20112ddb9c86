"""GELU, with the error function and with tanh."""

from functools import partial

from benchmarks.cases import Case, normal
from dlbook.activations import gelu, gelu_backward


def case(approximate):
    def theirs(torch, x):
        return torch.nn.functional.gelu(x, approximate=approximate)

    name = "GELU, exact" if approximate == "none" else "GELU, tanh"
    ours = partial(gelu, approximate=approximate)
    return Case(name, 1024, lambda N: (normal(N, 1024),), ours, gelu_backward, theirs)


CASES = case("none"), case("tanh")
