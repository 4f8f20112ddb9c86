"""A small GPT: causal transformer blocks that predict the next token."""

import torch
from torch import nn

from dlbook.shapes import check_whole_numbers


class SelfAttention(nn.Module):
    """Let every position look at the others, or at those before it, in several ways.

    x (N, T, D); `cache` is the pair of keys and values (N, M, S, E) of the positions
    before, None at the start. Returns y (N, T, D) and the longer pair.
    """

    def __init__(self, width, heads, *, causal):
        super().__init__()
        self.heads, self.causal = heads, causal
        self.qkv = nn.Linear(width, 3 * width)
        self.output = nn.Linear(width, width)

    def forward(self, x, cache=None):
        """Return y (N, T, D) and the keys and values read so far."""
        parts = self.qkv(x).chunk(3, dim=-1)
        q, k, v = (a.unflatten(-1, (self.heads, -1)).transpose(1, 2) for a in parts)
        if cache is not None:
            k, v = torch.cat((cache[0], k), dim=2), torch.cat((cache[1], v), dim=2)
        s = q @ k.transpose(-1, -2) * q.shape[-1] ** -0.5  # (N, M, T, S)
        if self.causal:
            T, S = s.shape[-2:]
            seen = torch.ones(T, S, dtype=torch.bool, device=x.device).tril(S - T)
            s = s.masked_fill(~seen, -torch.inf)
        y = s.softmax(-1) @ v  # (N, M, T, E)
        return self.output(y.transpose(1, 2).flatten(2)), (k, v)


class Block(nn.Module):
    r"""Let the positions look at each other, then let each think by itself.

    .. math:: a = x + \text{Attention}(\text{Norm}_1(x)), \qquad
              y = a + \text{MLP}(\text{Norm}_2(a))

    The PyTorch twin of :func:`transformer_block` (causal or not) and
    :func:`transformer_step` (with a cache). x (N, T, D).
    """

    def __init__(self, width, heads, *, causal=True, eps=1e-5):
        super().__init__()
        self.norm1 = nn.LayerNorm(width, eps)
        self.attention = SelfAttention(width, heads, causal=causal)
        self.norm2 = nn.LayerNorm(width, eps)
        hidden = 4 * width
        self.mlp = nn.Sequential(
            nn.Linear(width, hidden), nn.GELU(), nn.Linear(hidden, width)
        )

    def forward(self, x, cache=None):
        """Return y (N, T, D) and the cache, longer by T positions."""
        y, cache = self.attention(self.norm1(x), cache)
        x = x + y
        return x + self.mlp(self.norm2(x)), cache


class GPT(nn.Module):
    """Predict, at every position, the next of `vocabulary` tokens from those so far.

    A sequence has up to `context` positions, each a vector of `width`; `depth` blocks
    have `heads` heads each. Where `tied`, the output reads the table of embeddings
    backwards. GPT-2's smallest is GPT(50257, 1024, 768, 12, 12): 124,439,808 parameters (it
    bends by GELU's tanh form). Raises ValueError. Radford et al. (2018, 2019).
    """

    def __init__(self, vocabulary, context, width, heads, depth, *, tied=True):
        super().__init__()
        check_width("GPT", width, heads)
        check_whole_numbers("GPT", 1, vocabulary=vocabulary, context=context, depth=depth)
        self.tokens = nn.Embedding(vocabulary, width)
        self.positions = nn.Embedding(context, width)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(depth))
        self.norm = nn.LayerNorm(width)  # pre-norm blocks leave their sum unnormalised
        self.head = nn.Linear(width, vocabulary, bias=False)
        for weight in (p for p in self.parameters() if p.ndim == 2):
            nn.init.normal_(weight, std=0.02)
        if tied:
            self.head.weight = self.tokens.weight

    def forward(self, tokens, caches=None):
        """Read tokens (N, T) after those in caches; return logits (N, T, V), caches."""
        caches = caches or [None] * len(self.blocks)
        start = 0 if caches[0] is None else caches[0][0].shape[2]
        end, longest = start + tokens.shape[1], self.positions.num_embeddings
        if end > longest:
            raise ValueError(f"GPT: {end} positions do not fit a context of {longest}")
        places = torch.arange(start, end, device=tokens.device)
        x = self.tokens(tokens) + self.positions(places)
        longer = []
        for block, cache in zip(self.blocks, caches, strict=True):
            x, cache = block(x, cache)
            longer.append(cache)
        return self.head(self.norm(x)), longer

    @torch.no_grad()
    def generate(self, tokens, length, *, cached=True, temperature=0.0, generator=None):
        """Append `length` tokens to tokens (N, T), each drawn given all before it.

        At temperature 0 the likeliest is taken; above, the logits are divided by it and
        `generator` draws. Without the cache every step reads everything again, for the
        same result. The mode stays: call eval() where that matters. Raises ValueError.
        """
        check_whole_numbers("GPT.generate", 0, length=length)
        check_whole_numbers("GPT.generate", 1, **{"the number of tokens": tokens.shape[1]})
        if not 0 <= temperature < float("inf"):
            message = f"temperature must be a number from 0, got {temperature!r}"
            raise ValueError(f"GPT.generate: {message}")
        new, caches = tokens, None
        for _ in range(length):
            logits, caches = self(new, caches) if cached else self(tokens)
            new = _choose(logits[:, -1], temperature, generator)
            tokens = torch.cat((tokens, new), dim=1)
        return tokens


def _choose(logits, temperature, generator):
    """Return one token (N, 1) for each row of logits (N, V)."""
    if temperature == 0:
        return logits.argmax(-1, keepdim=True)
    below = logits - logits.amax(-1, keepdim=True)  # so that the largest stays 0
    p = (below.double() / temperature).softmax(-1).to(logits.dtype)
    return torch.multinomial(p, 1, generator=generator)


def check_width(caller, width, heads):
    """Refuse a width that the heads cannot share."""
    check_whole_numbers(caller, 1, width=width, heads=heads)
    if width % heads:
        raise ValueError(f"{caller}: heads must divide width = {width}, got {heads}")
