"""解約 and 口座変更: what a bank was asked for stays asked, and no day has two accounts."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from mizuhiki.billing.api import DebitSupply
from mizuhiki.billing.models import SlipInstead
from mizuhiki.customers.api import Supply
from mizuhiki.directdebit import api as debit
from mizuhiki.directdebit import permissions as may
from mizuhiki.directdebit.draws import draws_to_come, last_words
from mizuhiki.directdebit.errors import AskedOfBank, EndDayWrong, MandateHasEnded
from mizuhiki.directdebit.models import Channel, DebitRow, Mandate, MandateEnd
from mizuhiki.directdebit.services import forms, sending
from mizuhiki.directdebit.services.ending import end_by_request
from mizuhiki.directdebit.services.forms import Given
from mizuhiki.platform import clock
from tests.builders import Town, clerk, noon
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]

MADE, DEBIT = date(2026, 4, 20), date(2026, 5, 27)
TYPED = {"asked_by": "holder", "channel": "phone", "reason": "slip", "note": ""}
Make = Callable[[], debit.DebitBatch]


def end(mandate: Mandate, on: date, *, at: date = MADE, **facts: Any) -> MandateEnd:
    said: dict[str, Any] = {
        "reason": MandateEnd.Reason.SLIP,
        "asked_by": MandateEnd.Asked.HOLDER,
        "channel": Channel.PHONE,
        "note": "",
    }
    return end_by_request(mandate_id=mandate.pk, ends_on=on, actor=clerk(), at=noon(at), **(said | facts))


def mandate_of(town: Town, number: int) -> Mandate:
    return Mandate.objects.get(supply=town.supplies[f"M{number:06d}"])


def nothing_changed() -> bool:
    is_open = not Mandate.objects.filter(ends_on__isnull=False).exists()
    return (
        is_open and not MandateEnd.objects.exists() and not DebitSupply.objects.exclude(until=None).exists()
    )


def day(on: date) -> dict[str, int]:
    return {"ends_on_0": on.year, "ends_on_1": on.month, "ends_on_2": on.day}


def post(desk: Client, path: str, **facts: Any) -> Any:
    return desk.post(path, {"once": str(uuid4()), **facts})


@pytest.fixture
def desk(person: Callable[..., Any], sign_in: Callable[[Any], Client]) -> Client:
    return sign_in(person(may.FORM_SEE, may.FORM_KEY, may.MANDATE_END, username="op1"))


def test_before_the_file_is_made_the_end_takes_effect_there(billed: Town, make_file: Make) -> None:
    ended = mandate_of(billed, 1)
    end(ended, DEBIT)
    with clock.travel(noon(MADE)):
        made = make_file()
    assert (made.row_count, made.amount_yen) == (2, 20_380)
    assert not DebitRow.objects.filter(mandate=ended).exists()
    assert list(SlipInstead.objects.values_list("demand__supply_id", "reason")) == [
        (ended.supply_id, "no_mandate")
    ]
    assert list(DebitSupply.objects.filter(supply=ended.supply_id).values_list("since", "until")) == [
        (date(2026, 1, 1), DEBIT)
    ]


def test_what_a_bank_was_asked_for_stays_asked(billed: Town, batch: debit.DebitBatch) -> None:
    ended = mandate_of(billed, 1)
    asked = list(DebitRow.objects.order_by("pk").values_list("pk", "mandate_id", "amount_yen"))
    with pytest.raises(AskedOfBank, match=r"2026-05-27の口座振替.*終わる日は2026-05-28以降"):
        end(ended, DEBIT)
    assert nothing_changed()
    words = last_words(draws_to_come(ended, today=MADE), date(2026, 6, 30))
    assert words.endswith("2026年（令和8年）6月29日（月）の水引銀行（代表行）分（これから作成）です。")
    end(ended, date(2026, 5, 28))
    assert list(DebitRow.objects.order_by("pk").values_list("pk", "mandate_id", "amount_yen")) == asked
    ended.refresh_from_db()
    assert ended.ends_on == date(2026, 5, 28)
    draws = draws_to_come(ended, today=MADE)
    assert [(one.debit_on, one.state, one.yen) for one in draws] == [
        (date(2026, 4, 27), "open", None),
        (DEBIT, "asked", 10_190),
    ]
    assert last_words(draws, date(2026, 5, 28)) == (
        "この口座が入る最後の依頼ファイルは、2026年（令和8年）5月27日（水）の水引銀行（代表行）分（作成済み）です。"
    )
    assert last_words(draws, date(2026, 4, 27)) == "この口座から振り替える依頼ファイルは、もうありません。"


@pytest.mark.parametrize("on", [date(2026, 4, 19), date(2027, 4, 22)])
def test_a_day_that_is_past_or_far_is_refused(billed: Town, on: date) -> None:
    with pytest.raises(EndDayWrong, match="2026-04-20から2027-04-21まで"):
        end(mandate_of(billed, 1), on)
    assert nothing_changed()
    for number, last in ((1, date(2026, 4, 20)), (2, date(2027, 4, 21))):
        assert end(mandate_of(billed, number), last).ends_on == last


def test_an_end_is_settled_once(billed: Town) -> None:
    mandate = mandate_of(billed, 1)
    end(mandate, date(2026, 5, 1))
    with pytest.raises(MandateHasEnded, match="2026-05-01"):
        end(mandate, date(2026, 6, 1))
    mandate.refresh_from_db()
    assert (mandate.ends_on, MandateEnd.objects.get().ends_on) == (date(2026, 5, 1), date(2026, 5, 1))


@pytest.mark.parametrize("mode", ["origin", "replica"])
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("ends_on = '2026-05-27'", "mandate_outlives_asked"),
        ("account_no = '9999999'", "others point to them"),
        ("holder_kana = 'ﾍﾞﾂｼﾞﾝ'", "others point to them"),
        ("supply_id = supply_id + 1", "others point to them"),
    ],
)
def test_the_database_lets_no_account_change_nor_end_under_a_debit(
    billed: Town, batch: debit.DebitBatch, mode: str, change: str, words: str
) -> None:
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        connection.cursor().execute(
            f"SET LOCAL session_replication_role = {mode}; "  # noqa: S608
            f"UPDATE directdebit_mandate SET {change} WHERE id = {mandate_of(billed, 1).pk}"
        )
    assert nothing_changed()


def settle_change(supply: Supply, sent_on: date) -> tuple[int, int]:
    """A form for another account of a supply that lies at its bank: its number and its sending's."""
    given = Given(supply.pk, "0001", "001", "1", "0000099", "ﾐﾎﾝ ﾊﾅｺ")
    at = noon(sent_on)
    form = forms.receive_form(given=given, actor=clerk("one"), at=at)
    forms.check_form(form_id=form.pk, given=given, actor=clerk("two"), at=at)
    return form.pk, sending.send_forms(bank_code="0001", seen=[form.pk], actor=clerk(), at=at).pk


def confirm(form_id: int, sending_id: int, *, on: date) -> None:
    answers = {form_id: sending.REGISTERED}
    sending.record_answers(sending_id=sending_id, answers=answers, on=on, actor=clerk(), at=noon(on))


def accounts_of(supply: Supply) -> list[tuple[str, date, date | None]]:
    found = Mandate.objects.filter(supply=supply).order_by("starts_on")
    return list(found.values_list("account_no", "starts_on", "ends_on"))


@pytest.mark.req("DD-075")
def test_a_change_draws_from_the_old_account_until_the_bank_confirms(billed: Town, make_file: Make) -> None:
    supply = billed.supplies["M000001"]
    form_id, sending_id = settle_change(supply, date(2026, 5, 1))
    pending = debit.pending_of_supply(supply.pk)
    assert pending is not None
    assert (pending.form_id, pending.state) == (form_id, "sent")
    with clock.travel(noon(date(2026, 5, 10))):
        make_file()
    drawn = DebitRow.objects.get(demand__supply=supply)
    assert drawn.mandate.account_no == "0000001"
    confirm(form_id, sending_id, on=date(2026, 5, 20))  # the bank has the old account's debit of the 27th
    assert accounts_of(supply) == [
        ("0000001", date(2026, 1, 1), date(2026, 5, 28)),
        ("0000099", date(2026, 5, 28), None),
    ]
    assert debit.pending_of_supply(supply.pk) is None
    assert list(
        DebitSupply.objects.filter(supply=supply).order_by("since").values_list("since", "until")
    ) == [
        (date(2026, 1, 1), date(2026, 5, 28)),
        (date(2026, 5, 28), None),
    ]


def test_the_desk_is_told_which_change_follows_a_debit_that_was_asked_for(
    person: Callable[..., Any], sign_in: Callable[[Any], Client], billed: Town, make_file: Make
) -> None:
    form_id, sending_id = settle_change(billed.supplies["M000001"], date(2026, 5, 1))
    desk = sign_in(person(may.FORM_SEE, may.FORM_SEND, username="sends"))
    with clock.travel(noon(date(2026, 5, 10))):
        make_file()
    here = f"/debit/forms/sendings/{sending_id}/"
    with clock.travel(noon(date(2026, 5, 20))):
        said = {"on_0": 2026, "on_1": 5, "on_2": 20, f"answer_{form_id}": "registered"}
        assert post(desk, here, **said)["Location"] == here
        page = text_of(desk.get(here))
    assert f"依頼済みの振替のあとから替わるもの：受付番号{form_id}は2026-05-28" in page


@pytest.mark.req("DD-075")
def test_a_change_confirmed_in_time_draws_from_the_new_account(billed: Town, make_file: Make) -> None:
    supply = billed.supplies["M000001"]
    confirm(*settle_change(supply, date(2026, 5, 1)), on=date(2026, 5, 8))
    with clock.travel(noon(date(2026, 5, 10))):
        made = make_file()
    assert made.row_count == 3
    assert DebitRow.objects.get(demand__supply=supply).mandate.account_no == "0000099"
    assert accounts_of(supply) == [
        ("0000001", date(2026, 1, 1), date(2026, 5, 8)),
        ("0000099", date(2026, 5, 8), None),
    ]


def test_a_change_after_an_end_follows_where_the_old_account_ends(billed: Town) -> None:
    supply = billed.supplies["M000001"]
    end(mandate_of(billed, 1), date(2026, 6, 1))
    confirm(*settle_change(supply, date(2026, 5, 1)), on=date(2026, 5, 20))
    assert accounts_of(supply) == [
        ("0000001", date(2026, 1, 1), date(2026, 5, 20)),
        ("0000099", date(2026, 5, 20), None),
    ]


def test_the_desk_ends_an_account_and_is_told_the_last_file(
    desk: Client, billed: Town, batch: debit.DebitBatch
) -> None:
    mandate = mandate_of(billed, 1)
    here, path = f"/debit/supplies/{mandate.supply_id}/", f"/debit/mandates/{mandate.pk}/end/"
    with clock.travel(noon(MADE)):
        page = text_of(desk.get(path))
        assert "2026-05-27 水引銀行（代表行） 依頼済み（取り消せません） 10,190円" in page
        refused = post(desk, path, **TYPED, **day(DEBIT))
        assert refused.status_code == 422
        assert "2026-05-27の口座振替をこの口座に依頼済みで、取り消せません" in text_of(refused)
        silent = post(desk, path, **TYPED | {"reason": "other"}, **day(date(2026, 5, 28)))
        assert (silent.status_code, "理由を備考に書いてください" in text_of(silent)) == (422, True)
        assert nothing_changed()
        done = post(desk, path, **TYPED, **day(date(2026, 5, 28)))
        assert done["Location"] == here
        page = text_of(desk.get(here))
        assert (
            "最後の依頼ファイルは、2026年（令和8年）5月27日（水）の水引銀行（代表行）分（作成済み）です。"
            in page
        )
        assert "口座の使用終了 口座 ●●●●001 解約（納付書払いに変える。口座名義人の申出・電話）" in page
        assert "やめる日が決まっています" in text_of(desk.get(path))
    made = MandateEnd.objects.get()
    assert (made.ends_on, made.reason, made.asked_by, made.channel, made.by.username) == (
        date(2026, 5, 28),
        "slip",
        "holder",
        "phone",
        "op1",
    )


def test_a_form_for_a_change_is_handed_out_on_the_page_once(desk: Client, billed: Town) -> None:
    supply_id = mandate_of(billed, 1).supply_id
    here = f"/debit/supplies/{supply_id}/"
    with clock.travel(noon(MADE)):
        assert "口座変更の用紙を渡す" in text_of(desk.get(here))
        assert post(desk, here)["Location"] == here
        page = text_of(desk.get(here))
    assert "口座変更の手続き中です" in page
    assert "今の口座から振り替えます" in page
    assert "用紙を交付する" not in page


def test_only_who_may_end_ends(
    person: Callable[..., Any], sign_in: Callable[[Any], Client], billed: Town
) -> None:
    mandate = mandate_of(billed, 1)
    desk = sign_in(person(may.FORM_SEE, username="looks"))
    path = f"/debit/mandates/{mandate.pk}/end/"
    with clock.travel(noon(MADE)):
        assert "解約を受け付ける" not in text_of(desk.get(f"/debit/supplies/{mandate.supply_id}/"))
        assert desk.get(path).status_code == 403
        assert post(desk, path, **TYPED, **day(date(2026, 5, 1))).status_code == 403
        assert post(desk, f"/debit/supplies/{mandate.supply_id}/").status_code == 403
        assert desk.get("/debit/supplies/999999/").status_code == 404
    assert nothing_changed()
