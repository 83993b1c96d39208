"""Writing a town as a folder in the format that `folder.load` reads."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from queue_server.domain.catalogue import HostEntry, Town
from queue_server.town import offersheets
from queue_server.town.logo import LOGO_FILE
from queue_server.town.offersheets import Rows, columns, texts
from queue_server.town.people import HOSTS_FILE
from queue_server.town.places import site_file
from queue_server.town.questiondocument import questions_text
from queue_server.town.questions import QUESTIONS_FILE
from queue_server.town.sitetext import plan_file, site_text
from queue_server.town.times import HOLIDAYS_FILE
from queue_server.town.tomltext import pair, table
from queue_server.town.townfile import TOWN_FILE


class FolderNotEmpty(FileExistsError):
    """The folder to write to holds files already; nothing is written over or mixed with it."""


def export(town: Town, folder: Path) -> None:
    """Writes the whole town into `folder`, which is made when absent. `load` of it gives an equal town.

    Raises FolderNotEmpty, and OSError when the disk refuses.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FolderNotEmpty(str(folder))
    for sub in ("sites", "plan"):
        (folder / sub).mkdir()
    (folder / TOWN_FILE).write_text(_town_text(town), encoding="utf-8")
    for site in town.sites:
        (folder / site_file(site.site_id)).write_text(site_text(site, town), encoding="utf-8")
        if site.plan is not None:
            (folder / plan_file(site)).write_text(site.plan, encoding="utf-8")
    if town.logo:
        (folder / LOGO_FILE).write_bytes(town.logo)
    if town.questions:
        (folder / QUESTIONS_FILE).write_text(questions_text(town), encoding="utf-8")
    for file, rows in offersheets.sheets(town).items():
        _write(folder / file, rows)
    _write(folder / HOSTS_FILE, _hosts(town))
    _write(folder / HOLIDAYS_FILE, _holidays(town))


def _write(path: Path, rows: Rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)


def _town_text(town: Town) -> str:
    skills = {skill for site in town.sites for point in site.points for skill in point.skills}
    skills |= {product.skill for product in town.products.values() if product.skill}
    answers = [a for question in town.questions.values() for a in (*question.answers, question.unknown)]
    skills |= {answer.change.skill for answer in answers if answer.change.skill}
    skills |= {skill for host in town.hosts.values() for skill in host.skills}
    return "".join(
        [
            pair("town_id", town.town_id),
            pair("languages", town.languages),
            pair("language_policy", town.language_policy),
            pair("sites", [site.site_id for site in town.sites]),
            pair("skills", sorted(skills)),
            table("names", town.names),
            table("theme", {**town.theme, **({"logo": LOGO_FILE} if town.logo else {})}),
        ]
    )


def _hosts(town: Town) -> Iterator[list[str]]:
    yield ["host_id", "name", "skills", "languages", "roles", "sites"]
    for host in town.hosts.values():
        yield _host(host)


def _host(host: HostEntry) -> list[str]:
    lists = (sorted(host.skills), host.languages, sorted(host.roles), host.sites)
    return [host.host_id, host.display_name, *("|".join(values) for values in lists)]


def _holidays(town: Town) -> Iterator[list[str]]:
    """A row per day and name; the sites are left out where all of them close."""
    yield ["date", "sites", *columns("name", town.languages)]
    rows: dict[tuple[str, ...], list[str]] = {}
    for site in town.sites:
        for day, words in site.holidays.items():
            rows.setdefault((day.isoformat(), *texts(words, town.languages)), []).append(site.site_id)
    for (date, *names), site_ids in sorted(rows.items()):
        yield [date, "" if len(site_ids) == len(town.sites) else "|".join(site_ids), *names]
