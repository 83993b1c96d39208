"""What every remark means for who has to mend the plan, and which of them leave something out of reach."""

from __future__ import annotations

from collections.abc import Mapping

GRAVE = frozenset(
    {"place_not_reached", "level_without_link", "point_without_place", "point_not_reached", "point_on_other_floor"}
)
"""Somebody cannot be sent there: exit code 1. All others are hints."""

ADVICE: Mapping[str, str] = {
    "place_not_reached": "These places cannot be walked to: draw their door, or the stairs or lift of their level.",
    "level_without_link": "No stairs, lift or ramp leads to these levels: draw them on both levels, above each other.",
    "point_without_place": "The town sends people here, and the plan lacks it: name a room so, or give it this id.",
    "point_not_reached": "The town sends people here, and the plan has no way from the entrance.",
    "point_on_other_floor": "The town has this point on another floor than the plan.",
    "door_leads_nowhere": "These doors touch no room: move them onto a wall.",
    "door_in_no_wall": "These doors stand in no wall: make them a corner of the room's outline.",
    "door_direction_unknown": "These doors go one way, nobody knows which: draw the path through them, with oneway.",
    "door_assumed": "These rooms have no door: one was assumed where they touch a corridor, a path or the street.",
    "shaft_without_door": "These stairs or lifts have no door: draw one, or let them touch a corridor.",
    "place_in_no_space": "These places stand in no room and near no path: move them.",
    "place_not_step_free": "These places cannot be reached without stairs, steps or narrow doors.",
    "geometry_unusable": "The shape of these cannot be read: a room is a polygon, a door a line, a place a point.",
    "level_unreadable": "The level of these is no number: write 0, -1, 0;1 or 0-3.",
    "level_assumed": "Paths of different levels meet here: one walks on. Draw the stairs or the ramp, or mend a level.",
    "level_without_ordinal": "These levels have no ordinal: the ground floor is 0.",
    "level_unknown": "These stand on a level that the plan does not have.",
    "occupant_without_place": "These occupants have no anchor in a room.",
    "amenity_without_place": "These amenities name no room of the plan.",
    "relationship_unusable": "These relationships name rooms that the plan does not have.",
    "hours_unreadable": "These opening times cannot be read and count as open: write Mo-Fr 09:00-17:00; PH off.",
    "floor_missing": "These have no floor: write floor, a whole number.",
}
"""By code; the same order as they are shown."""

UNREADABLE: Mapping[str, str] = {
    "too_large": "it is larger than 200 MB",
    "not_read": "it cannot be read",
    "not_osm": "it is no OpenStreetMap file",
    "not_json": "it is no valid JSON",
    "no_features": "it has no list of features",
    "no_units": "it has no rooms (units) and levels",
    "no_positions": "its rooms have no shape",
    "nothing_indoors": "nothing in it is indoors: rooms want indoor=room, corridors indoor=corridor, both level=...",
    "kind_unknown": "it is neither IMDF, nor OpenStreetMap's indoor tags, nor our own profile",
}


def unreadable(code: str, detail: str) -> str:
    why = UNREADABLE.get(code, code)
    return f"{why} ({detail})" if detail else why
