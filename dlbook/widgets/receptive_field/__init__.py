"""A receptive field under the reader's hand: wiring, windows, the recursion in numbers."""

from dlbook.widgets.kit.base import Explorer
from dlbook.widgets.kit.bundle import bundle
from dlbook.widgets.kit.photo import read_photo
from dlbook.widgets.kit.settings import Setting, choice, flag, text, whole, wholes
from dlbook.widgets.receptive_field import code, words
from dlbook.widgets.receptive_field.core import MOST, Net, follow
from dlbook.widgets.receptive_field.layers import MOST_LAYERS, read_layers
from dlbook.widgets.receptive_field.paths import cost, weigh, window_at
from dlbook.widgets.receptive_field.presets import CHALLENGES, PRESETS

DEFAULTS = {
    "channels": 1,
    "dims": 1,
    "weights_seed": 0,
    "image": None,
    "direction": "down",
    "mode": "theoretical",
    "view": "wiring",
    "pinned": False,
    "predict": False,
    "challenge": "",
    "caption": "",
}  # the arguments that are seldom given, and what they are then
COPIED = (
    *("input_size", "channels", "dims", "layer", "unit"),
    *("direction", "mode", "weights_seed", "view"),
)  # in a copied call, after the layers
USUAL_SIZE = 32


class ReceptiveFieldExplorer(Explorer):
    """Build a stack of layers and see which pixels each cell reads, and how strongly.

    `layers` is a list of dicts, or of `dlbook.receptive_field.Layer`: kind, kernel, stride,
    padding (one number, two, "same" or "causal"), dilation, back (how many layers before it
    a layer reads; what an "add" or "concat" joins to the layer before it), channels,
    weights, name. The cell shown is `unit` ([row, column], or one number) of row `layer`;
    `direction` is "down", "up" or "both", `mode` "theoretical", "effective" or "perturb",
    `view` "wiring" or "image". `dims` says whether kernels are squares; a `weights_seed`
    draws weights. A value of the wrong kind raises ValueError; layers that do not go
    together are kept, and `problem` says why. Assign a whole list to change one layer.
    """

    _esm, _css = bundle("receptive_field")
    words, presets = words, PRESETS
    copied = COPIED

    layers = Setting(read_layers)
    input_size = Setting(whole(1, MOST))
    channels = Setting(whole(1, 9999))
    dims = Setting(whole(1, 2))
    weights_seed = Setting(whole(0, 9999))
    image = Setting(read_photo)
    layer = Setting(whole(0, MOST_LAYERS))
    unit = Setting(wholes(2, 0, 9999))
    direction = Setting(choice("down", "up", "both"))
    mode = Setting(choice("theoretical", "effective", "perturb"))
    view = Setting(choice("wiring", "image"))
    pinned = Setting(flag)
    predict = Setting(flag)
    challenge = Setting(choice("", *CHALLENGES))
    caption = Setting(text(1000))

    def __init__(self, layers=None, input_size=None, *, layer=None, unit=None, **others):
        _, first = PRESETS["three"]
        usual = first["input_size"] if layers is None else USUAL_SIZE
        super().__init__(
            layers=first["layers"] if layers is None else layers,
            input_size=usual if input_size is None else input_size,
            layer=0 if layer is None else layer,
            unit=0 if unit is None else unit,
            **{**DEFAULTS, **others},
        )
        if layer is None:
            self.layer = len(self.layers)
        if unit is None:
            self.unit = self.table[self.place[0]].n // 2

    @property
    def net(self):
        """The layers and the input, as the arithmetic takes them."""
        return Net(*(getattr(self, name) for name in Net._fields))

    def find_problem(self):
        return follow(self.net)[1]

    @property
    def table(self):
        """The rows from the input up, as far as they go: n, jump, size, start, centre."""
        return follow(self.net)[0]

    @property
    def place(self):
        """The row and the cell [row, column] that are shown, held inside the table."""
        rows = self.table
        layer = min(self.layer, len(rows) - 1)
        return layer, [min(at, rows[layer].n - 1) for at in self.unit]

    @property
    def window(self):
        """What the shown cell reads along a row: first, last, pixels, holes, share."""
        layer, unit = self.place
        return window_at(self.net, self.table, layer, unit[1])

    @property
    def erf(self):
        """The effective field of the shown cell along a row: its gradient (T,)."""
        layer, unit = self.place
        return weigh(self.net, self.table, layer, unit[1])[0]

    @property
    def cost(self):
        """The weights, without biases, and the multiply-accumulates for one input."""
        return cost(self.net, self.table)

    def as_pytorch(self):
        """Write a program that finds the window by a gradient, as the page copies it."""
        return code.as_pytorch(self)

    def arguments(self):
        return [code.layer_list(self.layers), *super().arguments()]

    def draw(self):
        from dlbook.widgets.receptive_field.figure import draw_field

        return draw_field(self)
