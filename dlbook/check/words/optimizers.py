"""What to say about each mistake that `dlbook.check.optimizers` recognises."""

BY_HAND = {
    "theta as gradient": (
        "the gradient is taken as θ: the derivative of θ² is 2θ, with the 2 in front."
    ),
    "no memory": (
        "these are the steps of plain descent: the memory keeps half of what it held, and "
        "the new gradient is added to that."
    ),
    "old memory": (
        "each step is taken along the memory from before: first add the gradient to the "
        "memory, then step along the new memory."
    ),
    "averaged": (
        "the gradient is added with a weight of ½: that is a running mean, as in Adam. Here"
        " the gradient goes in whole."
    ),
    "uphill": "the steps lead uphill: they are subtracted from θ.",
    "rate inside": (
        "the learning rate stands inside the memory: the places are right, but v holds "
        "gradients, and η comes in when the step is taken."
    ),
}

LARGEST_RATE = {
    "flattest": (
        "this is the limit of the flattest direction: the steepest one, with the largest "
        "eigenvalue, gives way first."
    ),
    "momentum forgotten": (
        "the momentum is left out: with it the limit is wider by the factor 1 + μ."
    ),
    "half": (
        "this is half the limit: the 2 is missing. A step may go past the bottom, as long "
        "as it lands nearer than it started."
    ),
    "one": (
        "this is 1/λ, at which plain descent arrives in one step: a step may go past the "
        "bottom, up to twice as far, and momentum widens the limit by 1 + μ."
    ),
    "trace": (
        "this divides by the trace, the sum of all curvatures: only the largest one counts."
    ),
    "diagonal": (
        "this reads the curvatures off the diagonal: a Hessian that is not diagonal bends "
        "most along a direction between the axes. Take its eigenvalues."
    ),
    "best": (
        "this is the learning rate at which plain descent is fastest: the border lies "
        "further out."
    ),
    "effective": (
        "this divides by 1 − μ. Steps are that much longer where the gradients agree, but "
        "at the border they alternate, and there the factor is 1 + μ."
    ),
    "narrowed": (
        "this multiplies by 1 − μ, as if momentum narrowed the limit. At the border the "
        "gradients alternate, and the memory takes from each step: the factor is 1 + μ."
    ),
    "Nesterov": (
        "this is the limit of Nesterov's momentum, 2(1 + μ)/((1 + 2μ)λ): plain momentum is "
        "asked for, and does without 1 + 2μ."
    ),
}

STEPS_NEEDED = {
    "not whole": (
        "this is no whole number of steps: the last one has to be taken whole, so round up."
    ),
    "rounded down": "you round down, and the last step is missing: round up.",
    "one more": (
        "where the last step just suffices you take one more: at most `factor` means that "
        "being equal is enough."
    ),
    "loss": (
        "this asks the loss to fall by the factor: the loss is a square, so it falls twice "
        "as fast. Here it is the error."
    ),
    "approximation": (
        "this is the approximation κ/2 for each factor of e: good for large condition "
        "numbers, but the exact rate is (κ − 1)/(κ + 1)."
    ),
    "root": "this takes the root of κ, which is what momentum would achieve.",
    "one over kappa": (
        "1 − 1/κ belongs to the learning rate 1/λ_max, where the steepest direction arrives"
        " in one step: at the best one the factor is (κ − 1)/(κ + 1)."
    ),
}

CRITICAL_MOMENTUM = {
    "upper": (
        "this is the other border, (1 + √(ηλ))², and lies above 1: take the one below."
    ),
    "not squared": (
        "the square is missing: 1 − √(ηλ) is the root of the polynomial, and μ is the "
        "product of two such roots."
    ),
    "no root": "the root is missing: it is √(ηλ) that stands in the bracket, not ηλ.",
    "spring": (
        "this is the condition of the spring, 1 − μ = 2√(ηλ): right for tiny steps only. "
        "The exact one has the square of √(ηλ) as well."
    ),
    "friction": "this is 1 − μ: say how much is kept, not how much is lost.",
}

ADAM_PATH = {
    "no correction": (
        "the bias corrections are left out: m and v begin at 0 and are too small at first, "
        "v most of all. Divide by 1 − β^t."
    ),
    "from zero": (
        "t is counted from 0 and then moved on too late, so the corrections lag a step "
        "behind: in the first step t is 1."
    ),
    "m alone": "only m is corrected: v began at 0 as well, and needs 1 − β₂^t.",
    "v alone": "only v is corrected: m began at 0 as well, and needs 1 − β₁^t.",
    "eps inside": (
        "the ε stands under the root: it is added to the root, √v̂ + ε, as in the formula."
    ),
    "no root": "the root is missing: the step is divided by √v̂ + ε, not by v̂ + ε.",
    "betas swapped": "the two betas have changed places: β₁ is for m, β₂ for v.",
    "not squared": (
        "v holds the gradients' sizes: it is the mean of their squares, and the root is "
        "taken afterwards."
    ),
    "uphill": "the steps lead uphill: they are subtracted from θ.",
    "first only": "this is the place after the first step: go on through all rows of g.",
}

WARMUP_COSINE = {
    "no warm-up": "the warm-up is left out: up to step `warmup` the rate rises from 0.",
    "starts a step late": (
        "the rise begins with (t + 1)/warmup: here it begins at 0 for t = 0 and is complete"
        " at t = warmup."
    ),
    "cosine from zero": (
        "the cosine begins at t = 0, so that after the warm-up a part of it is already "
        "gone: count its steps from `warmup`, over steps − warmup."
    ),
    "too long": (
        "the cosine takes `steps` steps after the warm-up, and ends too late: steps − "
        "warmup of them are left."
    ),
    "not held": (
        "after the end the cosine rises again: hold the rate at 0 from t = steps on."
    ),
    "linear": "the way down is a straight line: half a cosine wave is wanted.",
    "product": (
        "this multiplies a cosine over all steps by the warm-up, so the peak never reaches "
        "lr: one follows the other."
    ),
    "full wave": (
        "this is a whole wave, down and up again: half of it, with π and not 2π, leads from"
        " 1 to 0."
    ),
}

BATCH_NEEDED = {
    "not whole": "this is no whole number of samples: round up.",
    "rounded down": (
        "you round down, and the loss stays a little above what is allowed: round up."
    ),
    "rounded": (
        "you round to the nearest whole number: where that is down, the loss stays a "
        "little above what is allowed. Always round up."
    ),
    "rounded to none": (
        "you round to the nearest whole number, sometimes down, and once to no sample at "
        "all: always round up."
    ),
    "none": "there is no batch without samples: where one is enough, the answer is 1.",
    "variance of the error": (
        "this bounds the variance of the error: the loss is half the curvature times that."
    ),
    "half forgotten": (
        "the ½ of the loss is forgotten: the loss above the minimum is λs/2."
    ),
    "small steps": (
        "this is the floor for small steps, ησ²/4B: in general 4 stands for 2(2 − ηλ)."
    ),
    "squared": (
        "the batch is squared: the variance falls with B; only its root, the typical "
        "error, falls with √B."
    ),
}
