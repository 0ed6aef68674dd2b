"""The list of results is complete, or the key that is wrong is named."""

from collections.abc import Callable
from typing import Any

import pytest
import yaml

from mizuhiki.rulepacks.faults import RulePackFault
from mizuhiki.rulepacks.resultlists import RESULTS_FILE, read_results
from mizuhiki.rulepacks.services import DATA

TEXT = (DATA / "mizuhiki-demo" / RESULTS_FILE).read_text(encoding="utf-8")
CALENDARS = ("collection",)


def test_the_list_of_the_demo_has_every_item_that_is_asked_for() -> None:
    found = read_results(TEXT, CALENDARS)
    assert found is not None
    items = {item for column in found.layout.columns for item in column.items}
    asked = {"kind", "inquiry_no", "postcode", "place", "name", "kana", "former_name", "former_kana"}
    asked |= {"phone_home", "phone_office", "phone_mobile", "start_on", "bank", "branch", "account_type"}
    asked |= {"account_no", "holder_name", "holder_kana", "email", "registered_no", "registered_on", "result"}
    assert asked <= items
    assert (found.calendar, found.receipt_days, found.layout.line_break) == ("collection", 1, b"\r\n")
    assert read_results(None, CALENDARS) is None


def _set(**values: Any) -> Callable[[dict[str, Any]], object]:
    return lambda content: content.update(values)


def _sign(name: str, value: Any) -> Callable[[dict[str, Any]], object]:
    return lambda content: content["signs"].update({name: value})


def _column(**values: Any) -> Callable[[dict[str, Any]], object]:
    return lambda content: content["columns"].__setitem__(0, values)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (_set(calendar="moon"), "calendar"),
        (_set(receipt_days=0), "receipt_days"),
        (_set(outcomes=["refused"]), "outcomes"),
        (_set(outcomes=["confirmed", "draft"]), "outcomes.draft"),
        (_set(form="xml"), "form"),
        (_set(quotes="some"), "quotes"),
        (_set(header="yes"), "header"),
        (_set(form="fixed"), "header"),
        (_set(form="fixed", header=False), "columns.1.width"),
        (_set(file_name=""), "file_name"),
        (_set(columns=[]), "columns"),
        (_set(columns=[{"name": "a", "items": ["number"]}]), "columns"),
        (_set(more=1), "（全体）.more"),
        (_sign("encoding", "ebcdic"), "signs.encoding"),
        (_sign("characters", "mj"), "signs.characters"),
        (_sign("missing", "😀"), "signs.instead.missing"),
        (_sign("instead", {"𠮷": "𡈽"}), "signs.instead.𠮷"),
        (_sign("instead", {"ab": "c"}), "signs.instead"),
        (_column(name="a"), "columns.1"),
        (_column(name="a", items=["pin"]), "columns.1.items.pin"),
        (_column(name="a", items=["line"], text="x"), "columns.1"),
        (_column(name="a", items=["registered_on"]), "columns.1.form"),
        (_column(name="a", items=["registered_on", "line"], form="YYYYMMDD"), "columns.1.form"),
        (_column(name="a", items=["line"], form="roman"), "columns.1.form"),
        (_column(name="a", items=["line"], width=-1), "columns.1.width"),
        (_column(name="a", items=["line"], pads="x"), "columns.1.pads"),
        (_column(name="a", items=["line"], right=1), "columns.1.right"),
        (_column(name="a", items=["kind"], codes={"new": "1"}), "columns.1.codes.change"),
        (_column(name="a", items=["kind"], codes={"new": "1", "change": "2", "x": "3"}), "columns.1.codes.x"),
        (_column(name="😀", items=["line"]), "columns.1"),
        (_column(name="受付番号", items=["line"]), "columns"),
    ],
)
def test_the_key_that_is_wrong_is_named(change: Callable[[dict[str, Any]], object], key: str) -> None:
    content = yaml.safe_load(TEXT)
    change(content)
    with pytest.raises(RulePackFault) as fault:
        read_results(yaml.safe_dump(content, allow_unicode=True), CALENDARS)
    assert (fault.value.slots["file"], fault.value.slots["key"]) == (RESULTS_FILE, key)


def test_what_is_no_yaml_is_refused() -> None:
    for text in ("a: [", "[]", "x: 2026-13-45"):
        with pytest.raises(RulePackFault):
            read_results(text, CALENDARS)
