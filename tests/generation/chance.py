"""What the tests of generative models share: seeds, training, data of known density."""

import torch
from common import normal
from torch.distributions import Independent, MixtureSameFamily, Normal

torch.set_num_threads(1)  # on tensors this small, threads only wait for each other


def seeded(seed=0):
    """Return a source of chance that begins anew."""
    return torch.Generator().manual_seed(seed)


def tensor(*shape, seed=0):
    """Draw a tensor of float64, the same one each time."""
    return torch.tensor(normal(*shape, seed=seed))


def two_blobs():
    """Return the distribution of two clouds in the plane, apart in the first coordinate."""
    centres = Normal(torch.tensor([[-2.0, -1.0], [2.0, 1.0]]), torch.tensor(0.4))
    which = torch.distributions.Categorical(torch.tensor([0.3, 0.7]))
    return MixtureSameFamily(which, Independent(centres, 1))


def blobs(N, seed=0):
    """Draw N points from :func:`two_blobs`, without touching the shared chance."""
    source = seeded(seed)
    right = torch.rand(N, 1, generator=source) < 0.7
    centre = torch.tensor([2.0, 1.0]) * torch.where(right, 1, -1)
    return centre + 0.4 * torch.randn(N, 2, generator=source)


def exact_noise(schedule, mean, var):
    """Return the best guess of the noise in x_t for normal data of this mean, variance."""

    def noise(xt, t):
        share = schedule.alpha_bar[t]
        share = share.reshape(-1, *[1] * (xt.ndim - 1)) if share.ndim else share
        total = share * var + 1 - share
        return (1 - share).sqrt() * (xt - share.sqrt() * mean) / total

    return noise


def exact_noise_of_blobs(schedule):
    """Return the best guess of the noise in x_t for :func:`chance.two_blobs`."""
    centres = two_blobs().component_distribution.mean
    log_share = two_blobs().mixture_distribution.probs.log()

    def noise(xt, t):
        share = schedule.alpha_bar[t].to(xt.dtype).reshape(-1, 1, 1)
        total = share * 0.16 + 1 - share
        away = xt[:, None] - share.sqrt() * centres  # (N, 2 clouds, 2)
        belief = (log_share - ((away**2) / total).sum(2) / 2).softmax(1)
        return (belief[..., None] * (1 - share).sqrt() * away / total).sum(1)

    return noise


def train(parameters, loss, *, steps=200, lr=1e-2):
    """Take steps of Adam down `loss()`."""
    optimizer = torch.optim.Adam(parameters, lr=lr)
    for _ in range(steps):
        optimizer.zero_grad()
        loss().backward()
        optimizer.step()


def untouched():
    """Return the state of the chance that all of PyTorch shares."""
    return torch.random.get_rng_state().tolist()
