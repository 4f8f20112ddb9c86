"""The operations of the backpropagation figure: values, local slopes, and wrong slopes.

Each rule of `SLOPES` and `WRONG` is given the operation's value v and what it reads.
"""

import math


def power(x, n):
    return math.pow(x, n)  # unlike **, never complex


def sigmoid(x):
    e = math.exp(-abs(x))  # at most 1, whatever x
    return (1 if x >= 0 else e) / (1 + e)


def step(x):
    return 1.0 if x > 0 else 0.0


def share(x, y):
    """Give all of the slope to the larger one; half each where the two are equal."""
    return 0.5 if x == y else step(x - y)


VALUES = {
    "+": lambda x, y: x + y,
    "-": lambda x, y: x - y,
    "*": lambda x, y: x * y,
    "/": lambda x, y: x / y,
    "**": power,
    "neg": lambda x: -x,
    "exp": math.exp,
    "log": math.log,
    "tanh": math.tanh,
    "sigmoid": sigmoid,
    "relu": lambda x: x * step(x),
    "sin": math.sin,
    "cos": math.cos,
    "sqrt": math.sqrt,
    "abs": abs,
    "max": lambda x, y: x if x > y else y,
    "min": lambda x, y: x if x < y else y,
}
SLOPES = {
    "+": lambda v, x, y: (1.0, 1.0),
    "-": lambda v, x, y: (1.0, -1.0),
    "*": lambda v, x, y: (y, x),
    "/": lambda v, x, y: (1 / y, -v / y),
    "**": lambda v, x, n: (n * power(x, n - 1) if n else 0.0,),
    "neg": lambda v, x: (-1.0,),
    "exp": lambda v, x: (v,),
    "log": lambda v, x: (1 / x,),
    "tanh": lambda v, x: (1 - v * v,),
    "sigmoid": lambda v, x: (v * (1 - v),),
    "relu": lambda v, x: (step(x),),
    "sin": lambda v, x: (math.cos(x),),
    "cos": lambda v, x: (-math.sin(x),),
    "sqrt": lambda v, x: (0.5 / v,),
    "abs": lambda v, x: (step(x) - step(-x),),
    "max": lambda v, x, y: (share(x, y), share(y, x)),
    "min": lambda v, x, y: (share(y, x), share(x, y)),
}
# What is easily written instead; where the two agree, no check can tell them apart.
WRONG = {
    "+": lambda v, x, y: (1.0, 0.0),  # the second operand forgotten
    "-": lambda v, x, y: (1.0, 1.0),  # the sign forgotten
    "*": lambda v, x, y: (x, y),  # each its own factor
    "/": lambda v, x, y: (1 / y, -v),  # the square forgotten
    "**": lambda v, x, n: (n * v,),  # the exponent not lowered
    "neg": lambda v, x: (1.0,),
    "exp": lambda v, x: (x * v,),  # as if it were a power
    "log": lambda v, x: (v,),
    "tanh": lambda v, x: (1 - v,),  # the square forgotten
    "sigmoid": lambda v, x: (v * (1 + v),),
    "relu": lambda v, x: (1.0,),  # closed or not
    "sin": lambda v, x: (-math.cos(x),),
    "cos": lambda v, x: (math.sin(x),),
    "sqrt": lambda v, x: (1 / v,),  # the half forgotten
    "abs": lambda v, x: (1.0,),
    "max": lambda v, x, y: (1.0, 1.0),  # to both
    "min": lambda v, x, y: (1.0, 1.0),
}
