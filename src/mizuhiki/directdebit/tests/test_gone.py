"""A branch that merged away is noticed when the master comes in, not when the debit fails."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from mizuhiki.banks import api as banks
from mizuhiki.banks.api import Entry
from mizuhiki.directdebit import api as debit
from mizuhiki.directdebit.gone import GonePlace, count_gone, gone_places
from mizuhiki.directdebit.permissions import FORM_SEE
from mizuhiki.platform import clock
from mizuhiki.worklist.api import Item
from tests.builders import Town, clerk, noon
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]

SPRING, SUMMER = date(2026, 4, 1), date(2026, 8, 24)
SEEN = [
    Entry("0146", "", "北国", "ホツコク"),
    *(Entry("0146", f"{number}", f"第{number}", "ダイ") for number in range(101, 141)),
]


def account(supply_id: int, bank: str, branch: str) -> debit.Mandate:
    return debit.start_mandate(
        supply_id=supply_id,
        bank_code=bank,
        branch_code=branch,
        account_type="1",
        account_no="1234567",
        holder_kana="ﾐﾎﾝ",
        starts_on=SPRING,
        at=noon(SPRING),
        actor=clerk(),
    )


def test_live_accounts_at_a_branch_that_is_gone_are_listed_and_wait_on_a_desk(
    person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    banks.load_master(edition=SPRING, entries=SEEN, actor=None, at=noon(SPRING))
    town = Town()
    gone = account(town.settle(1).pk, "0146", "101")
    account(town.settle(2).pk, "0146", "102")
    account(town.settle(3).pk, "9900", "128")
    over = account(town.settle(4).pk, "0146", "101")
    debit.end_mandate(mandate_id=over.pk, ends_on=date(2026, 5, 1), at=noon(SPRING), actor=clerk())
    assert count_gone(today=SPRING) == 0
    later = [entry for entry in SEEN if entry.branch_code != "101"]
    banks.load_master(edition=SUMMER, entries=later, actor=None, at=noon(SUMMER))
    assert gone_places(today=SUMMER) == [
        GonePlace(gone.pk, gone.supply_id, "0146", "101", "1234567", "第101", SUMMER)
    ]
    item = Item.objects.get(kind="directdebit.branch_gone")
    assert (item.desk, item.title) == ("collection", "なくなった支店の口座を確かめる（1件）")
    with clock.travel(noon(SUMMER)):
        page = sign_in(person(FORM_SEE, username="looks")).get("/debit/gone-branches/")
        assert "見本 1 0146-101 第101 2026-08-24 ●●●●567" in text_of(page)
        assert "1234567" not in page.content.decode()
        assert sign_in(person(username="none")).get("/debit/gone-branches/").status_code == 403


def test_a_letter_names_bank_and_branch_as_the_master_does_and_else_by_code() -> None:
    banks.load_master(edition=SPRING, entries=SEEN, actor=None, at=noon(SPRING))
    town = Town()
    known, unknown = town.settle(1).pk, town.settle(2).pk
    account(known, "0146", "101")
    account(unknown, "0999", "001")
    found = debit.accounts_of([known, unknown], on=SPRING)
    assert (found[known].bank, found[known].branch) == ("北国", "第101")
    assert (found[unknown].bank, found[unknown].branch) == ("金融機関コード 0999", "支店コード 001")
