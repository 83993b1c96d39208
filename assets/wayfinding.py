"""The way through a building in words: each step to be read, and to be spoken; how long it takes; why there is none."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from assets.texts import TextMissing, text

AREA = "wayfinding"
ENGLISH = "en"
ROUGH = 5
"""Metres: nobody sees a smaller difference."""
Words = Mapping[str, str]


class Landmark(Protocol):
    @property
    def mark(self) -> str: ...
    @property
    def names(self) -> Words: ...
    @property
    def relation(self) -> str: ...


class Goal(Protocol):
    @property
    def names(self) -> Words: ...
    @property
    def sign(self) -> str: ...
    @property
    def mark(self) -> str: ...


class Level(Protocol):
    """`ordinal` 0 is the ground floor; `names` are those on the signs, where the plan has them."""

    @property
    def ordinal(self) -> float: ...
    @property
    def names(self) -> Words: ...


class Step(Protocol):
    """One of `queue_server.domain.wayfinding.steps`; its words are those of the keys here."""

    @property
    def action(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def level(self) -> int: ...
    @property
    def metres(self) -> float: ...
    @property
    def landmark(self) -> Landmark | None: ...
    @property
    def then(self) -> Sequence[Step]: ...
    @property
    def side(self) -> str | None: ...
    @property
    def sure(self) -> bool: ...
    @property
    def goal(self) -> Goal | None: ...


class Told(NamedTuple):
    """One step: `text` to be read, `spoken` to be heard."""

    text: str
    spoken: str


def told(language: str, steps: Sequence[Step], levels: Sequence[Level], name: str = "") -> tuple[Told, ...]:
    """A sentence or two for each step. `name`: what the goal is called, where that is not what the plan calls it."""
    found = []
    for before, step in zip([None, *steps], steps, strict=False):
        forms = (" ".join(_sentences(language, step, levels, name, spoken, before)) for spoken in (False, True))
        found.append(Told(*forms))
    return tuple(found)


def in_short(language: str, steps: Sequence[Step], levels: Sequence[Level], name: str = "") -> str:
    """For a slip of paper: the floor, and the last decision before the goal ("Verdieping 1. Ga na de lift naar
    rechts."), or else where the goal is."""
    key, fields = _level(language, levels[steps[-1].level])
    sentences = [text(language, AREA, f"on_{key}", None, **fields)]
    climbed = max((number for number, step in enumerate(steps) if step.action in ("up", "down")), default=-1)
    last = len(steps) - 2 if len(steps) - 2 > climbed else len(steps) - 1
    sentences += _sentences(language, steps[last], levels, name, spoken=False, before=steps[last - 1] if last else None)
    return " ".join(sentences)


def about(language: str, seconds: float) -> str:
    """ "Ongeveer 2 minuten lopen": whole minutes, rounded up."""
    return text(language, AREA, "about", max(1, math.ceil(seconds / 60)))


def refused(language: str, reason: str, instead: str, name: str = "") -> str:
    """Why there is no way and what to do; `name` of the other place."""
    why = text(language, AREA, f"refused_{reason}")
    what = text(language, AREA, f"instead_{instead}", None, **({"name": name} if name else {}))
    return f"{why} {what}"


def _sentences(
    language: str, step: Step, levels: Sequence[Level], name: str, spoken: bool, before: Step | None = None
) -> list[str]:
    if step.action == "arrive":
        return _arrival(language, step, name)
    upright = step.action in ("up", "down")
    found = _climb(language, step, levels, spoken) if upright else _walk(language, step, name, before)
    for after in step.then:
        through = after.landmark is not None and after.landmark.relation in ("out", "in")
        if through or after.action in ("up", "down"):
            found += _sentences(language, after, levels, name, spoken)
        else:
            found.append(text(language, AREA, f"then_{after.action}"))
    return found


def _walk(language: str, step: Step, name: str, before: Step | None) -> list[str]:
    mark, turned = step.landmark, text(language, AREA, f"then_{step.action}")
    if mark is None:
        return [turned]
    if mark.relation in ("out", "in"):
        return [text(language, AREA, f"way_{mark.relation}"), *([turned] if step.action != "straight" else [])]
    where = _where(language, mark, name)
    if mark.relation == "to":
        form = text(language, AREA, f"start_{step.action}" if step.sure else "start", None, to=where)
    else:
        if mark.mark == "crossing" and before and before.landmark and before.landmark.mark != "crossing":
            where = text(language, AREA, "at_crossing_after", _paces(before.metres))
        form = text(language, AREA, f"walk_{step.action}", None, at=where)
    return [_begun(language, form)]


def _paces(metres: float) -> int:
    """Metres as one would guess them: 5, 10, 15, from 50 on by tens."""
    to = ROUGH if metres < 50 else 2 * ROUGH
    return max(ROUGH, round(metres / to) * to)


def _where(language: str, mark: Landmark, name: str) -> str:
    own = name if mark.mark == "goal" and name else say(mark.names, language)
    if mark.mark in ("named", "goal") and own:
        return text(language, AREA, f"{mark.relation}_named", None, name=own)
    return text(language, AREA, f"{mark.relation}_{mark.mark}")


def _climb(language: str, step: Step, levels: Sequence[Level], spoken: bool) -> list[str]:
    floor = _floor(language, levels[step.level], spoken)
    by = step.kind if step.kind in ("lift", "stairs", "escalator", "ramp") else "stairs"
    side = [text(language, AREA, f"{by}_{step.side}")] if step.side else []
    return [*side, text(language, AREA, f"{by}_{step.action}", None, floor=floor)]


def _floor(language: str, level: Level, spoken: bool) -> str:
    """As one goes to it."""
    key, fields = _level(language, level)
    if spoken and key in ("up", "down"):
        try:
            return text(language, AREA, f"spoken_floor_{key}_{fields['floor']}")
        except TextMissing:  # higher than there are words for: the number is spoken
            pass
    return text(language, AREA, f"floor_{key}", None, **fields)


def _level(language: str, level: Level) -> tuple[str, dict[str, object]]:
    """Which floor, as the end of a key, and what its text is filled with."""
    own = say(level.names, language)
    if own:
        return "named", {"name": own}
    if level.ordinal == 0:
        return "ground", {}
    if level.ordinal != int(level.ordinal):
        return "between", {}
    return "up" if level.ordinal > 0 else "down", {"floor": abs(int(level.ordinal))}


def _arrival(language: str, step: Step, name: str) -> list[str]:
    goal = step.goal
    own = name or (_called(language, goal) if goal else "")
    side = step.side or "straight"
    if not own:
        return [text(language, AREA, f"place_{side}"), text(language, AREA, "sign_here")]
    sign = text(language, AREA, f"sign_{goal.sign if goal else 'here'}")
    return [_begun(language, text(language, AREA, f"arrive_{side}", None, name=own)), sign]


def _called(language: str, goal: Goal) -> str:
    """In the language of the reader where the plan has it; a lift or a toilet always."""
    if goal.mark != "goal" and not _in(goal.names, language):
        return text(language, AREA, f"name_{goal.mark}")
    return say(goal.names, language)


def say(words: Words, language: str) -> str:
    """A name of the plan for this reader: in the language, else in English, else as it stands on the door (which has
    no language), else in the first that it has. Empty where there is none: a dash is no name."""
    found = (_in(words, language), _in(words, ENGLISH), words.get("", ""), *words.values())
    return next((name for name in found if _says(name)), "")


def _in(words: Words, language: str) -> str:
    """Also as they say it in one country of it ("nl-BE")."""
    own = words.get(language, "")
    return own or next((name for code, name in words.items() if code.replace("_", "-").startswith(f"{language}-")), "")


def _says(name: str) -> bool:
    return any(char.isalnum() for char in name)


def _begun(language: str, sentence: str) -> str:
    """With a capital, also where the sentence begins with what was filled in."""
    first = "İ" if language == "tr" and sentence[:1] == "i" else sentence[:1].upper()
    return first + sentence[1:]
