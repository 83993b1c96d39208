"""hosts.csv: who helps the visitors, with what, in which languages and where."""

from __future__ import annotations

import re

from queue_server.domain.catalogue import HostEntry
from queue_server.town.known import Known
from queue_server.town.offers import by_id
from queue_server.town.sheet import Columns, Row, read_sheet
from queue_server.town.source import Source

HOSTS_FILE = "hosts.csv"
HOST_COLUMNS = Columns(("host_id", "name", "languages"), ("skills", "roles", "sites"))
ROLES = frozenset({"host", "manager"})

_LANGUAGE = re.compile(r"[a-z]{2}")


def read_hosts(source: Source, known: Known) -> dict[str, HostEntry] | None:
    """The hosts by id; without a sites cell a host works at every site."""

    def host(row: Row, host_id: str) -> HostEntry:
        return HostEntry(
            host_id=host_id,
            display_name=row.text("name"),
            skills=frozenset(row.spot("skills").all_of("skill", row.many("skills"), known.skills)),
            languages=_languages(row),
            roles=frozenset(row.spot("roles").all_of("role", row.many("roles") or ("host",), ROLES)),
            sites=row.spot("sites").all_of("site", row.many("sites"), known.sites),
        )

    return by_id(read_sheet(source, HOSTS_FILE, HOST_COLUMNS, known.languages), "host_id", host)


def _languages(row: Row) -> tuple[str, ...]:
    """Codes of the languages that a host speaks: also ones in which the town gives no texts."""
    row.text("languages")
    codes = row.spot("languages").all_of("language", row.many("languages"), None)
    for code in codes:
        if not _LANGUAGE.fullmatch(code):
            row.spot("languages").wrong(f'"{code}" must be a language code of two letters, such as nl')
    return codes
