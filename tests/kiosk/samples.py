"""A small town and its hall, as messages."""

from __future__ import annotations

from datetime import UTC, datetime, time

from queue_server.contracts.hall import (
    HallStatus,
    KindStatus,
    KioskOpening,
    KioskProduct,
    KioskTopic,
    KioskTown,
    OtherPlace,
)
from queue_server.contracts.visits import Reason, TicketAnswer, WaitRange

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LANGUAGES = ("nl", "en", "fr", "de")


def product(
    product_id: str, topic_id: str, name: str, papers: tuple[str, ...] = (), online: str | None = None
) -> KioskProduct:
    return KioskProduct(
        product_id=product_id,
        topic_id=topic_id,
        names={"nl": name, "fr": f"{name} (fr)"},
        search_words={},
        planned_minutes=10,
        papers=tuple({"nl": paper} for paper in papers),
        discreet=False,
        online=online,
    )


def town(version: str = "1", topic_count: int = 3, languages: tuple[str, ...] = LANGUAGES) -> KioskTown:
    """Topics t0, t1 ...; t0 has p0-0 and p0-1, and so on. p0-0 asks for four papers."""
    papers = ("identiteitskaart", "pasfoto", "bewijs", "nog een bewijs")
    products = tuple(
        product(
            f"p{t}-{p}", f"t{t}", f"Zaak {t}.{p}", papers if t == p == 0 else (), "https://www.lindegem.example/zaak"
        )
        for t in range(topic_count)
        for p in range(2)
    )
    topics = tuple(
        KioskTopic(topic_id=f"t{t}", names={"nl": f"Onderwerp {t}"}, icon="house", product_ids=(f"p{t}-0", f"p{t}-1"))
        for t in range(topic_count)
    )
    return KioskTown(
        version=version,
        town_names={"nl": "Lindegem"},
        site_id="stadhuis",
        site_names={"nl": "Stadhuis", "fr": "Hôtel de ville"},
        time_zone="Europe/Brussels",
        languages=languages,
        language_policy="nl_marked",
        theme={},
        public_url="https://balie.lindegem.example/",
        topics=topics,
        products=products,
        hours=tuple(KioskOpening(weekday=day, opens=time(9), closes=time(16)) for day in range(5)),
        skill_sets=((),),
    )


def hall(is_open: bool = True, version: str = "1", waiting: int = 2) -> HallStatus:
    return HallStatus(
        revision=1,
        at=NOW,
        town_version=version,
        is_open=is_open,
        closes_at=NOW.replace(hour=15) if is_open else None,
        next_opening=None if is_open else datetime(2026, 3, 3, 8, 0, tzinfo=UTC),
        kinds=tuple(
            KindStatus(kind=kind, waiting=waiting, staffed_points=1, wait=None, skills=((),))
            for kind in ("standing", "seated")
        ),
        elsewhere=(
            OtherPlace(names={"nl": "Bibliotheek"}, address="Schoolstraat 12", open_now=True, next_opening=None),
        ),
    )


BEFORE = (
    Reason(code="before_appointments", count=2),
    Reason(code="before_priority", count=1),
    Reason(code="before_others", count=3),
)


def ticket(discreet: bool = False, before: tuple[Reason, ...] = (), stops: int = 1) -> TicketAnswer:
    return TicketAnswer(
        visit_id="a" * 32,
        letter="L",
        number=47,
        code="L047",
        kind="standing",
        discreet=discreet,
        people_before=3,
        wait=WaitRange(low_minutes=5, high_minutes=10),
        waiting_place="Wacht in de hal",
        issued_at=NOW,
        before=before,
        stops=stops,
    )
