"""What to say about each mistake that `dlbook.check.receptive_field` recognises."""

RECURSION = {
    "own stride": (
        "the layer's own stride is used too early: its window is stretched by the jump of "
        "the layer below. Its own stride only spreads its neighbours, and all that follows."
    ),
    "dilation forgotten": (
        "the dilation is forgotten: from tap to tap it is D cells of the layer below, and "
        "so D jumps."
    ),
    "from zero": (
        "the sizes begin with 0, but a pixel sees itself: R = 1 before the first layer."
    ),
    "whole kernel": (
        "each layer adds K steps: between K taps there are only K − 1 steps, and the first "
        "tap brings the old window."
    ),
    "start positive": (
        "the sign of the start is wrong: padding stands before the image, so it moves the "
        "first window to negative pixels."
    ),
    "padding not stretched": (
        "the padding is counted in cells: P cells of the layer below are P·J pixels."
    ),
    "padding twice": (
        "the padding is counted twice: only the cells before the image move the first "
        "window."
    ),
}

BY_HAND = {
    **RECURSION,
    "transposed": (
        "rows and columns are swapped: one row for each layer, with R, J and A in it."
    ),
    "jump first": "size and jump have changed places: the order is R, J, A.",
}

FIELD = {
    **RECURSION,
    "upside down": (
        "the layers are taken from the output down: begin with the first one, which reads "
        "the pixels."
    ),
    "size alone": "this is the size alone: return (size, jump, start).",
    "jump first": "size and jump have changed places: return (size, jump, start).",
    "last stride": (
        "the jump is the last layer's stride: it is the product of all strides so far."
    ),
}

LAYERS_NEEDED = {
    "dilation forgotten": (
        "the dilation stays at 1: it is multiplied by B from one layer to the next."
    ),
    "strictly more": (
        "a field of exactly `reach` pixels is enough: compare with >=, and begin with 1, "
        "for without any layer a pixel sees itself."
    ),
    "whole kernel": "each layer adds kernel · dilation: it adds (kernel − 1) · dilation.",
    "logarithm": (
        "this is a logarithm whose last digit is off: log(125, 5) is 3.0000000000000004 to "
        "the computer. Multiply whole numbers instead."
    ),
    "one too many": "this is one layer too many, every time.",
    "one too few": "this is one layer too few, every time.",
}

ROUTES = {
    "dilation forgotten": (
        "the dilation is forgotten: the taps of a layer lie D pixels apart, with zeros "
        "between them."
    ),
    "shares": (
        "these are shares, which add up to 1: the routes themselves are wanted, whole "
        "numbers."
    ),
    "yes or no": (
        "this says which pixels are read, but not by how many routes: add where copies "
        "overlap."
    ),
    "holes left out": (
        "the holes are left out: a pixel of the window that no route reaches has a 0."
    ),
    "total": "this is the number of all routes together: count them pixel by pixel.",
}

HOLE_SHARE = {
    "line": (
        "this is the share along a line: in the plane a pixel is read only if its row and "
        "its column both are."
    ),
    "read": "this is the share that is read: the share that is not was asked for.",
    "squared too late": (
        "here a pixel counts as unread only if its row and its column both are: one of "
        "them is enough. Square the share that is read, then take it from 1."
    ),
    "pixels": "this is a number of pixels: divide by the pixels of the square window.",
    "last layer": (
        "this looks at the last layer only: its holes are filled, or not, by the layers "
        "below."
    ),
}

FIELD_STD = {
    "variance": "this is the variance: take the root, once, at the end.",
    "not squared": (
        "dilation and jump are not squared: a step that is c times as long has c² times "
        "the variance."
    ),
    "dilation forgotten": "the dilation is forgotten: it stretches the layer's steps.",
    "jump forgotten": (
        "the strides are forgotten: a step of one cell is J pixels, the jump of the layer "
        "below."
    ),
    "own stride": (
        "the layer's own stride is used too early: its steps are stretched by the strides "
        "of the layers below it."
    ),
    "lengths added": (
        "the standard deviations are added: for independent steps it is the variances that "
        "add up."
    ),
    "continuous": (
        "K²/12 is the variance of a stretch of length K: K separate taps have (K² − 1)/12."
    ),
    "window": "this is the size of the window: the width of the weight inside it is asked.",
}
