"""An engine for any graph: the slope of the result in every node."""

import numpy as np

from dlbook.check.compare import check_function
from dlbook.check.report import exercise


@exercise
def graph_gradients(answer, rng):
    """Check a function of (arrows, n) on random graphs, one with a number used twice."""
    praise = "The slope in every node, also where arrows share a pair or lead nowhere."
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(arrows, n):
    """Solve for all gradients at once: each is what its arrows bring, the last is 1."""
    slopes = np.zeros((n, n))
    for u, v, slope in arrows:
        slopes[u, v] += slope
    return np.linalg.solve(np.eye(n) - slopes, np.eye(n)[-1])


def cases(rng):
    """Draw three small graphs with whole slopes, then larger ones; node 1 leads nowhere."""
    for arrows, n in [([(0, 1), (1, 2), (0, 2)], 3), ([(0, 1), (0, 1), (1, 2)], 3)]:
        yield [(*pair, float(rng.integers(2, 9))) for pair in arrows], n
    for n in rng.integers(4, 9, 12).tolist():
        pairs = [(int(rng.integers(v)), v) for v in range(1, n)]
        pairs += [sorted(rng.choice(n, 2, replace=False).tolist()) for _ in range(n)]
        pairs = [(u, v) for u, v in pairs if u != 1] + [(0, n - 1)]
        slopes = rng.uniform(-2, 2, len(pairs)).round(1).tolist()
        arrows = [(*pair, slope) for pair, slope in zip(pairs, slopes, strict=True)]
        yield [arrows[i] for i in rng.permutation(len(arrows))], n


def sweep(arrows, n, *, order, keep=False, seed=1.0, kind=float):
    """Go along the arrows in an order, adding or, with `keep`, keeping the last."""
    grad = np.zeros(n, kind)
    grad[-1] = seed
    for u, v, slope in sorted(arrows, key=order):
        grad[u] = slope * grad[v] + (0 if keep else grad[u])
    return grad


def latest(arrow):
    return -arrow[1]


def mistakes(arrows, n):
    forward = np.zeros(n)
    forward[0] = 1.0
    for u, v, slope in sorted(arrows, key=lambda arrow: arrow[1]):
        forward[v] += slope * forward[u]
    single = [(u, v, slope) for (u, v), slope in {a[:2]: a[2] for a in arrows}.items()]
    solved = sweep(arrows, n, order=latest)
    yield (
        forward,
        "these are the slopes of every node in the first one: you went forward. The "
        "question is how the last node depends on each.",
    )
    yield (
        sweep(arrows, n, order=latest, keep=True),
        "where several arrows leave a node the last one overwrites the others: "
        "contributions add, +=.",
    )
    yield (
        sweep(arrows, n, order=lambda arrow: 0),
        "you follow the arrows as they are listed: a node may send its gradient on only "
        "when all that is made from it has been visited.",
    )
    yield (
        sweep(arrows, n, order=lambda arrow: arrow[1]),
        "you begin with the earliest nodes, whose gradients are not known yet: go from the "
        "last node down.",
    )
    yield (
        sweep(arrows, n, order=latest, seed=0.0),
        "all is 0, since nothing was put in: the slope of the result in itself is 1.",
    )
    yield (
        sweep(single, n, order=latest),
        "two arrows may join the same pair of nodes, as in x · x: one of them is lost.",
    )
    yield (
        sweep(arrows, n, order=latest, kind=int),
        "your array holds whole numbers, and every contribution loses what follows the "
        "point: make it one of floats.",
    )
    yield solved[:-1], "the result's own place is missing: its slope in itself is 1."
    yield solved[0], "this is the slope in the first node: give all n of them."
