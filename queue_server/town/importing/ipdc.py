"""Exports of the Flemish product catalogues IPDC and LPDC: JSON-LD in the terms of their implementation model.

Source: OSLO implementation model IPDC-LPDC, https://data.vlaanderen.be/doc/implementatiemodel/ipdc-lpdc/ .
A file holds one product (Concept, Instantie), a list of them, a page of the API (`hydraMember`), a page of the
event stream (`member`: snapshots, of which the newest counts) or a `@graph`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from queue_server.town.importing.mapping import Reading
from queue_server.town.importing.plaintext import plain
from queue_server.town.importing.records import RECORDS_MAX, Record, Value
from queue_server.town.source import Source

AUDIENCES = {
    "Burger": "citizen",
    "Onderneming": "entrepreneur",
    "Organisatie": "association",
    "Vereniging": "association",
    "LokaalBestuur": "",
    "VlaamseOverheid": "",
}
"""The codes of IPDC's list Doelgroep; governments are nobody who comes to a desk."""

IRIS = {
    "productnummer": "http://schema.org/productID",
    "naam": "http://purl.org/dc/terms/title",
    "beschrijving": "http://purl.org/dc/terms/description",
    "doelgroepen": "https://productencatalogus.data.vlaanderen.be/ns/ipdc-lpdc#targetAudience",
    "themas": "http://data.europa.eu/m8g/thematicArea",
    "zoektermen": "http://www.w3.org/ns/dcat#keyword",
    "kosten": "http://data.europa.eu/m8g/hasCost",
    "procedures": "http://purl.org/vocab/cpsv#follows",
    "websites": "http://www.w3.org/2000/01/rdf-schema#seeAlso",
    "voorwaarden": "http://vocab.belgif.be/ns/publicservice#hasRequirement",
    "isVersionOf": "http://purl.org/dc/terms/isVersionOf",
    "generatedAtTime": "http://www.w3.org/ns/prov#generatedAtTime",
    "gearchiveerd": "https://productencatalogus.data.vlaanderen.be/ns/ipdc-lpdc#isArchived",
    "url": "http://schema.org/url",
    "bewijs": "http://data.europa.eu/m8g/hasSupportingEvidence",
}
"""The terms of the model's context, for exports that write them out."""

DUTCH = (
    *("nl-be-x-formal", "nl-be-x-generated-formal", "nl"),
    *("nl-be-x-informal", "nl-be-x-generated-informal"),
)
"""We say "u": the formal text goes before the others."""

_EURO = re.compile(r"(?:€|EUR)\s*(\d{1,5}(?:[.,]\d{2})?)|(\d{1,5}(?:[.,]\d{2})?)\s*(?:€|euro\b|EUR\b)", re.IGNORECASE)
_FREE = re.compile(r"\b(gratis|kosteloos)\b", re.IGNORECASE)


def reading(languages: tuple[str, ...]) -> Reading:
    columns = {"source": "productnummer", "audiences": "doelgroepen", "online": "website", "price": "kosten"}
    for code in languages:
        columns |= {f"{ours}_{code}": f"{theirs}.{code}" for ours, theirs in _PER_LANGUAGE.items()}
    return Reading("ipdc", columns, values={"audiences": AUDIENCES})


_PER_LANGUAGE = {"name": "naam", "description": "beschrijving", "words": "zoektermen"}


def records(source: Source, file: str, found: Any) -> list[Record] | None:
    """A record per product that is not archived, in the order of the file; None after reporting why not."""
    newest: dict[str, tuple[str, int, Mapping[str, Any]]] = {}
    products = [node for node in _nodes(found) if isinstance(node, dict) and _get(node, "naam")]
    if not products or len(products) > RECORDS_MAX:
        what = "holds no product of IPDC or LPDC" if not products else f"has more than {RECORDS_MAX} products"
        source.findings.add(file, 0, "", what)
        return None
    for number, node in enumerate(products, 1):
        known, made = _identity(node), _one(_get(node, "generatedAtTime"))
        if not known:
            source.findings.add(file, number, "productnummer", "is missing, and there is no @id either")
        elif known not in newest or made > newest[known][0]:
            first = newest[known][1] if known in newest else number
            newest[known] = (made, first, node)
    kept = [(number, known, node) for known, (_, number, node) in newest.items() if not _archived(node)]
    return [Record(number, _fields(known, node)) for number, known, node in kept]


def _nodes(found: Any) -> list[Any]:
    if isinstance(found, list):
        return found
    for key in ("@graph", "member", "hydraMember", "hydra:member"):
        if isinstance(found.get(key), list):
            return list(found[key])
    return [found]


def _identity(node: Mapping[str, Any]) -> str:
    """The product number; snapshots have none, so the end of the address of what they are a version of."""
    number = _one(_get(node, "productnummer"))
    return number or _tail(_one(_get(node, "isVersionOf")) or _one(node.get("@id")))


def _archived(node: Mapping[str, Any]) -> bool:
    return _one(_get(node, "gearchiveerd")).lower() == "true" or node.get("@type") == "Tombstone"


def _fields(known: str, node: Mapping[str, Any]) -> dict[str, Value]:
    fields: dict[str, Value] = {
        "productnummer": known,
        "doelgroepen": tuple(_tail(_one(code)) for code in _many(_get(node, "doelgroepen"))),
        "themas": tuple(_tail(_one(code)) for code in _many(_get(node, "themas"))),
        "website": _website(node),
        "kosten": _price(node),
        "bewijzen": tuple(_papers(node)),
    }
    fields |= {f"naam.{code}": plain(text) for code, text in _texts(_get(node, "naam")).items()}
    fields |= {f"beschrijving.{code}": text for code, text in _texts(_get(node, "beschrijving")).items()}
    return fields | {f"zoektermen.{code}": words for code, words in _keywords(_get(node, "zoektermen")).items()}


def _get(node: Mapping[str, Any], term: str) -> Any:
    return node.get(term, node.get(IRIS[term]))


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _one(value: Any) -> str:
    """The text of a value: plain, `{"@value": ...}` or `{"@id": ...}`; of several the first."""
    value = next(iter(value), None) if isinstance(value, list) else value
    if isinstance(value, dict):
        value = value.get("@value", value.get("@id", value.get("id")))
    return "" if value is None else str(value).strip()


def _tail(address: str) -> str:
    return re.split(r"[/#]", address.rstrip("/"))[-1]


def _by_tag(value: Any) -> dict[str, list[str]]:
    """Texts per language tag (lower case), from a language map or from a list of tagged texts."""
    found: dict[str, list[str]] = {}
    if isinstance(value, dict) and "@value" not in value:
        for tag, texts in value.items():
            found.setdefault(str(tag).lower(), []).extend(_one(text) for text in _many(texts))
        return found
    for item in _many(value):
        tag = str(item.get("@language", "nl")).lower() if isinstance(item, dict) else "nl"
        found.setdefault(tag, []).append(_one(item))
    return found


def _texts(value: Any) -> dict[str, str]:
    return {code: texts[0] for code, texts in _keywords(value).items()}


def _keywords(value: Any) -> dict[str, tuple[str, ...]]:
    """Texts per language of two letters; of the kinds of Dutch the first of DUTCH."""
    tagged = {tag: [text for text in texts if text] for tag, texts in _by_tag(value).items()}
    found = {tag: tuple(texts) for tag, texts in tagged.items() if texts and len(tag) == 2}
    dutch = next((tagged[tag] for tag in DUTCH if tagged.get(tag)), [])
    return {**found, "nl": tuple(dutch)} if dutch else found


def _website(node: Mapping[str, Any]) -> str:
    """The first https address: of the procedure, where one can begin at once, else of the product."""
    of_procedures = [w for p in _many(_get(node, "procedures")) if isinstance(p, dict) for w in _procedure_sites(p)]
    sites = [*of_procedures, *_many(_get(node, "websites"))]
    addresses = [_one(_get(site, "url")) for site in sites if isinstance(site, dict)]
    return next((address for address in addresses if address.startswith("https://")), "")


def _procedure_sites(procedure: Mapping[str, Any]) -> Iterable[Any]:
    own = "https://productencatalogus.data.vlaanderen.be/ns/ipdc-lpdc#hasWebsite"
    return _many(procedure.get("websites", procedure.get(own)))


def _price(node: Mapping[str, Any]) -> str:
    """The one amount that the costs name, 0 when they say it is free, else nothing: a price is never guessed."""
    costs = [cost for cost in _many(_get(node, "kosten")) if isinstance(cost, dict)]
    text = " ".join(plain(_texts(_get(c, term)).get("nl", "")) for c in costs for term in ("naam", "beschrijving"))
    amounts = {(found[1] or found[2]).replace(",", ".") for found in _EURO.finditer(text)}
    if len(amounts) == 1:
        return amounts.pop()
    return "0" if not amounts and _FREE.search(text) else ""


def _papers(node: Mapping[str, Any]) -> Iterable[str]:
    """What the conditions ask to show, by name: a mapping can give these their papers."""
    for condition in _many(_get(node, "voorwaarden")):
        proofs = _many(_get(condition, "bewijs")) if isinstance(condition, dict) else []
        for proof in proofs:
            name = _texts(_get(proof, "naam")).get("nl", "") if isinstance(proof, dict) else ""
            if name:
                yield plain(name)
