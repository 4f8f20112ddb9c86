"""DARTS: search for an architecture by gradient descent (Liu et al. 2018, 1806.09055)."""

import torch
from torch import nn

from dlbook.shapes import check_whole_numbers


class MixedOperation(nn.Module):
    r"""Apply all candidate operations and add them up, weighed by a softmax.

    .. math:: \bar o(x) = \sum_{o \in O} p_o\, o(x), \qquad
              p_o = e^{\alpha_o} \Big/ \sum_{o' \in O} e^{\alpha_{o'}}

    `operations` is a dict of modules that keep the shape of x (N, C, H, W), as y has it.
    The `alphas` start at zero: every candidate counts alike. Raises ValueError. Liu,
    Simonyan and Yang (2018), arXiv:1806.09055. Book: eq-architecture-search-mixed.
    """

    def __init__(self, operations):
        super().__init__()
        if not set(operations) - {"zero"}:
            raise ValueError('MixedOperation: operations must name one besides "zero"')
        self.operations = nn.ModuleDict(operations)
        self.alphas = nn.Parameter(torch.zeros(len(operations)))

    def weights(self):
        """Return p, one number for each operation, in their order."""
        return self.alphas.softmax(0)

    def forward(self, x):
        pairs = zip(self.weights(), self.operations.values(), strict=True)
        return sum(p * operation(x) for p, operation in pairs)

    def expected_cost(self, costs):
        r"""Average the costs of the operations: a penalty that has a gradient.

        .. math:: \mathbb E[\text{cost}] = \sum_{o \in O} p_o \, \text{cost}_o

        `costs` (O,), in milliseconds, say. Added to the loss, with a factor, it leads the
        search to fast networks. Book: eq-architecture-search-cost.
        """
        return self.weights() @ costs

    def strongest(self):
        """Return the name and the weight of the best operation that is not "zero"."""
        named = zip(self.operations, self.weights().tolist(), strict=True)
        return max((pair for pair in named if pair[0] != "zero"), key=lambda pair: pair[1])


class Cell(nn.Module):
    r"""Join nodes by mixed operations, each node reading all before it.

    .. math:: x_j = \sum_{i < j} \bar o^{(i,j)}(x_i)

    The inputs (N, C, H, W) are the first nodes; `nodes` more follow, which are put side by
    side: (N, nodes C, H, W). `candidates` maps C to the operations of one edge. Raises
    ValueError. Book: eq-architecture-search-cell.
    """

    def __init__(self, channels, candidates, *, inputs=2, nodes=4):
        super().__init__()
        check_whole_numbers("Cell", 1, channels=channels, inputs=inputs, nodes=nodes)
        self.edges = nn.ModuleList(
            nn.ModuleList(MixedOperation(candidates(channels)) for _ in range(before))
            for before in range(inputs, inputs + nodes)
        )

    def forward(self, *inputs):
        if len(inputs) != len(self.edges[0]):
            wanted = f"{len(self.edges[0])} inputs are needed"
            raise ValueError(f"Cell: {wanted}, got {len(inputs)}")
        states = list(inputs)
        for edges in self.edges:
            read = zip(edges, states, strict=True)
            states.append(sum(edge(x) for edge, x in read))
        return torch.cat(states[len(inputs) :], dim=1)

    def discretize(self, keep=2):
        """List for every node its `keep` strongest edges: (node read, operation)."""
        check_whole_numbers("Cell.discretize", 1, keep=keep)
        chosen = []
        for edges in self.edges:
            best = [(i, *edge.strongest()) for i, edge in enumerate(edges)]
            best.sort(key=lambda choice: -choice[2])  # of equals, the earlier node
            chosen.append([(i, name) for i, name, _ in best[:keep]])
        return chosen


class Zero(nn.Module):
    """Pass nothing on: the candidate that stands for no connection."""

    def forward(self, x):
        return torch.zeros_like(x)


def separable(channels, kernel_size, *, dilation=1):
    """Bend, convolve each channel by itself, mix the channels, normalise."""
    padding = dilation * (kernel_size - 1) // 2
    options = {"padding": padding, "dilation": dilation, "groups": channels, "bias": False}
    return nn.Sequential(
        nn.ReLU(),
        nn.Conv2d(channels, channels, kernel_size, **options),
        nn.Conv2d(channels, channels, 1, bias=False),
        nn.BatchNorm2d(channels, affine=False),  # alpha alone sets the scale
    )


def darts_candidates(channels):
    """Return the paper's eight operations at stride 1, by name; all keep the shape."""
    twice = {f"separable_{k}x{k}": [separable(channels, k) for _ in "12"] for k in (3, 5)}
    pools = {"max_pool_3x3": nn.MaxPool2d, "avg_pool_3x3": nn.AvgPool2d}
    return {
        "zero": Zero(),
        "identity": nn.Identity(),
        **{name: pool(3, stride=1, padding=1) for name, pool in pools.items()},
        **{name: nn.Sequential(*layers) for name, layers in twice.items()},
        **{f"dilated_{k}x{k}": separable(channels, k, dilation=2) for k in (3, 5)},
    }


def architecture_gradient(train_loss, valid_loss, weights, alphas, *, lr=0.0):
    r"""Differentiate the validation loss after one training step, the step included.

    .. math:: \nabla_\alpha L_v(w', \alpha)
              - \eta \, \nabla^2_{\alpha, w} L_t(w, \alpha) \, \nabla_{w'} L_v(w', \alpha),
              \qquad w' = w - \eta \nabla_w L_t(w, \alpha)

    The losses are functions of `weights` and `alphas`, two sequences of tensors that
    require gradients. With `lr` 0 this is the first-order form: the weights are taken for
    the best already. Returns one gradient for each alpha. Raises ValueError.
    Book: eq-architecture-search-bilevel.
    """
    if not lr >= 0:
        raise ValueError(f"architecture_gradient: lr must be 0 or more, got {lr!r}")
    steps = torch.autograd.grad(train_loss(weights, alphas), weights, create_graph=True)
    moved = [w - lr * step for w, step in zip(weights, steps, strict=True)]
    loss = valid_loss(moved, alphas)
    return torch.autograd.grad(loss, alphas, materialize_grads=True)
