"""What to say about each mistake that `dlbook.check.attention` recognises."""

ATTENTION = {
    "not scaled": "the scores are not divided by √E: wide heads then start saturated.",
    "divided by E": (
        "the scores are divided by E. Their standard deviation is √E, so divide by that."
    ),
    "divided by the root of S": (
        "the scores are divided by the root of the number of keys: it is the root of E, "
        "the numbers in a query."
    ),
    "softmax over queries": (
        "the softmax runs over the queries: here every key shares itself out. Each query, "
        "that is each row, shares out its attention over the keys."
    ),
    "softmax over everything": (
        "the shares of all rows together sum to 1: each row must, by itself."
    ),
    "no softmax": "the softmax is missing: these are the scores times the values.",
    "no exponential": (
        "the scores themselves are shared out: take e to each of them first, so that every "
        "share is positive, also where a score is 0 or less."
    ),
    "not shared out": (
        "the exponentials are not divided by their sum, so the weights do not sum to 1."
    ),
    "weights": "these are the weights: mix the values with them.",
}

OVERFLOW = (
    "The numbers are right for small scores, but with scores of a million your function "
    "returns NaN: exp overflows. Subtract the largest score of each row before exp, which "
    "changes no weight."
)

BY_HAND = {
    **{name: said for name, said in ATTENTION.items() if name != "softmax over everything"},
    "weights": "these are the three weights: multiply each value by its own, and add.",
    "largest": (
        "this is the value of the best key alone. Attention mixes: the other two have "
        "weights as well."
    ),
    "divided by the root of S": (
        "the products are divided by √3: it is the root of the four numbers in a query."
    ),
    "softmax over queries": (
        "each of the three weights is 1, as if a softmax ran over the single query: the "
        "three keys share one unit of attention."
    ),
}

CAUSAL_WEIGHTS = {
    "not masked": "the future is not hidden: these are the weights without a mask.",
    "masked after": (
        "the mask is applied after the softmax: rows do not sum to 1, and the hidden "
        "scores still stand in the denominator."
    ),
    "zero scores": (
        "the hidden scores are set to 0, and e to the 0 is 1: they still get a share. Set "
        "them to -inf."
    ),
    "columns": "the columns sum to 1: each row must, since a row is a query.",
    "columns afterwards": (
        "the weights left by the mask are divided by the sums of their columns: what is "
        "left of a row, a query, must sum to 1 again."
    ),
    "axis lost": (
        "the sums of the rows have lost an axis, so that each is laid over a column: keep "
        "it, with keepdims=True."
    ),
    "future": (
        "the triangle is the wrong one: your queries see themselves and the future. Row t "
        "may see the columns up to t."
    ),
    "itself hidden": (
        "a place does not see itself: the diagonal belongs to what may be seen."
    ),
    "not shared out": (
        "the exponentials are not divided by their sum, so the rows do not sum to 1."
    ),
}

EMPTY_ROW = (
    "Your weights hold NaN in the first row only: it had nothing to look at, and 0/0 is "
    "left. If the diagonal is hidden too, the first query sees no key; but every place may "
    "see itself."
)

NOT_A_NUMBER = (
    "Your weights hold NaN. Usually an infinity met a 0 in a product with the mask: "
    "choose between score and -inf with np.where instead."
)

SCORE_GRADIENT = {
    "diagonal": (
        "only the diagonal of the Jacobian is there: a score also moves all other weights "
        "of its row, by −p p'."
    ),
    "mean missing": (
        "the second half of the Jacobian is missing: take the mean of dp off before "
        "multiplying by p."
    ),
    "plain mean": (
        "the mean is the plain one: it is the mean under the weights, the sum of p · dp."
    ),
    "plain sum": "the sum is not weighted: it is the sum of p · dp over the row.",
    "over queries": (
        "the sum runs over the queries: each row has its own softmax, so sum over keys."
    ),
    "over everything": (
        "the sum runs over the whole table: each row has its own softmax, and its own sum."
    ),
    "not weighted": "the factor p in front is missing: no weight, no gradient.",
    "mean not weighted": (
        "the sum is taken off after multiplying by p: p multiplies the difference, both "
        "parts of it."
    ),
    "sign": "the sign is reversed: dp minus its mean, not the mean minus dp.",
}

HEADS = {
    "not swapped": (
        "the features are cut rightly, but time still comes before the heads: swap the two "
        "axes."
    ),
    "one reshape": (
        "one reshape gives this shape and mixes up words and heads: it keeps the order in "
        "memory. Cut the last axis first, then swap."
    ),
    "interleaved": (
        "the features are dealt out in turn: head 0 has every M-th one. It should have the "
        "first E."
    ),
    "heads before batch": "the heads come before the batch: the order is (N, M, T, E).",
    "features before time": "time comes last: the order is (N, M, T, E).",
    "E heads": "there are E heads of M features here: it should be M heads of E.",
}

TWO_BACK = {
    "itself": "it sees itself: query and key of one place are alike. Shift one of the two.",
    "one back": "that is one step back: shift by two.",
    "elsewhere": (
        "key s should say where it is, and query t where it wants to look: w_q turns unit "
        "vector t into unit vector t − 2. Shifted the other way round it looks ahead, where"
        " the mask hides everything."
    ),
    "faint": ("make queries or keys longer: the scores grow, and the softmax decides."),
}

REMOVAL = {
    "not shared out": (
        "this is the length of what the key hands over. Hidden, it also leaves its share to"
        " the others: divide their weights by 1 − p[s]."
    ),
    "shared out evenly": (
        "the freed weight is shared out evenly: the softmax shares it in proportion to the "
        "weights of the others."
    ),
    "plain mean": (
        "the other values are mixed in equal parts: their weights keep their proportions, "
        "each divided by 1 − p[s]."
    ),
    "not divided": (
        "the division by 1 − p[s] is missing: the other weights must sum to 1 again."
    ),
    "weight": "this is the weight itself: the values decide what it changes.",
    "squared": "this is the squared length: take the root.",
    "added up": "the sizes are added up: the length is the root of the sum of squares.",
    "vector": "this is the difference itself: return its length, one number.",
    "vector back": "this is the difference itself: return its length, one number.",
    "output without": (
        "this is the length of the output without the key: its distance from the output "
        "with it is asked for."
    ),
}
