"""金融機関・支店の台帳: loaded once, dated, never shrunk by half; found by code, kanji and any kana."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from mizuhiki.audit.api import AuditEntry
from mizuhiki.banks import api as banks
from mizuhiki.banks.api import Entry, MasterLoad, Place
from mizuhiki.banks.permissions import PLACE_SEE
from tests.builders import clerk, noon
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]

SPRING, SUMMER = date(2026, 4, 1), date(2026, 8, 24)
SEEN = [
    Entry("0001", "", "みずほ", "ミズホ"),
    Entry("0001", "001", "東京営業部", "トウキヨウ"),
    Entry("0001", "004", "丸の内中央", "マルノウチチユウオウ"),
    Entry("0146", "", "北国", "ホツコク"),
    Entry("0146", "101", "本店", "ホンテン"),
    Entry("0146", "102", "橋場", "ハシバ"),
    *(Entry("0150", f"{300 + number}", f"第{number}", "ダイ") for number in range(60)),
]


def load(entries: list[Entry], on: date) -> banks.Loaded:
    return banks.load_master(edition=on, entries=entries, actor=clerk(), at=noon(on))


def test_a_branch_that_is_gone_gets_its_end_and_stays() -> None:
    load(SEEN, SPRING)
    later = [entry for entry in SEEN if entry[:2] != ("0146", "102")]
    later[0] = Entry("0001", "", "みずほ銀行", "ミズホ")
    done = load([*later, Entry("0146", "900", "新町", "シンマチ")], SUMMER).load
    assert (done.place_count, done.added, done.changed, done.ended) == (66, 1, 1, 1)
    gone = Place.objects.get(bank_code="0146", branch_code="102")
    assert (gone.starts_on, gone.ends_on, gone.name) == (None, SUMMER, "橋場")
    assert Place.objects.get(bank_code="0146", branch_code="900").starts_on == SUMMER
    names = Place.objects.filter(bank_code="0001", branch_code="").order_by("pk")
    assert [(one.name, one.starts_on, one.ends_on) for one in names] == [
        ("みずほ", None, SUMMER),
        ("みずほ銀行", SUMMER, None),
    ]
    assert banks.name_of("0146", "102") == "橋場"
    assert banks.find_branches("0146", "橋場") == []
    assert AuditEntry.objects.filter(action="banks.master.loaded").count() == 2


def test_the_same_edition_again_changes_nothing_and_an_older_one_is_refused() -> None:
    first = load(SEEN, SUMMER)
    again = load(SEEN[:3], SUMMER)
    assert (first.is_new, again.is_new, again.load.pk) == (True, False, first.load.pk)
    with pytest.raises(banks.MasterOlder, match="2026-04-01"):
        load(SEEN, SPRING)
    assert (MasterLoad.objects.count(), Place.objects.filter(ends_on=None).count()) == (1, 66)


def test_a_master_that_is_cut_is_refused() -> None:
    load(SEEN, SPRING)
    with pytest.raises(banks.MasterShrunk, match="66件から62件"):
        load(SEEN[:62], SUMMER)
    assert (MasterLoad.objects.count(), Place.objects.filter(ends_on=None).count()) == (1, 66)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE banks_place SET name = 'x' WHERE branch_code = '004'",
        "UPDATE banks_place SET ends_on = '2026-05-01', name = 'x' WHERE branch_code = '004'",
        "DELETE FROM banks_place WHERE branch_code = '004'",
    ],
)
def test_the_database_refuses_every_change_but_an_end(change: str) -> None:
    load(SEEN, SPRING)
    with pytest.raises(IntegrityError, match="only gets its end"), transaction.atomic():
        connection.cursor().execute(change)
    assert Place.objects.get(branch_code="004").name == "丸の内中央"


def test_the_database_refuses_one_code_twice_at_a_time() -> None:
    load(SEEN, SPRING)
    with pytest.raises(IntegrityError, match="one_place_a_code"), transaction.atomic():
        Place.objects.create(bank_code="0001", branch_code="004", name="丸の内", kana="マルノウチ")
    assert Place.objects.filter(bank_code="0001", branch_code="004").count() == 1


@pytest.mark.parametrize("text", ["0146", "０１４６", "北国", "北", "ホツコク", "ほっこく", "ﾎｯｺｸ", "ホッコ"])
def test_a_bank_is_found_by_code_kanji_and_any_kana(text: str) -> None:
    load(SEEN, SPRING)
    assert [place.name for place in banks.find_banks(text)] == ["北国"]


@pytest.mark.parametrize("text", ["101", "本店", "ほんて", "ﾎﾝﾃﾝ"])
def test_a_branch_is_found_within_its_bank(text: str) -> None:
    load(SEEN, SPRING)
    assert [place.branch_code for place in banks.find_branches("0146", text)] == ["101"]
    assert banks.find_branches("0001", text) == []


def test_the_picker_needs_no_script(person: Callable[..., Any], sign_in: Callable[[Any], Client]) -> None:
    load(SEEN, SPRING)
    desk = sign_in(person(PLACE_SEE, username="uketsuke1"))
    found = desk.get("/banks/", {"text": "ほっこく"})
    assert 'href="?bank=0146"' in found.content.decode()
    assert "0146-102 橋場 ハシバ" in text_of(desk.get("/banks/", {"bank": "0146"}))
    assert "見つかりません" in text_of(desk.get("/banks/", {"text": "ない銀行"}))
    assert sign_in(person(username="nobody1")).get("/banks/").status_code == 403


def test_the_package_holds_every_bank_with_its_branches() -> None:
    edition, entries = banks.packaged()
    assert edition >= SUMMER
    assert Entry("0001", "001", "東京営業部", "トウキヨウ") in entries
    assert len({entry[:2] for entry in entries}) == len(entries) > 25_000
