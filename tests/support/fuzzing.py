"""Every operation of the OpenAPI asked with right, wrong and absurd values, against a real server (schemathesis).

`python -m tests.support.fuzzing --seconds 300` runs it for longer than the suite does.
"""

from __future__ import annotations

import argparse
import json
import re
import secrets
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.support.caller import good, hash_of, new_token
from tests.support.desk import RealDesk
from tests.support.founded import found

CHECKS = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")
"""No server error, and no answer that the OpenAPI does not document."""

UNLIMITED = ("--device-rate", "--session-rate", "--ticket-rate", "--address-rate", "--address-change-rate")

SITE = "stadhuis"
POINTS = ("snelbalie1", "snelbalie2", "zaal1", "zaal5")
PRODUCTS = ("eid_afhalen", "eid_vernieuwen", "reispas", "attest_woonst")
THINGS = ("lift0", "kind:stairs", "d_zaal2", "hal", "ingang")
MANAGER = "veerle"


@dataclass(frozen=True, slots=True)
class Round:
    """Who asks what, and the share of the time that it gets."""

    name: str
    headers: tuple[str, ...]
    paths: tuple[str, ...]
    share: float


def _fill(desk: RealDesk) -> tuple[list[str], str]:
    """A hall with visits in many states; their ids, and the token of one that waits."""
    kiosk, host, visits = desk.kiosk(), desk.host(MANAGER), list[str]()
    token = new_token()
    for number in range(14):
        secret = token if number == 13 else new_token()
        body = {"product_ids": [PRODUCTS[number % len(PRODUCTS)]], "token_hash": hash_of(secret)}
        visits.append(good(kiosk.post(f"/sites/{SITE}/visits", body), 201)["visit_id"])
    for number in range(6):
        called = good(host.post(f"/sites/{SITE}/calls", {"point_id": POINTS[0], "visit_id": visits[number]}), 201)
        for action in (("start",), ("no_show",), ("park",), ("start", "park"), ("leave",), ())[number]:
            good(host.post(f"/sites/{SITE}/visits/{called['visit_id']}/{action}"))
    return visits, token


def _settings(folder: Path, visits: list[str], devices: list[str]) -> Path:
    """Three of four times an id that exists, so that more than the doorman is tried."""
    known = {
        "sites": [SITE, "bibliotheek"],
        "points": POINTS,
        "visits": visits,
        "products": PRODUCTS,
        "devices": devices,
        "things": THINGS,
    }
    where = {
        "path.site": "sites",
        "path.point": "points",
        "path.visit": "visits",
        "body.visit_id": "visits",
        "body.point_id": "points",
        "body.product_ids[*]": "products",
        "path.device": "devices",
        "query.thing": "things",
        "body.thing_id": "things",
    }
    lines = [f"[dictionaries.{name}]\nvalues = {json.dumps(list(values))}\n" for name, values in known.items()]
    lines += ["[parameters]\n"]
    lines += [f'"{key}" = {{ dictionary = "{name}", probability = 0.75 }}\n' for key, name in where.items()]
    file = folder / "schemathesis.toml"
    file.write_text("".join(lines), encoding="utf-8")
    return file


def _rounds(desk: RealDesk, token: str) -> list[Round]:
    device = f"Authorization: Device {desk.founded.device_keys['kiosk', SITE]}"
    cookie = f"Cookie: {desk.sign_in(MANAGER).headers['Cookie']}"
    inside = r"^/(?!api/v1/(visit|session)(/|$)).*(?<!/live/kiosk)(?<!/live/screen)(?<!/live/host)$"
    return [
        Round("kiosk and manager", (device, cookie), ("--include-path-regex", inside), 0.7),
        Round("visitor", (f"Authorization: Ticket {token}",), ("--include-path-regex", "/visit(/leave)?$"), 0.1),
        Round("nobody", (), (), 0.1),
        Round("signing in and out", (cookie,), ("--include-path-regex", "/session$"), 0.1),
    ]


def ask(
    one: Round, description: str, folder: Path, seconds: float, seed: int, settings: Path | None = None
) -> str | None:
    """One round against the server of that OpenAPI address: the complaint, or None."""
    program = [
        str(Path(sys.executable).with_name("st")),
        *(("--config-file", str(settings)) if settings else ()),
        "run",
    ]
    headers = [part for header in one.headers for part in ("-H", header)]
    limits = ["--max-time", str(max(1, round(seconds * one.share))), "--request-timeout", "20"]
    options = ["--checks", ",".join(CHECKS), "--seed", str(seed), "--warnings", "off", "--no-color"]
    told = subprocess.run(
        [*program, description, *headers, *one.paths, *limits, *options],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )
    asked = re.search(r"(\d+) generated", told.stdout)
    print(f"{one.name}: {asked[0] if asked else 'nothing generated'}", flush=True)
    if told.returncode == 0 and asked:
        return None
    return f"{one.name} (seed {seed}):\n{told.stdout[-6_000:]}{told.stderr[-2_000:]}"


def run(desk: RealDesk, folder: Path, seconds: float, seed: int) -> list[str]:
    """The complaints, none when all is well; each names its round and how to repeat it."""
    visits, token = _fill(desk)
    settings = _settings(
        folder, visits, [desk.founded.device_ids["kiosk", SITE], desk.founded.device_ids["screen", SITE]]
    )
    description = f"{desk.url}/api/v1/openapi.json"
    found = (ask(one, description, folder, seconds, seed, settings) for one in _rounds(desk, token))
    return [complaint for complaint in found if complaint]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**31))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        options = [part for option in UNLIMITED for part in (option, "0")]
        with RealDesk(found(folder).copy(folder / "desk"), "--always-open", *options) as desk:
            complaints = run(desk, folder, asked.seconds, asked.seed)
            unexpected = [line for line in desk.log.splitlines() if '"unexpected"' in line]
    print("\n".join([*complaints, *unexpected]) or f"nothing to complain about in {asked.seconds:.0f} s", flush=True)
    return 1 if complaints or unexpected else 0


if __name__ == "__main__":
    sys.exit(main())
