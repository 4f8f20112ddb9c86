"""What to say about each mistake that `dlbook.check.backpropagation` recognises."""

BY_HAND = {
    "short road only": (
        "these are the slopes through a − c alone: there is a second factor, and what "
        "comes back through it is added."
    ),
    "long road only": (
        "these are the slopes through ab + c alone: a and c also stand in a − c, and what "
        "comes back through it is added."
    ),
    "last road kept": (
        "where two roads meet you keep the last one only: a and c are used twice, and the "
        "two contributions add."
    ),
    "sign lost": "the minus sign of a − c is lost: its slope in c is −1.",
    "own factor": (
        "each factor sends back itself: the slope of a product in one factor is the *other*"
        " one."
    ),
    "factors swapped": "in ab the slopes are exchanged: in a it is b, and in b it is a.",
    "values": "these are the values of a, b and c: the slopes of f are asked for.",
    "not multiplied": (
        "the local slopes are there, but what arrives from f is left out: multiply along "
        "the road."
    ),
}

GRAPH_GRADIENTS = {
    "forward": (
        "these are the slopes of every node in the first one: you went forward. The "
        "question is how the last node depends on each."
    ),
    "overwritten": (
        "where several arrows leave a node the last one overwrites the others: "
        "contributions add, +=."
    ),
    "as listed": (
        "you follow the arrows as they are listed: a node may send its gradient on only "
        "when all that is made from it has been visited."
    ),
    "earliest first": (
        "you begin with the earliest nodes, whose gradients are not known yet: go from the"
        " last node down."
    ),
    "no seed": (
        "all is 0, since nothing was put in: the slope of the result in itself is 1."
    ),
    "pair once": (
        "two arrows may join the same pair of nodes (as in x · x), and one of them is lost."
    ),
    "result left out": "the result's own place is missing: its slope in itself is 1.",
    "first only": "this is the slope in the first node: give all n of them.",
}

FORWARD_MODE = {
    "output": "this is the output itself: how fast it moves is asked for.",
    "slope forgotten": (
        "the slope of tanh is left out: its velocity is 1 − tanh² times that of its input."
    ),
    "direction forgotten": (
        "the velocity of the input is v, not x: x says where the slopes are taken, v which "
        "way the input moves."
    ),
    "slope at v": (
        "the slope of tanh is taken at the velocity: take it at the value, w1 x."
    ),
    "square forgotten": "the slope of tanh is 1 − tanh², with a square.",
    "tanh of the velocity": (
        "tanh is applied to the velocity: a velocity is multiplied by the *slope* of tanh "
        "at the value."
    ),
    "Jacobian": (
        "this is the whole Jacobian: its product with v is wanted, and is cheaper."
    ),
    "second layer forgotten": "you stop before the second layer: multiply by w2.",
}

RESIDUAL_WEIGHTS = {
    "transposed": (
        "this is the transpose, and since W is square its shape does not tell: entry "
        "[j, k] belongs to the weight from input k to output j."
    ),
    "slope forgotten": (
        "the slope of tanh is left out: what reaches W x is dy times 1 − tanh²."
    ),
    "mean": (
        "this is the mean over the batch: every sample uses W, and contributions add. "
        "Averaging is the loss's business."
    ),
    "square forgotten": "the slope of tanh is 1 − tanh², with a square.",
    "weights transposed": (
        "the forward pass has W transposed: for samples in rows it is x @ w.T, and since W "
        "is square, x @ w fits as well."
    ),
    "slope at x": "the slope of tanh is taken at x: take it at W x.",
    "sum counted": (
        "the road past tanh is counted, but W does not lie on it: x + tanh(W x) depends on"
        " W through tanh only."
    ),
    "activation": "dz meets the output of tanh: W multiplies the input, x.",
    "of the input": "this is the gradient of x: that of W is asked for.",
    "one sample": "this is the first sample alone: sum over the batch.",
    "not summed": "every sample has its own matrix: W is one, so add them.",
}

CENTRAL_DIFFERENCE = {
    "forward": (
        "this is the one-sided quotient, to the right: its error falls like h, that of the "
        "central one like h²."
    ),
    "backward": (
        "this is the one-sided quotient, to the left: its error falls like h, that of the "
        "central one like h²."
    ),
    "twice": "these are twice the slopes: the two points lie 2h apart.",
    "half": "these are half the slopes: the two points lie 2h apart, not 4h.",
    "sign": "the sign is turned: right minus left.",
    "not divided": "these are differences: divide by the distance, 2h.",
    "half not divided": (
        "these are divided by 2 and not by 2h: the two points lie 2h apart."
    ),
    "no brackets": (
        "these are multiplied by h: Python reads a / 2 * h from the left, as (a / 2) * h. "
        "Put the distance in brackets, (2 * h)."
    ),
    "all at once": (
        "all numbers are moved at once: for the slope in x[i] only x[i] moves, by h e_i."
    ),
    "direction": (
        "this is a single slope, with all numbers moved at once: move one at a time, and "
        "return one slope for each."
    ),
}

ONE_SIDED_STEP = {
    "one value off": (
        "h is too small by the root of 2: either the left arm counts one value only (both "
        "are off: 2 ε F / h), or the right arm has lost its half (M h / 2)."
    ),
    "half of each": (
        "a factor of 2 is lost: with M h / 2 + 2 ε F / h the square of h is 4 ε F / M."
    ),
    "two for one": (
        "a factor of 2 is too many: with M h / 2 + 2 ε F / h the square of h is 4 ε F / M."
    ),
    "two under the root": (
        "h is too large by the root of 2: either the half of the right arm is taken twice "
        "(it is M h / 2), or the left arm is doubled (it is 2 ε F / h)."
    ),
    "upside down": (
        "F and M are exchanged: the larger the values, the larger the step; the more "
        "curved, the smaller."
    ),
    "root forgotten": "this is the square of the step: take the root.",
    "central": (
        "this is the best step of the central quotient: the one-sided one has other arms."
    ),
    "error": "this is the error at the best step: the step itself is asked for.",
    "rule of thumb": (
        "the root of ε is the rule of thumb, right for F = M / 4: here both are given."
    ),
}

CHAIN_SLOPE = {
    "weights forgotten": (
        "the weights are left out: each layer multiplies by its weight and by the slope of"
        " its sigmoid."
    ),
    "slopes forgotten": (
        "the slopes of the sigmoids are left out: each layer multiplies by a(1 − a) too."
    ),
    "first slope forgotten": (
        "the slope of the first sigmoid is left out: x passes through it like all others."
    ),
    "first weight forgotten": (
        "the first weight is left out: it would be, if we differentiated by it, but x "
        "passes through it."
    ),
    "in the weight": (
        "this is the slope in the first weight: in x, the factor is w[0], not x."
    ),
    "a quarter": (
        "a quarter for each layer is an upper bound of the sigmoid's slope, and the weights"
        " are missing."
    ),
    "a quarter each": (
        "a quarter is the sigmoid's slope at 0, its largest: elsewhere it is a(1 − a)."
    ),
    "slope of z": (
        "the sigmoid's slope is a(1 − a) with its *output* a; you put the input z in."
    ),
    "slope a layer early": (
        "the slope a(1 − a) is taken a layer early, with the *input* of the layer as a: "
        "compute its output first."
    ),
    "inputs for weights": (
        "each layer is multiplied by its input: that is its slope in its weight. Here the "
        "gradient goes on, through the weight."
    ),
    "added": "the factors of the layers are added: along one road they multiply.",
    "output": "this is the output: its slope in x is asked for.",
}
