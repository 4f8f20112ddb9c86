"""The vision transformer: an image as a sentence of patches."""

import torch
from torch import nn

from dlbook.architectures.gpt import Block, check_width
from dlbook.shapes import check_whole_numbers


class PatchEmbedding(nn.Module):
    r"""Cut images into squares, and map each of them linearly to a vector.

    .. math:: y_{nt} = W\, \operatorname{vec}(\text{patch}_{nt}) + b

    One convolution does both: its stride is the side of its kernel, so no two windows
    overlap. x (N, C, H, W) gives y (N, T, D), the T patches row by row.
    """

    def __init__(self, in_channels, width, patch):
        super().__init__()
        self.project = nn.Conv2d(in_channels, width, patch, stride=patch)

    def forward(self, x):
        """Return y (N, T, D); raise ValueError where patches do not fill the image."""
        (patch, _), (H, W) = self.project.kernel_size, x.shape[2:]
        if H % patch or W % patch:
            message = f"patches of {patch} pixels do not fill {H} by {W}"
            raise ValueError(f"PatchEmbedding: {message}")
        return self.project(x).flatten(2).transpose(1, 2)


class VisionTransformer(nn.Module):
    """Classify images: x (N, 3, image, image) gives logits (N, classes).

    A learned class token stands before the patches, every position gets a learned vector,
    and the encoder's blocks let all look at all; the answer is read at the class token.
    With the sizes left out it is ViT-B/16: 86,567,656 parameters. Raises ValueError.
    Dosovitskiy et al. (2020), arXiv:2010.11929.
    """

    def __init__(self, image=224, patch=16, width=768, heads=12, depth=12, classes=1000):
        super().__init__()
        check_width("VisionTransformer", width, heads)
        sizes = {"image": image, "patch": patch, "depth": depth, "classes": classes}
        check_whole_numbers("VisionTransformer", 1, **sizes)
        if image % patch:
            message = f"patch must divide image = {image}, got {patch}"
            raise ValueError(f"VisionTransformer: {message}")
        T = (image // patch) ** 2
        self.embed = PatchEmbedding(3, width, patch)
        self.class_token = nn.Parameter(torch.zeros(1, 1, width))
        self.positions = nn.Parameter(0.02 * torch.randn(1, 1 + T, width))
        blocks = (Block(width, heads, causal=False, eps=1e-6) for _ in range(depth))
        self.blocks = nn.ModuleList(blocks)
        self.norm = nn.LayerNorm(width, 1e-6)
        self.head = nn.Linear(width, classes)

    def forward(self, x):
        """Return logits (N, classes)."""
        x = self.embed(x)
        x = torch.cat((self.class_token.expand(len(x), -1, -1), x), dim=1) + self.positions
        for block in self.blocks:
            x, _ = block(x)
        return self.head(self.norm(x[:, 0]))
