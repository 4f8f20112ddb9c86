"""Max pooling: halving an image, and with windows that overlap, as in ResNet."""

from functools import partial

from benchmarks.cases import Case, normal
from dlbook.pooling import max_pool2d, max_pool2d_backward


def case(name, C, H, **options):
    def arrays(N):
        return (normal(N, C, H, H),)

    def theirs(torch, x):
        steps = {key: n for key, n in options.items() if key != "kernel"}
        return torch.nn.functional.max_pool2d(x, options["kernel"], **steps)

    ours = partial(max_pool2d, **options)
    return Case(name, 16, arrays, ours, max_pool2d_backward, theirs)


CASES = (
    case("max pool, 2 x 2", 64, 56, kernel=2),
    case("max pool, 3 x 3", 64, 56, kernel=3, stride=2, padding=1),
)
