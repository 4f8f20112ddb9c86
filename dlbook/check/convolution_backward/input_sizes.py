"""All sizes that one layer brings to one size."""

from dlbook.check.compare import check_function
from dlbook.check.report import exercise
from dlbook.convolution import output_size


@exercise
def input_sizes(answer, rng):
    """Check a function of (size, kernel, stride, padding, dilation)."""
    praise = "As many sizes as the stride has steps, less those below one cell."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(size, kernel, stride, padding, dilation):
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    reach = dilation * (kernel - 1) + 1
    first = max(1, reach - 2 * padding)  # the kernel must fit
    last = stride * size + reach
    tried = range(first, last + 1)
    return [H for H in tried if output_size(H, kernel, **options) == size]


def cases(rng):
    """Draw settings, among them some where the smallest size is below one cell."""
    for _ in range(12):
        size, kernel, stride = rng.integers([2, 2, 2], [9, 6, 5]).tolist()
        padding, dilation = rng.integers([1, 2], [3, 4]).tolist()
        yield size, kernel, stride, padding, dilation
    for stride in (3, 4, 5):
        yield 1, 2, stride, 1, 1  # 2 + 2 · 1 - 2 … : begins at 0


def mistakes(size, kernel, stride, padding, dilation):
    least = stride * (size - 1) + dilation * (kernel - 1) + 1 - 2 * padding

    def sizes(first, count=stride):
        return [first + e for e in range(count) if first + e >= 1]

    yield (
        [least + e for e in range(stride)],
        "some of these inputs have no cell at all: begin at 1.",
    )
    yield sizes(least, 1), "this is the smallest size alone: the floor forgets S − 1 more."
    yield sizes(least, stride - 1), "the largest size is missing: e runs from 0 to S − 1."
    yield sizes(least, stride + 1), "the last size has room for one window more."
    yield (
        sizes(stride * (size - 1) + kernel - 2 * padding),
        "the dilation is forgotten: the first and the last tap lie D(K − 1) apart.",
    )
    yield (
        sizes(least + padding),
        "the padding is counted on one side: it stands on both.",
    )
    yield (
        sizes(least + 2 * padding),
        "the padding is forgotten: 2P cells need not be there.",
    )
    yield (
        sizes(least + stride),
        "these lead to one output more: counted from zero, the last window begins at "
        "S(H' − 1).",
    )
    yield sizes(least - 1), "all sizes are one too small: from tap to tap, then one more."
    yield sizes(least)[::-1], "the sizes are in falling order."
