"""A convolution under the reader's hand: input, kernel, output and the sum between them."""

import numpy as np

from dlbook.padding import MODES
from dlbook.widgets.convolution import code, words
from dlbook.widgets.convolution.core import State, find_problem, forward, window_at
from dlbook.widgets.convolution.presets import CHALLENGES, PRESETS
from dlbook.widgets.kit.base import Explorer
from dlbook.widgets.kit.bundle import bundle
from dlbook.widgets.kit.photo import pixels_of, read_photo
from dlbook.widgets.kit.settings import (
    Setting,
    choice,
    decimal,
    flag,
    numbers,
    refuse,
    short,
    text,
    whole,
    wholes,
)

ARRAYS = ("x", "kernel", "bias")
OPTIONS = [name for name in State._fields if name not in ARRAYS]  # stride and so on
DEFAULTS = {
    "groups": 1,
    "padding_mode": "zeros",
    "op": "corr",
    "cursor": 0,
    "pinned": False,
    "view": "grid",
    "photo": None,
    "playing": False,
    "speed": 2,
    "predict": False,
    "challenge": "",
    "caption": "",
}  # the arguments that are seldom given, and what they are then
SHARES = {"valid": 0, "same": 1, "full": 2}  # halves of the kernel's reach, on each side


class PaddingSetting(Setting):
    """Two widths; or "valid", "same" or "full", spelled out for the kernel at hand."""

    def read_for(self, widget, value):
        if not isinstance(value, str):
            return self.read(value)
        if value not in SHARES:
            refuse(f"numbers or one of {', '.join(SHARES)}", short(value))
        kernel = np.shape(widget.kernel)[2:]
        reach = [d * (k - 1) for d, k in zip(widget.dilation, kernel, strict=True)]
        if value == "same" and widget.stride != [1, 1]:
            refuse("a number when the stride is not 1", short(value))
        if value == "same" and any(n % 2 for n in reach):
            refuse("a number for a kernel without a middle cell", short(value))
        return self.read([SHARES[value] * n // 2 for n in reach])


class ConvolutionExplorer(Explorer):
    """Slide a kernel over an input, channel by channel, and see every product.

    x (C, H, W) or (H, W); kernel (O, C/G, KH, KW) or (KH, KW); bias (O,) or none. The
    options are those of `dlbook.convolution.conv2d`, and `op` is "corr" or "conv" (the
    kernel is turned). With `view="image"` the kernel filters `photo`: "flower", another
    name, or an image. Also: cursor [o, i, j], pinned, playing, speed (cells a second),
    predict (hide the answer), challenge, caption. A value of the wrong kind raises
    ValueError; settings that do not go together are kept, and `problem` says why. Assign
    a whole array to change one number of it.
    """

    _esm, _css = bundle("convolution")
    words, presets = words, PRESETS

    x = Setting(numbers("C, H, W", 64, 64, 64, plain=2))
    kernel = Setting(numbers("O, C/G, KH, KW", 64, 64, 16, 16, plain=2))
    bias = Setting(numbers("O,", 64, least=0))
    stride = Setting(wholes(2, 1, 99))
    padding = PaddingSetting(wholes(2, 0, 99))
    dilation = Setting(wholes(2, 1, 99))
    groups = Setting(whole(1, 99))
    padding_mode = Setting(choice(*MODES))
    op = Setting(choice("corr", "conv"))
    cursor = Setting(wholes(3, 0, 9999))
    pinned = Setting(flag)
    view = Setting(choice("grid", "image"))
    photo = Setting(read_photo)
    playing = Setting(flag)
    speed = Setting(decimal(0.1, 60))
    predict = Setting(flag)
    challenge = Setting(choice("", *CHALLENGES))
    caption = Setting(text(1000))

    def __init__(
        self, x=None, kernel=None, bias=(), *, stride=1, padding=0, dilation=1, **others
    ):
        _, first = PRESETS["edge"]
        if x is None and kernel is None:
            others = {"cursor": first["cursor"], **others}
        super().__init__(
            x=first["x"] if x is None else x,
            kernel=first["kernel"] if kernel is None else kernel,
            bias=() if bias is None else bias,
            stride=stride,
            dilation=dilation,
            padding=padding,  # after the three that a word for it depends on
            **{**DEFAULTS, **others},
        )

    @property
    def state(self):
        """The inputs as arrays; a photograph is filtered by the kernel's first plane."""
        state = State(
            x=np.array(self.x),
            kernel=np.array(self.kernel),
            bias=np.array(self.bias, float),
            **{name: getattr(self, name) for name in OPTIONS},
        )
        if self.view == "grid":
            return state
        photo, plane = pixels_of(self.photo)[None], state.kernel[:1, :1]
        return state._replace(x=photo, kernel=plane, bias=np.zeros(0), groups=1)

    def find_problem(self):
        return find_problem(self.state)

    @property
    def output(self):
        """The output (O, P, Q); without numbers, (O, 0, 0), while there is a problem."""
        return np.zeros((len(self.kernel), 0, 0)) if self.problem else forward(self.state)

    @property
    def output_shape(self):
        """The shape (O, P, Q) of the output."""
        return self.output.shape

    @property
    def place(self):
        """The output cell [o, i, j] that is shown: the cursor, held inside the output."""
        last = [size - 1 for size in self.output_shape]
        return [max(min(at, end), 0) for at, end in zip(self.cursor, last, strict=True)]

    @property
    def window(self):
        """What the shown output cell reads, or None while there is a problem."""
        return None if self.problem else window_at(self.state, self.place)

    def as_numpy(self):
        """Write the arithmetic with dlbook.convolution, as the page copies it."""
        return code.as_numpy(self.state)

    def as_pytorch(self):
        """Write the arithmetic with PyTorch, as the page copies it."""
        return code.as_pytorch(self.state)

    def arguments(self):
        return code.arguments(self)

    def draw(self):
        if self.view == "image":
            from dlbook.widgets.convolution.photo_figure import draw_photo

            return draw_photo(self)
        from dlbook.widgets.convolution.figure import draw_numbers

        return draw_numbers(self)
