"""Optimizers under the reader's hand: paths on a landscape, each step taken apart."""

from dlbook.widgets.kit.base import Explorer
from dlbook.widgets.kit.bundle import bundle
from dlbook.widgets.kit.settings import Setting, choice, decimal, flag, text, whole
from dlbook.widgets.optimizers import words
from dlbook.widgets.optimizers.core import SCHEDULES, State, find_problem, run
from dlbook.widgets.optimizers.presets import CHALLENGES, PRESETS, USUAL
from dlbook.widgets.optimizers.settings import optimizer_list, point
from dlbook.widgets.optimizers.surfaces import SURFACES

COPIED = (*State._fields, "t", "chosen", "view")  # in a copied call
STARTS = {key: kind["start"] for key, (_, kind) in PRESETS.items() if key in SURFACES}


class LossLandscapeExplorer(Explorer):
    """Send optimizers down a landscape from one start, with one seed, and compare.

    surface: "bowl", "ravine" (its `condition` number, turned by `angle` degrees),
    "rosenbrock", "saddle", "plateau", "beale" or "net". optimizers: dicts such as
    {"name": "momentum", "lr": 0.02, "mu": 0.9}, or names alone, of the functions of
    `dlbook.optimizers`. `noise` is the standard deviation of what each gradient gains,
    `clip` its largest norm (0: any), `schedule` "constant", "step" (ten times less after
    each third of the steps), "cosine", "warmup" (over a tenth) or "warmup-cosine". Step `t`
    of the optimizer number `chosen` is taken apart; `view` is "step", "plane" or "loss". A
    value of the wrong kind raises ValueError; what cannot run is kept, and `problem` says
    why. Assign a whole list to change one optimizer.
    """

    _esm, _css = bundle("optimizers")
    words, presets, copied = words, PRESETS, COPIED

    surface = Setting(choice(*SURFACES))
    condition = Setting(decimal(1, 1000))
    angle = Setting(decimal(-90, 90))
    start = Setting(point)
    optimizers = Setting(optimizer_list)
    n_steps = Setting(whole(1, 500))
    seed = Setting(whole(0, 9999))
    noise = Setting(decimal(0, 100))
    schedule = Setting(choice(*SCHEDULES))
    clip = Setting(decimal(0, 1e6))
    weight_decay = Setting(decimal(0, 10))
    t = Setting(whole(0, 500))
    chosen = Setting(whole(0, 6))
    view = Setting(choice("step", "plane", "loss"))
    predict = Setting(flag)
    challenge = Setting(choice("", *CHALLENGES))
    caption = Setting(text(1000))

    def __init__(self, surface=None, optimizers=None, **others):
        given = {"surface": surface, "optimizers": optimizers, **others}
        given = {name: value for name, value in given.items() if value is not None}
        usual = USUAL if given else PRESETS["ravine"][1]
        if isinstance(surface, str) and surface in STARTS:
            usual = {**usual, "start": STARTS[surface]}
        super().__init__(**{**usual, **given})

    @property
    def state(self):
        """The inputs, as the arithmetic takes them."""
        return State(*(getattr(self, name) for name in State._fields))

    def find_problem(self):
        return find_problem(self.state)

    @property
    def paths(self):
        """Every path, with its losses and its steps; none while there is a problem."""
        state = self.state
        return [] if self.problem else [run(state, own) for own in state.optimizers]

    @property
    def path(self):
        """The points (T + 1, 2) of each path, by its name on the map."""
        names = words.labels(self.optimizers)
        return {name: path.points for name, path in zip(names, self.paths, strict=False)}

    @property
    def shown(self):
        """The optimizer that is taken apart: `chosen`, held inside the list."""
        return min(self.chosen, len(self.optimizers) - 1)

    @property
    def hessian(self):
        """The Hessian [[xx, xy], [xy, yy]] where the optimizer shown stands at step t."""
        x, y = self.start
        if not self.problem:
            points = run(self.state, self.optimizers[self.shown]).points
            x, y = points[min(self.t, len(points) - 1)]
        xx, xy, yy = map(float, self.state.jet(x, y).hessian)
        return [[xx, xy], [xy, yy]]

    def draw(self):
        from dlbook.widgets.optimizers.figure import draw_landscape

        return draw_landscape(self)
