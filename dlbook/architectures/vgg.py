"""VGG: nothing but small kernels, many of them one after the other."""

from torch import nn

from dlbook.shapes import check_whole_numbers

# The kernels of the five blocks, between which the sides halve.
CONFIGURATIONS = {
    "A": ("3", "3", "33", "33", "33"),
    "B": ("33", "33", "33", "33", "33"),
    "C": ("33", "33", "331", "331", "331"),
    "D": ("33", "33", "333", "333", "333"),  # VGG-16
    "E": ("33", "33", "3333", "3333", "3333"),  # VGG-19
}
WIDTHS = (64, 128, 256, 512, 512)


class VGG(nn.Module):
    """Classify images: x (N, 3, 224, 224) gives logits (N, classes).

    `configuration` is a column of the paper's table: "D" is VGG-16 (138,357,544
    parameters), "E" VGG-19 (143,667,240). Nine parameters of ten are in the linear layers.
    Raises ValueError. Simonyan and Zisserman (2014), arXiv:1409.1556.
    """

    def __init__(self, configuration="D", classes=1000):
        super().__init__()
        if configuration not in CONFIGURATIONS:
            known = tuple(CONFIGURATIONS)
            message = f"configuration must be one of {known}, got {configuration!r}"
            raise ValueError(f"VGG: {message}")
        check_whole_numbers("VGG", 1, classes=classes)
        layers, C = [], 3
        for kernels, O in zip(CONFIGURATIONS[configuration], WIDTHS, strict=True):
            for K in map(int, kernels):
                layers += [nn.Conv2d(C, O, K, padding=K // 2), nn.ReLU()]
                C = O
            layers.append(nn.MaxPool2d(2))  # 224, 112, 56, 28, 14 and 7 pixels
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Sequential(
            nn.Linear(512 * 7 * 7, 4096), nn.ReLU(), nn.Dropout(),
            nn.Linear(4096, 4096), nn.ReLU(), nn.Dropout(),
            nn.Linear(4096, classes),
        )  # fmt: skip

    def forward(self, x):
        """Return logits (N, classes)."""
        return self.classifier(self.features(x).flatten(1))
