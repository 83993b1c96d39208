"""Makes assets/sounds/chime.wav: two soft bell tones, 1.2 s, 44.1 kHz mono. Run it to renew the file."""

from __future__ import annotations

import math
import struct
import sys
import wave
from pathlib import Path

RATE = 44_100
SECONDS = 1.2
TONES = ((0.0, 880.0), (0.38, 698.46))
"""Start in seconds and pitch in hertz (A5, F5): between 600 and 1,000 Hz older ears still hear well."""

OVERTONES = ((1.0, 1.0, 3.2), (2.0, 0.32, 5.5), (3.01, 0.12, 9.0))
"""Multiple of the pitch, loudness, and how fast it dies away (per second)."""


def sample(at: float) -> float:
    """The sound at `at` seconds, between -1 and 1."""
    total = 0.0
    for start, pitch in TONES:
        since = at - start
        if since < 0:
            continue
        attack = min(1.0, since / 0.008)
        for multiple, loudness, decay in OVERTONES:
            total += attack * loudness * math.exp(-decay * since) * math.sin(2 * math.pi * pitch * multiple * since)
    fade = min(1.0, (SECONDS - at) / 0.15)
    return 0.42 * total * fade


def main() -> None:
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "assets/sounds/chime.wav")
    target.parent.mkdir(parents=True, exist_ok=True)
    frames = [round(32_000 * max(-1.0, min(1.0, sample(n / RATE)))) for n in range(round(RATE * SECONDS))]
    with wave.open(str(target), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(struct.pack(f"<{len(frames)}h", *frames))


if __name__ == "__main__":
    main()
