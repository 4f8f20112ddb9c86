"""AlexNet: five convolutions and three linear layers, in three forms."""

from torch import nn

from dlbook.shapes import check_whole_numbers

FORMS = ("one tower", "two towers", "torchvision")


class AlexNet(nn.Module):
    """Classify images: x (N, 3, 224, 224) gives logits (N, classes).

    `form` "two towers" is the paper's: half of the channels on each of two processors,
    which meet in the third convolution (60,965,224 parameters); in "one tower" every
    convolution reads all channels (62,378,344); "torchvision" has the widths of a later
    paper (arXiv:1404.5997), no response normalisation, and dropout before the linear
    layers (61,100,840). The paper's 224 pixels need a padding of 2; without it, 227.
    Raises ValueError. Krizhevsky, Sutskever and Hinton (2012).
    """

    def __init__(self, classes=1000, *, form="two towers"):
        super().__init__()
        if form not in FORMS:
            raise ValueError(f"AlexNet: form must be one of {FORMS}, got {form!r}")
        check_whole_numbers("AlexNet", 1, classes=classes)
        self.features = nn.Sequential(*_features(form))
        self.pool = nn.AdaptiveAvgPool2d(6)  # at 224 pixels it changes nothing
        parts = [nn.Linear(256 * 6 * 6, 4096), nn.ReLU(), nn.Dropout()]
        parts += [nn.Linear(4096, 4096), nn.ReLU(), nn.Dropout()]
        if form == "torchvision":  # dropout stands first
            parts = [parts[k] for k in (2, 0, 1, 5, 3, 4)]
        self.classifier = nn.Sequential(*parts, nn.Linear(4096, classes))

    def forward(self, x):
        """Return logits (N, classes)."""
        return self.classifier(self.pool(self.features(x)).flatten(1))


def _features(form):
    """List the convolutions; sides 224, 55, 27, 13 and 6."""
    later = form == "torchvision"
    a, b, c, d, e = (64, 192, 384, 256, 256) if later else (96, 256, 384, 384, 256)
    G = 2 if form == "two towers" else 1

    def norm():  # PyTorch divides alpha by the size, the paper does not
        return [] if later else [nn.LocalResponseNorm(5, 5 * 1e-4, 0.75, k=2)]

    return [
        nn.Conv2d(3, a, 11, stride=4, padding=2), nn.ReLU(), *norm(), nn.MaxPool2d(3, 2),
        nn.Conv2d(a, b, 5, padding=2, groups=G), nn.ReLU(), *norm(), nn.MaxPool2d(3, 2),
        nn.Conv2d(b, c, 3, padding=1), nn.ReLU(),
        nn.Conv2d(c, d, 3, padding=1, groups=G), nn.ReLU(),
        nn.Conv2d(d, e, 3, padding=1, groups=G), nn.ReLU(), nn.MaxPool2d(3, 2),
    ]  # fmt: skip
