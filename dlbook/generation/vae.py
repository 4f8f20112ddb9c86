"""Variational autoencoder: squeeze x through a cloud of codes near a standard normal one.

Kingma and Welling (2013), arXiv:1312.6114; Rezende, Mohamed and Wierstra (2014),
arXiv:1401.4082.
"""

from math import log, pi

from torch import nn
from torch.nn import functional

from dlbook.generation.tensors import perceptron, sizes, standard_normal
from dlbook.shapes import check_whole_numbers
from dlbook.targets import check_probabilities


def reparameterize(mean, log_var, *, generator):
    r"""Draw z from a Gaussian so that its mean and variance still get gradients.

    .. math:: z = \mu + \sigma \odot \varepsilon, \qquad \varepsilon \sim \mathcal N(0, I)

    mean, log_var (N, F), the logarithm of the variance. Chance comes from outside, so z is
    a smooth function of both. Returns z (N, F). Book: eq-vae-reparameterize.
    """
    sizes("reparameterize", "N F, N F", mean=mean, log_var=log_var)
    noise = standard_normal("reparameterize", mean, generator)
    return mean + (log_var / 2).exp() * noise


def gaussian_kl(mean, log_var):
    r"""Measure how far the cloud of each sample is from the prior, in closed form.

    .. math:: D\big(\mathcal N(\mu, \sigma^2) \,\|\, \mathcal N(0, I)\big)
              = \tfrac12 \sum_f \left(\sigma_f^2 + \mu_f^2 - 1 - \ln \sigma_f^2\right)

    mean, log_var (N, F). Returns (N,), in nats. Book: eq-vae-kl.
    """
    sizes("gaussian_kl", "N F, N F", mean=mean, log_var=log_var)
    return (log_var.expm1() - log_var + mean * mean).sum(1) / 2


def bernoulli_log_likelihood(logits, x):
    r"""Say how probable a decoder holds x, numbers in [0, 1] such as grey levels.

    .. math:: \ln p(x \mid z) = \sum_d \left(x_d \ln \sigma(a_d)
              + (1 - x_d) \ln(1 - \sigma(a_d))\right)

    logits a, x (N, D). Returns (N,). Book: eq-vae-bernoulli.
    """
    sizes("bernoulli_log_likelihood", "N D, N D", logits=logits, x=x)
    check_probabilities("bernoulli_log_likelihood", x=x)
    surprise = functional.binary_cross_entropy_with_logits(logits, x, reduction="none")
    return -surprise.sum(1)


def gaussian_log_likelihood(mean, x, *, var=1.0):
    r"""Say how probable a decoder holds x, real numbers, at one variance for all of them.

    .. math:: \ln p(x \mid z) = -\tfrac12 \sum_d \left(
              \frac{(x_d - \mu_d)^2}{\sigma^2} + \ln 2 \pi \sigma^2\right)

    mean, x (N, D). Returns (N,). Book: eq-vae-gaussian.
    """
    _, D = sizes("gaussian_log_likelihood", "N D, N D", mean=mean, x=x)
    if not var > 0:
        raise ValueError(f"gaussian_log_likelihood: var must be above 0, got {var!r}")
    return -((x - mean) ** 2).sum(1) / (2 * var) - D / 2 * log(2 * pi * var)


LIKELIHOODS = {"gaussian": gaussian_log_likelihood, "bernoulli": bernoulli_log_likelihood}


class VAE(nn.Module):
    r"""Learn codes by raising a lower bound of the log-likelihood, the ELBO.

    .. math:: \ln p(x) \ge E_{q(z \mid x)} \left[\ln p(x \mid z)\right]
              - D\big(q(z \mid x) \,\|\, p(z)\big)

    x (N, D) becomes the mean and log-variance of a code (N, latent), the code a mean or
    logits (N, D). Called with x, estimates the bound (N,) from one code a sample;
    `options` go to the likelihood. Book: eq-vae-elbo.
    """

    def __init__(
        self, D, *, hidden=64, latent=2, likelihood="gaussian", generator, **options
    ):
        super().__init__()
        if likelihood not in LIKELIHOODS:
            known = " or ".join(LIKELIHOODS)
            raise ValueError(f"VAE: likelihood must be {known}, got {likelihood!r}")
        check_whole_numbers("VAE", 1, D=D, hidden=hidden, latent=latent)
        self.latent, self.likelihood, self.options = latent, likelihood, options
        bend = {"generator": generator, "activation": nn.Tanh}
        self.encoder = perceptron("VAE", D, hidden, 2 * latent, **bend)
        self.decoder = perceptron("VAE", latent, hidden, D, **bend)

    def encode(self, x):
        """Return the mean and the log-variance of the codes of x (N, D)."""
        sizes("VAE", "N D", x=x, D=self.encoder[0].in_features)
        mean, log_var = self.encoder(x).chunk(2, dim=1)  # (N, latent) each
        return mean, log_var

    def decode(self, z):
        """Return the mean of x, or the logits of its numbers, for codes z (N, latent)."""
        sizes("VAE", "N F", z=z, F=self.latent)
        return self.decoder(z)

    def forward(self, x, *, generator):
        """Estimate the lower bound of ln p(x) (N,); training maximises its mean."""
        mean, log_var = self.encode(x)
        z = reparameterize(mean, log_var, generator=generator)
        likelihood = LIKELIHOODS[self.likelihood](self.decode(z), x, **self.options)
        return likelihood - gaussian_kl(mean, log_var)

    def sample(self, N, *, generator):
        """Decode N codes drawn from the prior (N, D)."""
        check_whole_numbers("VAE", 1, N=N)
        like = self.decoder[0].weight.new_empty(N, self.latent)
        return self.decode(standard_normal("VAE", like, generator))
