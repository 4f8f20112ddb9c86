"""conv2d beside its own definition, at six sizes that networks have."""

from functools import partial

from benchmarks.cases import Case, normal
from benchmarks.measure import seconds
from dlbook.convolution import conv2d, conv2d_backward, conv2d_loops, mac_count, output_size


def case(name, x, w, **options):
    """A layer on images x (N, C, H, W) with kernels w (O, C/G, KH, KW)."""

    def arrays(N):
        return normal(N, *x[1:]), normal(*w), normal(w[0])

    def theirs(torch, *tensors):
        return torch.nn.functional.conv2d(*tensors, **options)

    def loops(*arrays):
        return loop_seconds(*arrays, **options)

    ours = partial(conv2d, **options)
    return Case(name, x[0], arrays, ours, conv2d_backward, theirs, definition=loops)


def loop_seconds(x, w, b, **options):
    """Estimate the time of the definition: that of one kernel on a corner, scaled."""
    corner = x[:1, : w.shape[1], : w.shape[2] + 3, : w.shape[3] + 3]  # 4 by 4 places
    time = seconds(lambda: conv2d_loops(corner, w[:1], b[:1]), rounds=3)
    return time * macs(x, w, **options) / (16 * w[0].size)


def macs(x, w, *, groups=1, **steps):
    """Return the multiply-accumulates of the forward pass."""
    (N, C, *image), (O, _, *kernel) = x.shape, w.shape
    output = [output_size(n, K, **steps) for n, K in zip(image, kernel, strict=True)]
    return N * mac_count(C, O, kernel, output, groups=groups)


CASES = (
    case("conv, first of LeNet", (32, 1, 28, 28), (6, 1, 5, 5), padding=2),
    case("conv, first of ResNet", (8, 3, 224, 224), (64, 3, 7, 7), stride=2, padding=3),
    case("conv, large image", (8, 64, 56, 56), (64, 64, 3, 3), padding=1),
    case("conv, many channels", (8, 256, 14, 14), (256, 256, 3, 3), padding=1),
    case("conv, 1 x 1", (8, 256, 28, 28), (128, 256, 1, 1)),
    case("conv, depthwise", (8, 128, 28, 28), (128, 1, 3, 3), padding=1, groups=128),
)
