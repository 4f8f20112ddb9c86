"""What to say about each mistake that `dlbook.check.convolution` recognises."""

BY_HAND = {
    "flipped": (
        "the kernel is flipped: these are the numbers of the true convolution. Here the "
        "kernel slides as it is printed."
    ),
    "upside down": (
        "the kernel stands upside down: its upper row goes on the upper row of the window."
    ),
    "mirrored": (
        "the kernel is mirrored: its left column goes on the left column of the window."
    ),
    "kernel transposed": (
        "rows and columns of the kernel are swapped: its rows lie on rows of the image."
    ),
    "answer transposed": (
        "rows and columns of your answer are swapped: a step to the right in the image is"
        " a step to the right in the output."
    ),
    "sign lost": (
        "the minus sign of the kernel is lost: a weight of −1 takes its pixel away."
    ),
    "averaged": (
        "these are averages: a convolution adds the four products and divides by nothing."
    ),
    "side by side": (
        "the windows stand side by side. With stride 1 a window moves on by one cell, and"
        " neighbours overlap."
    ),
    "padded": (
        "the image is padded. Without padding a window of 2 finds three places along 4 "
        "cells."
    ),
    "same size": (
        "the output has the size of the image, as if the image were padded. Without "
        "padding a window of 2 finds three places along 4 cells."
    ),
}

OUTPUT_SIZE = {
    "not floored": (
        "the floor is forgotten: a window stands on whole cells, and the cells left over "
        "after the last one are never read."
    ),
    "rounded up": "you round up, so the last window hangs over the end: round down.",
    "rounded": (
        "you round to the nearest, but half a step is no place to stand: round down."
    ),
    "plus one forgotten": (
        "the + 1 is forgotten: these are the steps between windows, and the place where "
        "the first one stands counts too."
    ),
    "plus one divided": (
        "the + 1 stands inside the division: the first place is one whole place, whatever"
        " the stride."
    ),
    "dilation forgotten": (
        "the dilation is forgotten: with dilation D a kernel of K reaches over D(K − 1) +"
        " 1 cells."
    ),
    "dilated too long": (
        "the dilated kernel is too long: K taps have K − 1 distances between them, so it "
        "reaches over D(K − 1) + 1 cells, not DK."
    ),
    "dilation one more": (
        "the dilation counts one too many: D is the distance from tap to tap, and D = 1 "
        "leaves no gap."
    ),
    "padding left out": "the padding is left out: it adds 2P cells.",
    "padding once": (
        "the padding is counted once: it is added on both sides, 2P cells in all."
    ),
    "stride left out": "the stride is left out: of these places only every S-th is used.",
}

SAME_PADDING = {
    "extra before": (
        "the sum is right, but the extra cell stands before the input: the convention "
        "here, which is PyTorch's, puts it after."
    ),
    "half a cell": (
        "half a cell cannot be added: where the total is odd, give the extra one to the "
        "end."
    ),
    "half a kernel": (
        "the padding is symmetrical, so with an even kernel the output is longer than the"
        " input: its two sides must differ where the total is odd."
    ),
    "symmetrical, more": (
        "the padding is symmetrical, so with an even kernel the output is longer than the"
        " input: its two sides must differ where the total is odd."
    ),
    "symmetrical, less": (
        "the padding is symmetrical, so with an even kernel the output is shorter than "
        "the input: its two sides must differ where the total is odd."
    ),
    "dilation forgotten": (
        "the dilation is forgotten: the kernel reaches over D(K − 1) + 1 cells, and all "
        "but one of them are lost without padding."
    ),
    "half a kernel, not dilated": (
        "the dilation is forgotten, and an even kernel needs two different sides."
    ),
    "total on each side": (
        "this is the total, and it stands on each side: that is full padding, and the "
        "output grows. Share it between the two."
    ),
    "total": (
        "this is the total: say how much of it goes before and how much after, as a pair."
    ),
}

CONVOLUTION_FROM_CORRELATION = {
    "not flipped": (
        "the kernel is not flipped: these are the numbers of the cross-correlation. A "
        "convolution turns the kernel first, upside down and left to right."
    ),
    "rows flipped": (
        "the kernel is flipped on one axis only, upside down: flip it left to right as "
        "well."
    ),
    "columns flipped": (
        "the kernel is flipped on one axis only, left to right: flip it upside down as "
        "well."
    ),
    "image flipped": (
        "the image is flipped in place of the kernel, so the output comes out upside down"
        " and mirrored."
    ),
    "padding left out": (
        "the padding is left out: only the places where the kernel lies wholly inside are"
        " there. K − 1 zeros on every side add the others."
    ),
    "given": "this is the correlation as it was given: pad the image, and flip the kernel.",
    "padded by half": (
        "the padding is the one that keeps the size. The full convolution needs K − 1 "
        "zeros on every side, so that a single cell may overlap."
    ),
    "padded by kernel": (
        "there is one zero too many on every side: with K of them the outermost windows "
        "meet no pixel of the image."
    ),
    "padding swapped": (
        "the axes of the padding are swapped: KH − 1 rows go above and below, KW − 1 "
        "columns left and right."
    ),
    "transposed": (
        "the kernel is transposed, which swaps its axes: to flip is to reverse each axis."
    ),
}

PARAMETERS = {
    "groups forgotten": (
        "the groups are forgotten: an output channel reads the C/G channels of its own "
        "group, not all C."
    ),
    "groups twice": (
        "the groups are counted twice: a group has O/G outputs reading C/G channels, but "
        "there are G such groups."
    ),
    "bias forgotten": (
        "the bias is forgotten: with it every output channel learns one number more."
    ),
    "bias always": (
        "the bias is counted even where there is none: look at the argument bias."
    ),
    "bias per input": (
        "the bias is counted for every input channel: it belongs to the output, one "
        "number for each of the O channels."
    ),
    "one bias": "there is one bias for the whole layer: every output channel has its own.",
    "bias grouped": (
        "the bias is divided by the groups: there are O output channels, and each keeps "
        "its bias."
    ),
    "flat kernel": "the kernel is counted along one axis: it has K × K weights.",
    "channels forgotten": (
        "the input channels are forgotten: a kernel has a K × K plane of its own for each"
        " channel it reads."
    ),
}

POINTWISE = {
    "bias forgotten": "the bias is forgotten: add b[o] to every pixel of channel o.",
    "channels first": (
        "the axes are swapped, with the output channels before the batch: move them to "
        "place 1."
    ),
    "channels last": (
        "the channels come last: move them back to place 1, so that the output is (N, O, "
        "H, W)."
    ),
    "channels last, reshaped": (
        "the channels came last and were reshaped into place: reshape keeps the order of "
        "the numbers and only cuts it anew. Transpose, or np.moveaxis."
    ),
    "pixels scrambled": (
        "x is reshaped to rows of C numbers, but C is not its last axis: reshape then "
        "cuts pieces out of one channel. Move the channels last first."
    ),
}

EQUIVARIANCE_ERROR = {
    "invariance": (
        "this compares with the output of the unshifted image, which is invariance. "
        "Equivariance: the output moves along, so shift it by the same amount."
    ),
    "shifted back": (
        "the comparison is at the wrong shift: the output is moved against the input. "
        "Shift both in the same direction."
    ),
    "rows only": "the shift is made along the rows axis only: it has two parts.",
    "columns only": "the shift is made along the columns axis only: it has two parts.",
    "flattened": (
        "the axes are not named: np.roll then flattens the image first, and pixels run "
        "over from row to row."
    ),
    "first axes": (
        "the shift is made along the first two axes, which are channels and rows: H and W"
        " are the last two."
    ),
    "signed": (
        "the sign is kept: a large negative difference is a large error too. Take the "
        "absolute value first."
    ),
    "mean": (
        "this is the average error, in which a border of wrong pixels nearly vanishes: "
        "take the largest."
    ),
    "sum": "this is the sum of the errors, which grows with the image: take the largest.",
    "whole array": "this is the error at every pixel: return the largest of them.",
}
