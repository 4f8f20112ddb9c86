"""The LSTM at two sizes, over a whole batch of sequences."""

from benchmarks.cases import Case, normal
from dlbook.lstm_gru import lstm, lstm_backward


def case(name, T, D, F):
    """An LSTM of F units that reads T steps of D features."""

    def arrays(N):
        weights = [F**-0.5 * normal(4 * F, width) for width in (D, F)]
        return normal(N, T, D), normal(N, F), normal(N, F), *weights, normal(4 * F)

    return Case(name, 16, arrays, outputs, backward, theirs)


def outputs(*arrays):
    (y, _, _), saved = lstm(*arrays)
    return y, saved


def backward(dy, saved):
    return lstm_backward((dy, None, None), saved)


def theirs(torch, x, h, c, w_ih, w_hh, b):
    """Run the kernel behind nn.LSTM, which wants two biases."""
    weights = [w_ih, w_hh, b, torch.zeros_like(b)]
    flags = {"has_biases": True, "num_layers": 1, "dropout": 0.0, "train": True}
    flags |= {"bidirectional": False, "batch_first": True}
    return torch.lstm(x, (h[None], c[None]), weights, **flags)[0]


CASES = case("LSTM, small", 64, 64, 64), case("LSTM, large", 64, 256, 256)
