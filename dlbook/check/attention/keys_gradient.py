"""Back from the output of attention to its keys, through mixture, softmax and scores."""

from dlbook.attention import (
    scaled_dot_product_attention,
    scaled_dot_product_attention_backward,
)
from dlbook.check.compare import check_function
from dlbook.check.report import exercise
from dlbook.softmax import softmax


@exercise
def keys_gradient(answer, rng):
    """Check a function of q (T, E), k (S, E), v (S, F) and dy (T, F) that returns dk."""
    praise = (
        "Every query that compared itself with a key has its say in that key's gradient."
    )
    return check_function(answer, right, cases(rng), mistakes, praise)


def right(q, k, v, dy):
    _, saved = scaled_dot_product_attention(q, k, v)
    return scaled_dot_product_attention_backward(dy, saved)[1]


def cases(rng):
    """Draw one case of whole numbers, then larger ones."""
    yield tuple(rng.permutation(n)[:n].reshape(-1, 2) - 1.0 for n in (4, 6, 6, 4))
    for _ in range(10):
        T, S, E, F = rng.permutation([2, 3, 4, 5])  # all different: no swap can hide
        yield tuple(map(rng.standard_normal, [(T, E), (S, E), (S, F), (T, F)]))


def mistakes(q, k, v, dy):
    root = q.shape[1] ** 0.5
    p, _ = softmax(q @ k.T / root)
    dp = dy @ v.T
    ds = p * (dp - (p * dp).sum(1, keepdims=True))
    yield (
        ds.T @ q,
        "the root is forgotten on the way back: the scores were divided by √E, and so is "
        "their gradient on its way to the keys.",
    )
    yield ds.T @ q / root**2, "this is divided by E; the scores were divided by √E."
    yield (
        (p * dp).T @ q / root,
        "the softmax sends back p · dp and nothing else here: the mean of dp under the "
        "weights of the row is to be taken off first.",
    )
    yield (
        (p * (1 - p) * dp).T @ q / root,
        "only the diagonal of the softmax's Jacobian is there: a score also moves "
        "the other weights of its row.",
    )
    yield (
        (p * (dp - dp.mean(1, keepdims=True))).T @ q / root,
        "the mean of dp is the plain one: take it under the weights p of the row.",
    )
    yield (
        (p * (dp - (p * dp).sum(0, keepdims=True))).T @ q / root,
        "the mean of dp runs over the queries: each row, a query, has a mean of its own.",
    )
    yield (
        dp.T @ q / root,
        "the softmax is skipped: dp belongs to the weights, not the scores.",
    )
    yield ds @ k / root, "this is the gradient of the queries: it sums over the keys."
    yield p.T @ dy, "this is the gradient of the values."
    yield ds, "this is the gradient of the scores: one product more leads to the keys."
    yield -ds.T @ q / root, "the sign is turned round: return the gradient, not the step."
