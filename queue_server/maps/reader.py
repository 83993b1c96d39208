"""A plan from a file or folder, whatever of our kinds it is."""

from __future__ import annotations

import zipfile
from pathlib import Path

from queue_server.maps import elements, geojson, imdf, osm, ownplan, things
from queue_server.maps.plan import Plan
from queue_server.maps.reading import MapUnreadable, Reading

BYTES_MAX = 200 * 1024 * 1024
"""Of everything in one plan: a hospital has some ten megabytes."""


def read(path: Path) -> tuple[Plan, Reading]:
    """A folder or zip of IMDF, .osm, an answer of Overpass, or .geojson (OSM indoor tags, our own profile, IMDF in one
    file).

    Raises MapUnreadable.
    """
    reading = Reading()
    try:
        if path.is_dir():
            return imdf.read(_folder(path), reading), reading
        if zipfile.is_zipfile(path):
            return imdf.read(_zip(path), reading), reading
        if path.stat().st_size > BYTES_MAX:
            raise MapUnreadable("too_large", path.name)
        text = path.read_bytes()
    except OSError as problem:
        raise MapUnreadable("not_read", f"{path.name}: {problem.strerror}") from problem
    return read_text(text, path.name, reading), reading


def read_text(text: bytes, name: str, reading: Reading) -> Plan:
    """The content of one file. Raises MapUnreadable."""
    if text.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        return osm.read(things.from_elements(elements.from_xml(text)), reading)
    return _geojson(text, name, reading)


def as_text(path: Path) -> str:
    """A plan as one text, as a town keeps it: IMDF as one collection of what we read of it, anything else as it is.

    Raises MapUnreadable.
    """
    try:
        files = _folder(path) if path.is_dir() else _zip(path) if zipfile.is_zipfile(path) else None
        if files is not None:
            return imdf.as_one(files)
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise MapUnreadable("not_read", path.name) from problem


def _folder(path: Path) -> dict[str, bytes]:
    found = sorted(file for end in ("*.geojson", "*.json") for file in path.glob(end) if file.name != "manifest.json")
    if sum(file.stat().st_size for file in found) > BYTES_MAX:
        raise MapUnreadable("too_large", path.name)
    return {file.name: file.read_bytes() for file in found}


def _zip(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        found = [
            info
            for info in archive.infolist()
            if info.filename.endswith((".geojson", ".json")) and "__MACOSX" not in info.filename
            if not info.filename.endswith("manifest.json")
        ]
        if sum(info.file_size for info in found) > BYTES_MAX:
            raise MapUnreadable("too_large", path.name)
        try:
            return {info.filename.rsplit("/", 1)[-1]: archive.read(info) for info in found}
        except (zipfile.BadZipFile, RuntimeError) as problem:
            raise MapUnreadable("not_read", str(problem)) from problem


def _geojson(text: bytes, name: str, reading: Reading) -> Plan:
    data = geojson.loaded(text, name)
    if elements.is_overpass(data):
        return osm.read(things.from_elements(elements.from_overpass(data)), reading)
    features = geojson.features_of(data, name)
    if ownplan.is_own(features):
        return ownplan.read(features, reading)
    if any(feature.get("feature_type") == "unit" for feature in features):
        return imdf.read({name: text}, reading)
    found = things.from_geojson(features, reading)
    if not osm.is_osm(found):
        raise MapUnreadable("kind_unknown", name)
    return osm.read(found, reading)
