"""The examples that the backpropagation figure offers, by name.

The menu of the page comes from the same table in core.js; a test compares
the two.
"""

CHALLENGES = ("find", "cancel", "digits", "deep")

GRAPHS = {  # name, expression, leaves, other settings
    "shared": (
        "A shared part",
        "(w*x + b) * (w*x)",
        {"w": 3, "x": 2, "b": -4},
        {"step": 5},
    ),
    "square": ("x times x", "x*x", {"x": 3}),
    "neuron": (
        "A neuron and its squared error",
        "(sigmoid(w*x + b) - y)**2",
        {"w": 2, "x": 1, "b": -1, "y": 1},
    ),
    "network": (
        "Two layers",
        "(u*tanh(w*x) + v*tanh(z*x) - y)**2",
        {"u": 1, "w": 0.5, "x": 2, "v": -1, "z": 1, "y": 1},
    ),
    "softmax": (
        "Cross-entropy of two logits",
        "log(exp(a) + exp(b)) - a",
        {"a": 2, "b": 1},
    ),
    "chain": (
        "A deep chain of sigmoids",
        "sigmoid(w*sigmoid(w*sigmoid(w*sigmoid(w*x))))",
        {"w": 1, "x": 1},
    ),
    "relu": ("A closed ReLU", "relu(w*x + b) + c*x", {"w": 1, "x": 2, "b": -3, "c": 1}),
    "check": (
        "Gradient check",
        "exp(sin(x)) * x",
        {"x": 1},
        {"view": "check", "cursor": "x"},
    ),
    "depth": ("Twenty tanh layers", "x*x", {"x": 3}, {"view": "depth"}),
}
CAPTIONS = {  # by view
    "graph": "Values run along the wires, gradients against them.",
    "check": "A slope measured with two forward passes, and how far it is from the rules’.",
    "depth": "The norm of the gradient at each layer, and the two parts of it.",
}


def preset(name, expr, values, others=None):
    """Describe an example; its caption is that of its view."""
    given = {"expr": expr, "values": values, **(others or {})}
    return name, {**given, "caption": CAPTIONS[given.get("view", "graph")]}


PRESETS = {key: preset(*own) for key, own in GRAPHS.items()}
