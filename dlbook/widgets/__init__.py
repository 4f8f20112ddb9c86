"""The book's interactive figures: `from dlbook.widgets import ConvolutionExplorer`."""

from importlib import import_module

TOPICS = {
    "ActivationExplorer": "activations",
    "AdjointExplorer": "convolution_backward",
    "AttentionExplorer": "attention",
    "BackpropagationExplorer": "backpropagation",
    "ConvolutionExplorer": "convolution",
    "LossLandscapeExplorer": "optimizers",
    "NormalizationExplorer": "normalization",
    "ReceptiveFieldExplorer": "receptive_field",
}
BESIDE = {"Predict": "predict"}  # a question in a text is no figure
__all__ = [*TOPICS, *BESIDE]


def __getattr__(name):
    """Import a figure, and anywidget with it, when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{(TOPICS | BESIDE)[name]}"), name)
