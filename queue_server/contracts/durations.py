"""How long each product takes, as managers read it."""

from __future__ import annotations

from queue_server.contracts.base import Message


class ProductDuration(Message):
    """One product for one person. The learnt figures are None while fewer than five contacts taught anything."""

    product_id: str
    planned_minutes: int
    contacts: int | None
    """Finished contacts that taught something."""
    mean_minutes: float | None
    low_minutes: float | None
    """One contact in ten is shorter."""
    high_minutes: float | None
    """One contact in ten is longer."""
    longer_than_quick: float | None
    """The chance (0 to 1) that a contact takes more than `quick_minutes`."""


class SiteDurations(Message):
    """Every product of the site, in the town's order."""

    site_id: str
    learning_strength: int
    quick_minutes: int
    products: tuple[ProductDuration, ...]
