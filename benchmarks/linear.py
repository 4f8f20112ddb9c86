"""The linear layer on vectors, and on sequences of them."""

from benchmarks.cases import Case, normal
from dlbook.linear import linear, linear_backward


def case(name, size, *middle, D, F):
    """A layer from D to F features; `middle` are axes between batch and features."""

    def arrays(N):
        return normal(N, *middle, D), normal(F, D), normal(F)

    def theirs(torch, *tensors):
        return torch.nn.functional.linear(*tensors)

    return Case(name, size, arrays, linear, linear_backward, theirs)


CASES = (
    case("linear", 256, D=1024, F=1024),
    case("linear, sequences", 32, 128, D=256, F=256),
)
