"""Whether an application is of the supply whose number it gives: number, name and place agree (DD-011)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from mizuhiki.customers.api import normalise

NEWER, NUMBERS, UNTOLD = "newer", "numbers", "untold"
BREAK = r"(?:(?<![0-9])|(?![0-9]))"  # no number goes on here
WHY = {
    "no_number": "お問い合わせ番号がない",
    "no_supply": "お問い合わせ番号の契約がない",
    "ended": "使用が終わっている",
    "name": "お名前が使用者・納付者と違う",
    "place": "使用場所が違う",
    NEWER: "同じ日か後に登録された口座がある",
    NUMBERS: "ゆうちょ銀行の記号・番号がないか、登録された口座と違う",
    UNTOLD: "登録された口座がわからない",
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
    kept = {normalise(name) for name in found.names} - {""}  # signs alone are nobody's name
    if not kept & {normalise(given.get(part, "")) for part in ("name", "kana")}:
        return "name"
    named = f"{given.get('place', '')} {given.get('building', '')}"
    return "" if _is_within(normalise(found.place), normalise(named)) else "place"


def _is_within(place: str, named: str) -> bool:
    """Whether all of a place is named, whatever stands around it: 緑町1 is in 水引市緑町1, not in 緑町12."""
    return bool(place) and re.search(f"{BREAK}{re.escape(place)}{BREAK}", named) is not None
