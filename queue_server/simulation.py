"""Visitors and hosts who use a running server over its own API: for demonstrations, training and screenshots."""

from __future__ import annotations

import hashlib
import json
import math
import random
import secrets
import signal
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests
import structlog

from queue_server.client import Server, ServerAway, ServerRefused
from queue_server.contracts.base import KEY_HEADER
from queue_server.contracts.hall import KioskTown
from queue_server.contracts.visits import Need, RegisterVisit, TicketAnswer

log = structlog.get_logger(__name__)

LANGUAGES = ("nl", "nl", "nl", "nl", "nl", "nl", "fr", "fr", "en", "de")
NEEDS: tuple[tuple[Need, ...], ...] = ((), (), (), (), (), (), ("step_free",), ("small_children",))
SPREAD = 0.5
"""Standard deviation of the logarithm of a contact's length."""
NO_SHOW_SHARE = 0.06
PARK_SHARE = 0.05
RECALL_SHARE = 0.15
REJOIN_SHARE = 0.5
"""Of those who missed their call."""
APPOINTMENT_SHARE = 0.12
APPOINTMENT_FROM_MINUTES, APPOINTMENT_UNTIL_MINUTES = -5, 20
"""When an appointment is, seen from the arrival; in minutes of the clock, because the server goes by the clock."""
SECOND_MATTER_SHARE = 0.15
BREAK_SHARE = 0.04
"""After a contact."""
BREAK_MINUTES = 10
OUTCOMES = ("answered", "answered", "answered", "answered", "follow_up", "referred", "papers_missing")
STAFFED = {
    "an": "snelbalie1",
    "bilal": "snelbalie2",
    "karim": "snelbalie3",
    "charlotte": "zaal1",
    "femke": "zaal2",
    "gert": "zaal3",
    "emine": "zaal4",
    "hilde": "zaal5",
}
"""Who works where; the other hosts of the demo town are left for the person who plays along."""
PAUSE_SECONDS = 2.0


@dataclass(slots=True)
class Life:
    """The pace of the simulation: minutes of the hall pass `speed` times faster than the clock's."""

    random: random.Random
    speed: float
    stopped: threading.Event

    def minutes(self, count: float) -> bool:
        """Let that many minutes of the hall pass; False when it is time to stop."""
        return not self.stopped.wait(count * 60 / self.speed)

    def contact(self, planned: int) -> float:
        """A log-normal length with the planned minutes as its median."""
        return planned * math.exp(self.random.gauss(0, SPREAD))


class HostClient:
    """A signed-in host, as the tablet is one."""

    def __init__(self, base_url: str, site: str, login: str, password: str) -> None:
        self._base, self._site = base_url, site
        self._http = requests.Session()
        self._http.trust_env = False
        self._post("/api/v1/session", {"login": login, "password": password})

    def _post(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any] | None:
        """The answer, or None when it was refused (somebody else was first, nobody waits)."""
        headers = {KEY_HEADER: secrets.token_hex(12)}
        answer = self._http.post(f"{self._base}{path}", json=body, headers=headers, timeout=10)
        if answer.status_code >= 400 or answer.status_code == 204:
            return None
        found: dict[str, Any] = answer.json()
        return found

    def at_site(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any] | None:
        return self._post(f"/api/v1/sites/{self._site}/{path}", body)


def visitor(life: Life, products: Sequence[str], now: datetime) -> RegisterVisit:
    """One who comes in: mostly for one matter and without appointment."""
    matters = 2 if life.random.random() < SECOND_MATTER_SHARE else 1
    agreed = life.random.uniform(APPOINTMENT_FROM_MINUTES, APPOINTMENT_UNTIL_MINUTES)
    has_appointment = life.random.random() < APPOINTMENT_SHARE
    return RegisterVisit(
        product_ids=tuple(life.random.sample(products, matters)),
        language=life.random.choice(LANGUAGES),
        token_hash=hashlib.sha256(secrets.token_bytes(16)).hexdigest(),
        needs=life.random.choice(NEEDS),
        appointment_at=now + timedelta(minutes=agreed) if has_appointment else None,
    )


def visitors(life: Life, server: Server, site: str, an_hour: float) -> None:
    """Visitors arrive one by one, as a Poisson stream."""
    town = server.ask("GET", f"/api/v1/sites/{site}/town", None, KioskTown)
    assert town is not None
    # Who needs an appointment or a partner is told so, and takes no number.
    walk_in = [p for p in town.products if p.access != "appointment" and p.partner_id is None]
    products = [p.product_id for p in walk_in if p.here]
    while life.minutes(life.random.expovariate(an_hour / 60)):
        try:
            message = visitor(life, products, datetime.now(UTC))
            server.ask("POST", f"/api/v1/sites/{site}/visits", message, TicketAnswer)
        except (ServerRefused, ServerAway) as error:
            log.warning("visitor_turned_away", reason=str(error))


def serve_one(life: Life, host: HostClient, point: str) -> bool:
    """One contact from call to end, sometimes with a break after it; False when nobody waited."""
    called = host.at_site("calls", {"point_id": point})
    if called is None:
        return False
    visit = f"visits/{called['visit_id']}"
    life.minutes(1)
    if life.random.random() < RECALL_SHARE:
        host.at_site(f"{visit}/recall")
        life.minutes(1)
    if life.random.random() < NO_SHOW_SHARE:
        host.at_site(f"{visit}/no_show")
        if life.random.random() < REJOIN_SHARE:
            life.minutes(2)
            host.at_site(f"{visit}/rejoin")
        return True
    host.at_site(f"{visit}/start")
    life.minutes(life.contact(4 if point.startswith("snel") else 12))
    if life.random.random() < PARK_SHARE:
        host.at_site(f"{visit}/park")
        life.minutes(3)
        host.at_site(f"{visit}/resume")
        return True
    host.at_site(f"{visit}/finish", {"outcome": life.random.choice(OUTCOMES)})
    if life.random.random() < BREAK_SHARE:
        host.at_site(f"points/{point}/break", {"minutes": BREAK_MINUTES})
        life.minutes(BREAK_MINUTES)
        host.at_site(f"points/{point}/open")
    return True


def working_day(life: Life, base_url: str, site: str, login: str, password: str, point: str) -> None:
    """A host signs in, takes a point and calls for as long as the simulation lasts; a lost server is waited for."""
    while not life.stopped.is_set():
        try:
            host = HostClient(base_url, site, login, password)
            host.at_site(f"points/{point}/open")
            while not life.stopped.is_set():
                if not serve_one(life, host, point):
                    life.stopped.wait(PAUSE_SECONDS)
        except requests.RequestException as error:
            log.warning("host_waits_for_server", host=login, error=type(error).__name__)
            life.stopped.wait(PAUSE_SECONDS)


def run(base_url: str, credentials: Path, visitors_an_hour: float, speed: float, seed: int) -> None:
    """Run until SIGTERM or SIGINT. `credentials` is JSON: site, kiosk_key, hosts (login to password)."""
    known = json.loads(credentials.read_text())
    stopped = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda _s, _f: stopped.set())

    def life(offset: int) -> Life:
        return Life(random.Random(seed + offset), speed, stopped)  # noqa: S311 (a simulation, not a secret)

    site, server = known["site"], Server(base_url, known["kiosk_key"])
    threads = [threading.Thread(target=visitors, args=(life(0), server, site, visitors_an_hour), daemon=True)]
    for number, (login, point) in enumerate(STAFFED.items(), 1):
        arguments = (life(number), base_url, site, login, known["hosts"][login], point)
        threads.append(threading.Thread(target=working_day, args=arguments, daemon=True))
    for thread in threads:
        thread.start()
        time.sleep(0.05)  # hosts do not come in through the door all at once
    stopped.wait()
