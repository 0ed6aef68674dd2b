"""A call at an operator's desk: who it is, the note that is never lost, what came of it."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from mizuhiki.audit.api import AuditEntry
from mizuhiki.callcentre.api import Case, NewCase, Section, Words
from mizuhiki.callcentre.models import CaseStep
from mizuhiki.customers.api import Customer, CustomerMark, Phone, Supply, normalise
from mizuhiki.intake.api import ApplicationTaken
from mizuhiki.platform.actors import Actor
from mizuhiki.talks import errors, selectors
from mizuhiki.talks.comparing import Owners, compared, owners_of
from mizuhiki.talks.models import Check, Note, Outcome, Transfer
from mizuhiki.talks.rules import Agreement, Told
from mizuhiki.talks.services.identifying import identify, note_doubt
from mizuhiki.talks.services.noting import drop_note, erase_notes, save_note
from mizuhiki.talks.services.passing import keep_application, pass_on
from mizuhiki.talks.services.registering import finish_talk, register_talk
from mizuhiki.telephony.api import Call, begin_call, call_view, caller_of, end_call
from mizuhiki.telephony.services.details import import_details
from mizuhiki.telephony.services.registering import CodeFacts, register_code
from mizuhiki.telephony.tests.told import NINE, after
from tests.builders import Town, clerk

pytestmark = [pytest.mark.django_db, pytest.mark.db]
MOBILE = "09012345678"
TODAY = NINE.date()


@pytest.fixture
def supply() -> Supply:
    """Number 1 of 緑町, with a mobile telephone; number 2 beside it."""
    town = Town()
    supply, _ = town.settle(1), town.settle(2)
    Phone.objects.create(customer=Customer.objects.get(customer_no="0000000001"), shown=MOBILE, digits=MOBILE)
    return supply


@pytest.fixture
def hanako(supply: Supply) -> Customer:
    return Customer.objects.get(parts__supply=supply, parts__role="water_user")


@pytest.fixture
def call() -> Call:
    facts = CodeFacts("問合せ", "fee_inquiry", is_complete=True, exchange_key="", starts_on=TODAY)
    register_code(code="K20", facts=facts, actor=None, at=NINE)
    return begin_call(direction="in", line_code="", caller=caller_of(MOBILE), actor=clerk(), at=NINE)


def heard(searches: Sequence[str] = (), *, sees: bool = False, **told: Any) -> list[Agreement]:
    for name in ("name", "address"):
        told[name] = normalise(told.get(name, ""))
    return compared(Told(**told), searches, sees_protected=sees, today=TODAY)


@pytest.mark.req("CC-036")
def test_who_calls_is_found_by_what_they_say_and_nothing_is_written_in_doubt(
    call: Call, hanako: Customer, supply: Supply
) -> None:
    actor: Actor = clerk()
    with pytest.raises(errors.CallerNotFound) as refused:
        identify(call_id=call.pk, found=heard(telephones=[MOBILE]), relation="", actor=actor, at=after(10))
    assert refused.value.message == (
        "お客様を特定できませんでした。電話番号は一致しましたが、お名前が一致しません。ご登録のお名前を"
        "伺ってください。まだ本人確認は記録していません。"
    )
    assert (Check.objects.count(), AuditEntry.objects.filter(action__startswith="talks.").count()) == (0, 0)
    found = heard(["緑町1番地"], name="見本1", address="緑町1番地", telephones=[MOBILE])
    made = identify(call_id=call.pk, found=found, relation="ご家族", actor=actor, at=after(20))
    assert (made.customer, made.supply, made.facts) == (hanako, supply, "お名前・住所・電話番号")
    entry = AuditEntry.objects.get(action="talks.caller.identified")
    assert entry.customer_ids == [hanako.pk]
    note_doubt(call_id=call.pk, relation="", actor=actor, at=after(30))
    last = selectors.last_check(call.pk)
    assert last is not None
    assert (last.is_same, last.customer) == (False, None)
    with pytest.raises(DatabaseError), transaction.atomic():
        Check.objects.filter(pk=made.pk).update(is_same=False)


@pytest.mark.req("CC-036")
def test_where_a_protected_person_is_cannot_be_fished_for(hanako: Customer, supply: Supply) -> None:
    CustomerMark.objects.create(customer=hanako, kind=CustomerMark.Kind.PROTECTION, starts_on=TODAY)
    said: dict[str, Any] = {"name": "見本1", "address": "緑町1番地", "telephones": [MOBILE]}
    assert owners_of([MOBILE], sees_protected=False, today=TODAY) == Owners([], hides_number=True)
    assert owners_of([MOBILE], sees_protected=True, today=TODAY) == Owners([hanako.pk], hides_number=False)
    number = hanako.customer_no
    [blind] = heard([number], **said, number=number)
    assert blind.facts == ["お名前", "番号"]
    [seeing] = heard([number], sees=True, **said, number=number)
    assert (seeing.facts, seeing.supply_id) == (["お名前", "番号", "住所", "電話番号"], supply.pk)


def test_a_note_holds_the_last_words_and_a_late_saving_is_left_aside(call: Call) -> None:
    def save(text: str, turn: int, seconds: float) -> Note | None:
        fields = {"text": text, "caller": " "}
        return save_note(call_id=call.pk, fields=fields, turn=turn, actor=clerk(), at=after(seconds))

    assert save(" ", 1, 1) is None
    save("水が", 1, 2)
    save("水が濁る", 2, 4)
    late = save("水", 1, 5)
    assert late is not None
    assert (late.fields, late.saved_at, Note.objects.count()) == ({"text": "水が濁る"}, after(4), 1)
    assert drop_note(call_id=call.pk, turn=7, actor=clerk(), at=after(5.5))
    save("水が濁る", 3, 5.6)  # still on its way when it was registered
    assert (Note.objects.get().fields, selectors.notes_left(clerk().pk)) == ({}, [])
    save("別の話", 8, 6)
    assert [note.fields for note in selectors.notes_left(clerk().pk)] == [{"text": "別の話"}]
    with pytest.raises(errors.NoteTooLong):
        save("あ" * 8_000, 9, 6)
    assert erase_notes(saved_before=after(6), actor=None, at=after(9)) == 0
    assert erase_notes(saved_before=after(6.1), actor=None, at=after(9)) == 1
    assert not drop_note(call_id=call.pk, actor=clerk(), at=after(9))
    told = AuditEntry.objects.filter(action__startswith="talks.note").order_by("pk")
    assert [one.action for one in told] == ["talks.note.begun", "talks.note.dropped", "talks.notes.erased"]


@pytest.mark.req("CC-036", "CC-084")
def test_one_call_brings_several_cases_and_does_not_end_over_a_note(call: Call, hanako: Customer) -> None:
    actor: Actor = clerk()
    found = heard(name="見本1", telephones=[MOBILE])
    check = identify(call_id=call.pk, found=found, relation="", actor=actor, at=after(20))
    save_note(call_id=call.pk, fields={"text": "水量が増えた"}, turn=1, actor=actor, at=after(30))
    new, words = NewCase(kind="enquiry", channel="telephone"), Words("水量が増えた", "漏水の調べ方を説明した")
    first = register_talk(
        call_id=call.pk, new=new, words=words, topic="usage_rise", is_complete=True, check_id=check.pk,
        actor=actor, at=after(60),
    )  # fmt: skip
    kinds = CaseStep.objects.filter(case=first).order_by("number").values_list("kind", flat=True)
    assert (first.customer, first.call, list(kinds)) == (hanako, call, ["identified", "classified", "closed"])
    wish = NewCase(kind="wish", channel="telephone")
    second = register_talk(
        call_id=call.pk, new=wish, words=Words("検針票の字を大きく"), actor=actor, at=after(70)
    )
    assert (second.customer, Note.objects.get().fields) == (None, {})
    made = [(one.what, one.pk, one.fee_class) for one in selectors.made_in(call.pk)]
    assert made == [("案件（問合せ）", first.pk, "fee"), ("案件（要望・意見）", second.pk, "")]
    end_call(call_id=call.pk, actor=actor, at=after(80))
    save_note(call_id=call.pk, fields={"text": "追記"}, turn=9, actor=actor, at=after(85))
    with pytest.raises(errors.NoteUnregistered):
        finish_talk(call_id=call.pk, code="K20", actor=actor, at=after(90))
    assert call_view(call.pk).code_id is None
    drop_note(call_id=call.pk, actor=actor, at=after(95))
    finish_talk(call_id=call.pk, code="K20", actor=actor, at=after(100))
    assert (call_view(call.pk).wrap_ms, Case.objects.count()) == (20_000, 2)


@pytest.mark.req("CC-039")
def test_a_call_is_passed_on_without_a_case_and_keeps_what_other_rooms_took(
    call: Call, person: Callable[..., Any]
) -> None:
    section = Section.objects.create(code="collection", name="料金課 収納係", extension="2211")
    made = pass_on(call_id=call.pk, section_id=section.pk, way="through", actor=clerk(), at=after(40))
    assert (Transfer.objects.get(), Case.objects.count()) == (made, 0)
    assert [(one.what, one.shown) for one in selectors.made_in(call.pk)] == [
        ("電話を転送した", "料金課 収納係")
    ]
    idle = person(username="op9")
    for channel, by_id in (("telephone", idle.pk), ("counter", clerk().pk), ("web", None)):
        keep_application(ApplicationTaken(999, channel, by_id, after(50)))
    assert Outcome.objects.count() == 0


def test_only_what_is_open_is_told_before_the_caller_is_known(call: Call, hanako: Customer) -> None:
    assert selectors.open_kinds([]) == selectors.open_kinds([hanako.pk]) == []
    found = heard(name="見本1", telephones=[MOBILE])
    check = identify(call_id=call.pk, found=found, relation="", actor=clerk(), at=after(20))
    for text in ("一つ目", "二つ目"):
        new = NewCase(kind="wish", channel="telephone")
        register_talk(
            call_id=call.pk, new=new, words=Words(text), check_id=check.pk, actor=clerk(),
            at=after(20) + timedelta(seconds=5),
        )  # fmt: skip
    assert selectors.open_kinds([hanako.pk]) == [("要望・意見", 2)]


@pytest.mark.req("CC-017")
def test_the_exchanges_details_fill_the_times_of_a_keyed_call_and_of_its_case(call: Call) -> None:
    new = NewCase(kind="wish", channel="telephone")
    case = register_talk(call_id=call.pk, new=new, words=Words("字を大きく"), actor=clerk(), at=after(60))
    end_call(call_id=call.pk, actor=clerk(), at=after(160))
    lines = (
        "通話ID,回線,相手番号,着信日時,呼出日時,応答日時,終話日時",
        f"X-1,,{MOBILE},2026/11/27 08:59:50,2026/11/27 08:59:55,2026/11/27 08:59:59,2026/11/27 09:02:30",
    )
    file = "\n".join(lines).encode()
    record = import_details(content=file, file_name="meisai.csv", at=after(7_200), actor=clerk())
    assert (record.matched_count, case.call_id) == (1, call.pk)
    seen = call_view(call.pk)
    assert (seen.alert_ms, seen.talk_ms, seen.is_provisional) == (4_000, 151_000, False)
