"""検針区・検針順の変更: taps move to another reading route or place in it."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from mizuhiki.attachments.api import Fault
from mizuhiki.bulkwork.planning import Change, Kind, Line, Plan, State
from mizuhiki.customers.api import Installation

FIELDS = ("tap_no", "route", "route_order")
ROUTE = re.compile(r"[0-9A-Za-z-]{1,8}")
ORDER = re.compile(r"[0-9]{1,8}")


def plan(lines: Sequence[Line], on: date) -> Plan:
    """Each tap that a line names, with its new route and order."""
    del on
    found, seen = Plan(), dict[str, int]()
    numbers = [line["水栓番号"] for line in lines]
    rows = Installation.objects.filter(tap_no__in=numbers).values_list("pk", *FIELDS)
    taps = {each[0]: (pk, dict(zip(FIELDS, each, strict=True))) for pk, *each in rows}
    for line in lines:
        tap_no = line["水栓番号"]
        found.faults += _faults(line, known=tap_no in taps, before=seen.get(tap_no))
        seen.setdefault(tap_no, line.number)
        if found.faults:
            continue
        pk, state = taps[tap_no]
        after: State = {"tap_no": tap_no, "route": line["新検針区"], "route_order": int(line["新検針順"])}
        if after != state:
            found.changes.append(Change(line.number, pk, state, after))
        else:
            found.left += 1
    return found


def now(numbers: Sequence[int]) -> dict[int, State]:
    """The taps as they are read."""
    rows = Installation.objects.filter(pk__in=numbers).values_list("pk", *FIELDS)
    return {pk: dict(zip(FIELDS, each, strict=True)) for pk, *each in rows}


def _faults(line: Line, *, known: bool, before: int | None) -> list[Fault]:
    tap_no, found = line["水栓番号"], []
    if not known:
        problem = "この水栓は台帳にありません。水栓番号を確かめてください。"
        found.append(Fault(line.number, "水栓番号", tap_no[:20], problem))
    if before is not None:
        problem = f"{before}行目と同じ水栓です。どちらかを消してください。"
        found.append(Fault(line.number, "水栓番号", tap_no[:20], problem))
    if not ROUTE.fullmatch(line["新検針区"]):
        problem = "半角の英数字とハイフン、8文字以内で書いてください。"
        found.append(Fault(line.number, "新検針区", line["新検針区"][:20], problem))
    if not ORDER.fullmatch(line["新検針順"]):
        found.append(
            Fault(line.number, "新検針順", line["新検針順"][:20], "半角数字8桁以内で書いてください。")
        )
    return found


def _example(state: Mapping[str, str | int]) -> str:
    return f"水栓 {state['tap_no']}"


ROUTING = Kind(
    required=("水栓番号", "新検針区", "新検針順"), optional=(), plan=plan, now=now, example=_example
)
