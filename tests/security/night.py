"""A night, an extension and the exchange, for the walks: one row of each thing."""

from datetime import datetime, timedelta

from mizuhiki.emergency.models import (
    AgreedText,
    DutyCall,
    DutyList,
    DutyPhone,
    DutyTurn,
    NightCall,
    Report,
    ReportWords,
    TextAgreed,
)
from mizuhiki.emergency.services.line import register_number
from mizuhiki.exchange.models import Message, MessageAgreed
from mizuhiki.exchange.services import changes, entries, statistics
from mizuhiki.platform import clock
from mizuhiki.repairs import api as repairs
from mizuhiki.servicehours.models import Extension
from mizuhiki.staff.models import User

FLOW = "1 緊急ですか\n  はい → 当番へ連絡：道路上の漏水\n  いいえ → 営業時間を案内：緊急以外"


def make_night(owner: User, at: datetime) -> None:
    """One of each; the hour of the walk may be any."""
    day = clock.day_of(at)
    facts = {"at": at, "by": owner}
    text = AgreedText.objects.create(
        kind="flow", version=1, words=FLOW, reason="試験", from_on=day, reference="walk", **facts
    )
    TextAgreed.objects.create(text=text, **facts)
    call = NightCall.objects.create(answer="person", reference="walk", **facts)
    report = Report.objects.create(
        fiscal_year=clock.fiscal_year(day),
        number=1,
        call=call,
        flow=text,
        topic="road_leak",
        outcome="dispatch",
        area="緑町",
        **facts,
    )
    ReportWords.objects.create(report=report, place="緑町1", state="漏水")
    duty = DutyList.objects.create(first_on=day, last_on=day, reference="walk", **facts)
    turn = DutyTurn.objects.create(duty=duty, number=1, officer=owner)
    DutyPhone.objects.create(turn=turn, number="090-0000-0000")
    DutyCall.objects.create(report=report, turn=turn, number=1, at=at)
    register_number(number="0570-000-000", holder="受託会社", from_on=day, actor=owner, at=at)
    repairs.register_notice(
        kind="outage",
        title="断水",
        words="復旧の見込みは未定です。",
        area=repairs.Area(is_everywhere=True),
        starts_at=at + timedelta(days=1),  # nobody attaches a call to it, at whatever hour the walk comes
        ends_at=at + timedelta(days=2),
        actor=owner,
        at=at,
    )
    make_exchange(owner, at)
    Extension.objects.create(
        day=day,
        from_minute=1080,
        to_minute=1200,
        reason="試験",
        officer="係長",
        asked_at=at,
        staff=1,
        cost="協議",
        reference="walk",
        **facts,
    )


def make_exchange(owner: User, at: datetime) -> None:
    """A change with an entry under it, an agreed message, and a stored result."""
    change = changes.open_change(
        origin="instruction",
        content="電話帳の追加",
        reason="新設",
        officer="係長",
        reference="walk",
        actor=owner,
        at=at,
    )
    entries.save_entry(
        list_code="phone_book",
        values={"name": "夜間受付", "number": "0570-000-000"},
        change_id=change.pk,
        reference="walk",
        actor=owner,
        at=at,
    )
    day = clock.day_of(at)
    facts = {"at": at, "by": owner}
    message = Message.objects.create(play="hold", words="お待ちを", from_on=day, reference="walk", **facts)
    MessageAgreed.objects.create(message=message, **facts)
    statistics.run_statistics(condition_id=None, first_on=day, last_on=day, actor=owner, at=at)
