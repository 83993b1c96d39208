"""The files of a town folder as text: size, encoding and place checked before anybody parses them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from queue_server.town.problems import Findings, near

FILE_BYTES_MAX = 20 * 1024 * 1024
"""A detailed plan of a large building is about 5 MB; more is a mistake or a drawing."""


@dataclass(frozen=True, slots=True)
class Source:
    """A town folder that is being read."""

    folder: Path
    findings: Findings

    def names(self, under: str, ending: str) -> list[str]:
        """Names (relative, with /) of the files in a sub-folder with this ending, sorted."""
        return sorted(f"{under}/{path.name}" for path in (self.folder / under).glob(f"*{ending}") if path.is_file())

    def has(self, name: str) -> bool:
        """Whether something of that name is there, readable or not."""
        return (self.folder / name).exists()

    def text(self, name: str) -> str | None:
        """The text of a file, line ends as \\n, without byte order mark; None after reporting why not."""
        data = self.data(name)
        return None if data is None else self._decoded(data, name)

    def data(self, name: str) -> bytes | None:
        """What a file holds; None after reporting why not."""
        path = self.folder / name
        if not path.resolve().is_relative_to(self.folder.resolve()):
            self.findings.add(name, 0, "", "lies outside the town folder")
            return None
        try:
            return self._bytes(path, name)
        except OSError as error:
            self.findings.add(name, 0, "", f"cannot be read: {error.strerror}")
            return None

    def _bytes(self, path: Path, name: str) -> bytes | None:
        if not path.is_file():
            beside = [] if not path.parent.is_dir() else [p.name for p in path.parent.iterdir() if p.is_file()]
            self.findings.add(name, 0, "", "file is missing", near(path.name, beside))
            return None
        size = path.stat().st_size
        if size > FILE_BYTES_MAX:
            self.findings.add(name, 0, "", f"is {size} bytes, at most {FILE_BYTES_MAX} are read")
            return None
        return path.read_bytes()

    def _decoded(self, data: bytes, name: str) -> str | None:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            self.findings.add(name, line, "", "is not UTF-8: save it as UTF-8 (in Excel: CSV UTF-8)")
            return None
        return text.replace("\r\n", "\n").replace("\r", "\n")
