"""Reading a town folder: every file, every check, one answer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath

from queue_server.domain.catalogue import Site, Town
from queue_server.domain.offers import Product
from queue_server.town.coherence import check_offer
from queue_server.town.known import Known
from queue_server.town.offers import read_papers, read_partners, read_products, read_steps, read_topics
from queue_server.town.people import read_hosts
from queue_server.town.places import SITES_FOLDER, read_site, site_file
from queue_server.town.problems import Findings, Problem, TownRefused, near
from queue_server.town.questioncheck import check_questions
from queue_server.town.questions import QuestionFile, read_questions
from queue_server.town.source import Source
from queue_server.town.times import read_holidays
from queue_server.town.townfile import TOWN_FILE, TownFile, read_town_file


def load(folder: Path) -> Town:
    """The town in `folder`; raises TownRefused with all problems when there is one."""
    town, problems = _read(folder)
    if problems:
        raise TownRefused(problems)
    return town


def check(folder: Path) -> list[Problem]:
    """All problems of the town in `folder`, in order of file and line; empty when it can be used."""
    return _read(folder)[1]


def sites(folder: Path) -> dict[str, Site]:
    """Those that can be read, by id, whatever else is wrong with the town."""
    return {site.site_id: site for site in _read(folder)[0].sites}


def _read(folder: Path) -> tuple[Town, list[Problem]]:
    source = Source(folder, Findings())
    file = read_town_file(source)
    known = Known(languages=file.languages, skills=file.skills, sites=_site_ids(source, file))
    topics, papers = read_topics(source, known), read_papers(source, known)
    partners, steps = read_partners(source, known), read_steps(source, known)
    known = replace(known, topics=topics, papers=papers, partners=partners, steps=steps)
    products, lines = read_products(source, known)
    known = replace(known, products=products)
    asked = read_questions(source, known)
    products = _with_questions(products, asked)
    hosts = read_hosts(source, known)
    holidays = read_holidays(source, known)
    read = [read_site(source, site_id, known, holidays.get(site_id, {})) for site_id in known.sites or ()]
    sites = [entry for entry in read if entry is not None]
    if products is not None and len(sites) == len(read):
        check_offer(source.findings, products, lines, sites)
        check_questions(asked, products, [entry.site for entry in sites])
    town = Town(
        town_id=file.town_id,
        names=file.names,
        languages=file.languages or (),
        language_policy=file.language_policy,
        theme=file.theme,
        logo=file.logo,
        sites=tuple(entry.site for entry in sites),
        topics=tuple((topics or {}).values()),
        products=products or {},
        papers=papers or {},
        hosts=hosts or {},
        partners=partners or {},
        steps=steps or {},
        questions=asked.questions,
    )
    return town, source.findings.all()


def _with_questions(products: dict[str, Product] | None, asked: QuestionFile) -> dict[str, Product] | None:
    return products and {key: replace(one, question_id=asked.first.get(key)) for key, one in products.items()}


def _site_ids(source: Source, file: TownFile) -> tuple[str, ...]:
    """The sites that town.toml lists, else those that have a file; reports files that are not listed."""
    files = source.names(SITES_FOLDER, ".toml")
    if not file.site_ids:
        return tuple(PurePosixPath(name).stem for name in files)
    for name in files:
        if name not in map(site_file, file.site_ids):
            hint = near(PurePosixPath(name).stem, file.site_ids)
            source.findings.add(name, 0, "", f"is not in the sites of {TOWN_FILE}", hint)
    return file.site_ids
