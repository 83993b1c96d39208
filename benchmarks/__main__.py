"""`make bench`: every benchmark in order; each ends with one JSON line; exit 1 when a goal is missed."""

from __future__ import annotations

import subprocess
import sys

NAMES = ("server", "screens", "scale", "postgres", "search", "durations", "kiosk", "wayfinding")


def main() -> int:
    failed = []
    for name in NAMES:
        print(f"== {name}", flush=True)
        if subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *sys.argv[1:]], check=False).returncode:
            failed.append(name)
    if failed:
        print(f"Goals missed in: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
