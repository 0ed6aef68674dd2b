"""Whether an application is of the supply whose number it gives: number, name and place agree (DD-011)."""

from collections.abc import Mapping
from dataclasses import dataclass

from mizuhiki.customers.api import normalise

NEWER = "newer"
WHY = {
    "no_number": "お問い合わせ番号がない",
    "no_supply": "お問い合わせ番号の契約がない",
    "ended": "使用が終わっている",
    "name": "お名前が使用者・納付者と違う",
    "place": "使用場所が違う",
    NEWER: "同じ日か後に登録された口座がある",
    "fault": "自動では反映できなかった（システムの不具合）",
}


@dataclass(frozen=True)
class Candidate:
    """The supply a number names, as it is kept."""

    supply_id: int
    is_ended: bool
    names: tuple[str, ...]  # of user and payers, in kanji and kana
    place: str


def why_not(given: Mapping[str, str], found: Candidate | None) -> str:
    """Why an application is not plainly of this supply; empty where it is."""
    if not given.get("inquiry_no"):
        return "no_number"
    if found is None:
        return "no_supply"
    if found.is_ended:
        return "ended"
    kept = {normalise(name) for name in found.names if name}
    if not kept & {normalise(given.get(part, "")) for part in ("name", "kana") if given.get(part)}:
        return "name"
    place, named = normalise(found.place), normalise(given.get("place", "") + given.get("building", ""))
    return "" if place and (place in named or named.endswith(place) or place.endswith(named)) else "place"
