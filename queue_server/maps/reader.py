"""A plan from a file or folder, whatever of our kinds it is."""

from __future__ import annotations

import zipfile
from pathlib import Path

from queue_server.maps import geojson, imdf, osm, ownplan, things
from queue_server.maps.plan import Plan
from queue_server.maps.reading import MapUnreadable, Reading

BYTES_MAX = 200 * 1024 * 1024
"""Of everything in one plan: a hospital has some ten megabytes."""


def read(path: Path) -> tuple[Plan, Reading]:
    """A folder or zip of IMDF, .osm, or .geojson (OSM indoor tags, our own profile, IMDF in one file).

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
    if text.lstrip()[:1] == b"<":
        return osm.read(things.from_xml(text), reading), reading
    return _geojson(text, path.name, reading), reading


def _folder(path: Path) -> dict[str, bytes]:
    found = sorted(path.glob("*.geojson"))
    if sum(file.stat().st_size for file in found) > BYTES_MAX:
        raise MapUnreadable("too_large", path.name)
    return {file.name: file.read_bytes() for file in found}


def _zip(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        found = [
            info
            for info in archive.infolist()
            if info.filename.endswith(".geojson") and "__MACOSX" not in info.filename
        ]
        if sum(info.file_size for info in found) > BYTES_MAX:
            raise MapUnreadable("too_large", path.name)
        try:
            return {info.filename.rsplit("/", 1)[-1]: archive.read(info) for info in found}
        except (zipfile.BadZipFile, RuntimeError) as problem:
            raise MapUnreadable("not_read", str(problem)) from problem


def _geojson(text: bytes, name: str, reading: Reading) -> Plan:
    features = geojson.features(text, name)
    if ownplan.is_own(features):
        return ownplan.read(features, reading)
    if any(feature.get("feature_type") == "unit" for feature in features):
        return imdf.read({name: text}, reading)
    found = things.from_geojson(features, reading)
    if not osm.is_osm(found):
        raise MapUnreadable("kind_unknown", name)
    return osm.read(found, reading)
