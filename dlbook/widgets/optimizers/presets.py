"""The examples that the optimizer figure offers, by name.

The menus of the page come from the same table in core.js; a test compares the
two, number by number.
"""

CHALLENGES = ("edge", "saddle", "tune", "valley")


def make(name, lr=0.1, **options):
    """Write down one optimizer; its setting fills in the rest."""
    return {"name": name, "lr": lr, **options}


THREE = [make("sgd", 0.092), make("momentum", 0.02), make("adam", 0.3)]
SEVEN = [
    make("sgd", 0.01),
    make("momentum", 0.005),
    make("nesterov", 0.005),
    make("adagrad", 0.5),
    make("rmsprop", 0.03),
    make("adam"),
    make("adamw"),
]
USUAL = {
    "surface": "ravine",
    "condition": 20,
    "angle": 0,
    "start": (-4, 1.5),
    "optimizers": THREE,
    "n_steps": 60,
    "seed": 0,
    "noise": 0,
    "schedule": "constant",
    "clip": 0,
    "weight_decay": 0,
    "t": 8,
    "chosen": 1,
    "view": "step",
    "predict": False,
    "challenge": "",
    "caption": "",
}


def preset(name, caption, *optimizers, **changes):
    """Describe an example by what differs from the first one."""
    chosen = {"optimizers": list(optimizers)} if optimizers else {}
    return name, {**USUAL, "caption": caption, **chosen, **changes}


PRESETS = {
    "ravine": preset(
        "Three ways down a ravine",
        "SGD zigzags between the walls, momentum overshoots, Adam walks diagonally.",
    ),
    "edge": preset(
        "At the edge of stability",
        "The curvature across is 20: below a rate of 2/20 each step shrinks the error.",
        *(make("sgd", lr) for lr in (0.05, 0.097, 0.102)),
        start=(-4, 1),
        n_steps=40,
    ),
    "plane": preset(
        "The best momentum",
        "Close to here both directions shrink at one pace.",
        make("sgd", 0.095),
        make("momentum", 0.133, mu=0.4),
        t=5,
        n_steps=40,
        view="plane",
    ),
    "turned": preset(
        "A turned ravine",
        "AdaGrad and Adam divide along x and y. Between the axes they help little.",
        make("sgd", 0.092),
        make("adagrad", 1),
        make("adam", 0.3),
        angle=45,
        chosen=2,
        start=(-3, 1),
    ),
    "rosenbrock": preset(
        "Rosenbrock’s valley",
        "Into the valley is easy; along it is far.",
        make("sgd", 0.002),
        make("momentum", 0.001),
        make("adam", 0.2),
        surface="rosenbrock",
        start=(-1.5, 2),
        n_steps=150,
        t=20,
    ),
    "saddle": preset(
        "A saddle",
        "From close to the ridge, all go to the saddle first.",
        make("sgd"),
        make("momentum"),
        make("adam"),
        surface="saddle",
        start=(-2, 0.01),
        n_steps=40,
        t=16,
    ),
    "plateau": preset(
        "A plateau",
        "Where the gradient is tiny, SGD hardly moves; Adam divides by its size.",
        make("sgd", 1),
        make("momentum", 0.3),
        make("adam", 0.2),
        surface="plateau",
        start=(-5, 3),
        n_steps=100,
        chosen=2,
    ),
    "beale": preset(
        "All seven on Beale’s function",
        "One start, seven rules.",
        *SEVEN,
        surface="beale",
        start=(1, 1.2),
        n_steps=150,
        weight_decay=0.01,
    ),
    "net": preset(
        "A net of two weights",
        "y · tanh(x · petal length) tells six irises apart. Change both signs: the same"
        " net.",
        make("sgd", 1),
        make("momentum", 0.2),
        make("adam"),
        surface="net",
        start=(-0.2, 1),
        n_steps=80,
    ),
    "noise": preset(
        "Batch noise, and a schedule",
        "Noise keeps the paths off the minimum, until the learning rate sinks.",
        make("sgd", 0.3),
        make("momentum", 0.03),
        make("adam"),
        surface="bowl",
        noise=2,
        schedule="cosine",
        start=(-4, 2),
        n_steps=80,
        chosen=0,
    ),
    "cliff": preset(
        "A cliff, clipped",
        "On this wall the gradient is over a thousand long. Set clipping to 0 and see.",
        make("sgd", 0.2),
        make("momentum", 0.02),
        surface="beale",
        start=(3, 2.5),
        clip=1,
        chosen=0,
    ),
    "decay": preset(
        "Weight decay through the step, or beside it",
        "With decay in its gradient, Adam ends where SGD does; AdamW ends elsewhere.",
        make("sgd", 0.3),
        make("adam"),
        make("adamw"),
        surface="net",
        start=(1, 1),
        weight_decay=0.1,
        n_steps=150,
    ),
}
