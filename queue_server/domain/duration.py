"""How long a contact takes: a law for each product that begins at the plan and learns from finished contacts.

The logarithm of the minutes is taken as normal with unknown mean and variance. Prior: normal-inverse-gamma; what is
known of the *next* contact is then a Student t law of the logarithm, whose tails are honest about how little was seen.
Source: K. P. Murphy, "Conjugate Bayesian analysis of the Gaussian distribution" (2007), sections 3 and 6.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, exp, expm1, fsum, inf, log, log1p, sqrt

from queue_server.domain import student
from queue_server.domain.offers import Product
from queue_server.domain.waiting import SERVICE_SPREAD

LOG_STEPS = 10_000
"""A learnt logarithm is a whole number of ten-thousandths: 0.01 % of a contact. Whole numbers can be added in any
order and taken away again, and nothing is left of what was taken back."""

MINUTES_LEAST, MINUTES_MOST = 0.01, 1_440.0
"""Half a second and a day: planned minutes outside of these are taken as these."""

LAWS_KEPT = 2_048
"""Laws of which it is remembered how likely a long contact is: a town asks the same of the same products all day."""

LOG_MOST = 600.0
"""The exponential of more is no number any more."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What finished contacts taught about one product at one site: their number, and the sums of the logarithms of
    their minutes for one person and of the squares of these, in whole steps (`LOG_STEPS`)."""

    contacts: int = 0
    log_sum: int = 0
    log_squared: int = 0

    def __add__(self, other: Seen) -> Seen:
        return Seen(self.contacts + other.contacts, self.log_sum + other.log_sum, self.log_squared + other.log_squared)

    def __neg__(self) -> Seen:
        return Seen(-self.contacts, -self.log_sum, -self.log_squared)


NOTHING_SEEN = Seen()


def one(minutes: float) -> Seen:
    """What one contact of so many minutes (above 0) teaches."""
    return of_steps(round(log(minutes) * LOG_STEPS))


def of_steps(steps: int) -> Seen:
    """What one contact teaches whose logarithm is so many steps."""
    return Seen(1, steps, steps * steps)


def seen_of(contacts: Iterable[float]) -> Seen:
    """What contacts of so many minutes teach together."""
    return sum((one(minutes) for minutes in contacts), NOTHING_SEEN)


@dataclass(frozen=True, slots=True)
class Duration:
    """The logarithm of the minutes is `location` + `scale` x t, where t is Student's with `freedom` degrees of freedom
    (inf: normal)."""

    location: float
    scale: float
    freedom: float = inf

    @property
    def mean(self) -> float:
        """Minutes: those of the log-normal law of this location and scale.

        The exponential of a t has no mean: a contact of a million years is possible in it. The log-normal has one,
        and before anything is learnt it is the planned minutes.
        """
        return exp(min(LOG_MOST, self.location + self.scale**2 / 2))

    def quantile(self, share: float) -> float:
        """The minutes that this share (0 to 1) of contacts does not exceed."""
        return exp(max(-LOG_MOST, min(LOG_MOST, self.location + self.scale * student.quantile(share, self.freedom))))

    def longer_than(self, minutes: float) -> float:
        """P(the contact takes more than so many minutes)."""
        return 1.0 if minutes <= 0 else _longer(self, minutes)

    def times(self, factor: float) -> Duration:
        """So many times as long; `factor` > 0."""
        return Duration(self.location + log(factor), self.scale, self.freedom)


@lru_cache(LAWS_KEPT)
def _longer(duration: Duration, minutes: float) -> float:
    return student.below((duration.location - log(minutes)) / duration.scale, duration.freedom)


def law(planned_minutes: float, seen: Seen, strength: float) -> Duration:
    """The law of the next contact, for one person; the plan weighs as much as `strength` (> 0) contacts.

    Prior: kappa0 = strength, alpha0 = strength / 2; mu0 and beta0 are such that the law of the first contact has the
    planned minutes as mean and SERVICE_SPREAD as coefficient of variation, whatever the strength.
    Update with n logarithms of mean m and squared deviations S (Murphy 2007, posterior of the same section):
    kappa = kappa0 + n; mu = (kappa0 mu0 + n m) / kappa; alpha = alpha0 + n / 2;
    beta = beta0 + S / 2 + kappa0 n (m - mu0)^2 / (2 kappa).
    Next contact (ibid., posterior predictive): t with 2 alpha degrees of freedom at mu, of squared scale
    beta (kappa + 1) / (alpha kappa).
    """
    planned = min(max(planned_minutes, MINUTES_LEAST), MINUTES_MOST)
    variance = log1p(SERVICE_SPREAD**2)
    location = log(planned) - variance / 2
    beta = strength / 2 * variance * strength / (strength + 1)
    n = seen.contacts
    if n <= 0:
        return Duration(location, sqrt(variance), strength)
    kappa = strength + n
    mean = seen.log_sum / n / LOG_STEPS
    deviations = max(0.0, (n * seen.log_squared - seen.log_sum**2) / n / LOG_STEPS**2)
    beta += deviations / 2 + strength * n * (mean - location) ** 2 / (2 * kappa)
    squared = beta * (kappa + 1) / (kappa / 2 * kappa)
    return Duration((strength * location + n * mean) / kappa, sqrt(squared), kappa)


def together(durations: Sequence[Duration]) -> Duration:
    """The law of one after the other: mean and variance add up, and the sum is taken as log-normal again.

    Fenton, "The sum of log-normal probability distributions in scatter transmission systems" (IRE Trans. Commun.
    Syst. 8, 1960), the moments that Wilkinson used. The degrees of freedom are those that Satterthwaite gives a sum of
    estimated variances ("An approximate distribution of estimates of variance components", Biometrics 2, 1946).
    Raises ValueError for none.
    """
    if not durations:
        raise ValueError("no duration to add up")
    if len(durations) == 1:
        return durations[0]
    total = fsum(d.mean for d in durations)
    # Relative to the total, so that no square is too large to be a number.
    parts = [(d.mean / total) ** 2 * expm1(min(d.scale**2, LOG_MOST)) for d in durations]
    variance = fsum(parts)
    doubt = (
        fsum((part / variance) ** 2 / d.freedom for part, d in zip(parts, durations, strict=True)) if variance else 0
    )
    squared = log1p(variance)
    return Duration(log(total) - squared / 2, sqrt(squared), 1 / doubt if doubt else inf)


def persons_factor(product: Product, persons: int) -> float:
    """How many times as long as for one person: each further one adds the product's extra minutes to the planned.

    A ratio, so that a contact of several persons can be brought back to one and stays above nothing.
    """
    return 1 + product.extra_minutes * (persons - 1) / product.planned_minutes


def of_product(product: Product, persons: int, seen: Seen, strength: float) -> Duration:
    return law(product.planned_minutes, seen, strength).times(persons_factor(product, persons))


def of_stop(products: Sequence[Product], persons: int, seen: Mapping[str, Seen], strength: float) -> Duration:
    """The law of one contact for all these products and persons; `seen` by product id, what is missing is unseen."""
    found = [of_product(p, persons, seen.get(p.product_id, NOTHING_SEEN), strength) for p in products]
    return together(found)


def minutes_of(duration: Duration) -> int:
    """Whole minutes to plan for it, 1 to a day: the mean rounded up, but not because of a computer's last digit."""
    return max(1, min(int(MINUTES_MOST), ceil(duration.mean - 1e-9)))
