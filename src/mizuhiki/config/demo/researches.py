"""Letters of the demo that came back, at different states; a search, a death, a reception under research."""

from datetime import date, datetime, time, timedelta

from mizuhiki.callcentre.models import Section
from mizuhiki.customers.api import SupplyParty
from mizuhiki.intake.api import Standing
from mizuhiki.ledger.api import OpenItem
from mizuhiki.mail import api as mail
from mizuhiki.mail.api import Piece, Reason
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.research import api as research
from mizuhiki.research.api import Answer, Told, Words
from mizuhiki.staff.api import User

REASONS = (Reason.MOVED, Reason.UNKNOWN_ADDRESS, Reason.UNCLAIMED, Reason.MOVED, Reason.REFUSED)
NEW = {"postcode": "0000000", "address": "見本市青葉町2番地3"}
ENOUGH = 20  # a town with fewer letters has none to spare
HEARD = "青い屋根の平屋で、番地はわからない。"


def look_into_things(*, today: date, actor: Actor) -> int:
    """Let a few letters come back, search for one mover, write down one death; returns how many cases."""
    if research.Return.objects.exists() or research.Trace.objects.exists():
        return 0
    people = {one.get_username(): one for one in User.objects.all()}
    clerk: Actor = people.get("arrears", actor)
    came = datetime.combine(today - timedelta(days=6), time(10), tzinfo=clock.TOKYO)
    letters = list(
        Piece.objects.filter(events__what="dispatched", printed_at__lt=came, kind="payment_notice")
        .exclude(events__what="returned")
        .order_by("-addressee", "pk")
        .distinct("addressee")[:ENOUGH]
    )
    late = set(OpenItem.objects.filter(due_on__lt=today).values_list("supply_id", flat=True))
    letters.sort(key=lambda piece: piece.supply_id not in late)  # two of them are searched for
    letters = letters[: len(REASONS)] if len(letters) == ENOUGH else []
    for number, (piece, reason) in enumerate(zip(letters, REASONS, strict=False)):
        at = came + timedelta(minutes=number)
        with clock.travel(at):
            mail.record_return(piece_id=piece.pk, occurred_at=at, reason=reason, note="", actor=clerk, at=at)
    _end_some([piece.pk for piece in letters], clerk, came + timedelta(days=1))
    return (
        len(letters)
        + _search(clerk, came + timedelta(days=2))
        + _death(clerk, came)
        + _enquiry(people.get("operator"), today)
    )


def _end_some(numbers: list[int], clerk: Actor, at: datetime) -> None:
    """Two are unknown, the third moved and is written to anew, the fourth waits with a note."""
    with clock.travel(at):
        for number in numbers[:2]:
            text = "現地に表札がなく、近所にも心当たりがない。"
            research.end_unknown(return_id=number, text=text, actor=clerk, at=at)
        for number in numbers[2:3]:
            ground = "管理会社への照会（退去時に届出のあった転居先）"
            research.readdress(return_id=number, **NEW, ground=ground, sees=True, actor=clerk, at=at)
            text = "次の通知から新しい住所に送る。"
            research.end_moved(return_id=number, text=text, actor=clerk, at=at)
        for number in numbers[3:4]:
            text = "電話は不在。来週もう一度かける。"
            research.note_return(return_id=number, text=text, actor=clerk, at=at)


def _search(clerk: Actor, at: datetime) -> int:
    """The greatest debtor who is not found: the register has answered, the annex has not."""
    day = clock.day_of(at)
    found = [one for one in research.candidates(today=clock.today()) if not one.is_protected]
    if not found:
        return 0
    with clock.travel(at):
        trace = research.open_trace(
            customer_id=found[0].customer_id,
            supply_id=found[0].supply_id,
            sees=False,
            actor=clerk,
            at=at,
        )
        asked = [
            research.ask(
                trace_id=trace.pk,
                kind=kind,
                addressee="見本市長",
                requested_on=day,
                sees=False,
                actor=clerk,
                at=at,
            )
            for kind in ("resident", "appendix")
        ]
    later = at + timedelta(days=3)
    with clock.travel(later):
        answer = Answer("found", clock.day_of(later), **NEW, moved_on=day - timedelta(days=40))
        research.record_reply(None, request_id=asked[0].pk, answer=answer, sees=False, actor=clerk, at=later)
    return 1


def _death(clerk: Actor, at: datetime) -> int:
    """Somebody who moved out died; the wife and a son are known."""
    ended = SupplyParty.objects.filter(role="water_user", supply__ends_on__lt=clock.day_of(at))
    party = ended.filter(customer__died_on=None).order_by("pk").first()
    if party is None:
        return 0
    person = party.customer_id
    with clock.travel(at):
        research.record_death(
            None,
            customer_id=person,
            died_on=clock.day_of(at) - timedelta(days=30),
            source="family",
            actor=clerk,
            at=at,
        )
        for relation, name in (("spouse", "見本 花代"), ("child", "見本 長太郎")):
            research.add_heir(
                deceased_id=person,
                relation=relation,
                share=(1, 2),
                told=Told(name, **NEW, telephone="000-1234-5678"),
                actor=clerk,
                at=at,
            )
    return 1


def _enquiry(operator: User | None, today: date) -> int:
    """An application whose tap nobody finds waits for a supervisor to pass its sheet."""
    blocked = Standing.objects.filter(state=Standing.State.UNPLACED).select_related("application", "details")
    one = blocked.order_by("-application__received_at").first()
    section = Section.objects.filter(code="open_close").first()
    if one is None or section is None or operator is None:
        return 0
    yesterday = datetime.combine(today - timedelta(days=1), time(11), tzinfo=clock.TOKYO)
    at = min(clock.now(), max(one.application.received_at, yesterday))
    with clock.travel(at):
        made = research.open_enquiry(
            subject_kind="intake.application",
            subject_id=one.pk,
            unclear="place",
            actor=operator,
            at=at,
        )
        for kind, words in (
            ("heard", Words(HEARD)),
            ("looked", Words("地図で近くの水栓を調べたが、2か所あり決められない。")),
            ("called", Words("入居日はわかったが、番地は不明。", "見本不動産の担当者", "000-3333-4444")),
            ("map_asked", Words("位置図をＦＡＸで送ってもらうよう頼んだ。")),
        ):
            research.note_fact(None, enquiry_id=made.pk, kind=kind, words=words, actor=operator, at=at)
        research.ask_section(
            enquiry_id=made.pk,
            section=section.code,
            due_on=clock.day_of(at) + timedelta(days=3),
            text="給水台帳の平面図で、該当する水栓を調べてください。",
            actor=operator,
            at=at,
        )
    return 1
