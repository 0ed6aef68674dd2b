"""A case of the call centre that a section was asked about, a paper in the queue, a hint, a wish."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from mizuhiki.callcentre.models import Section, Subject
from mizuhiki.callcentre.services import going_on, handing, queue, records, wishes
from mizuhiki.callcentre.services.queue import NewArrival
from mizuhiki.callcentre.services.taking import NewCase, Words, take_case
from mizuhiki.customers.models import Customer, SupplyParty
from mizuhiki.platform import clock
from mizuhiki.reporting.evaluating import evaluate
from mizuhiki.staff.models import User

PAGE = b"%PDF-1.4\n%%EOF\n"


def make_centre(owner: User) -> None:
    """One of each; the case is a notification of a customer who was identified."""
    at = clock.now()
    section = Section.objects.create(code="collection", name="料金課 収納係", desk="collection")
    Subject.objects.create(title="料金の支払", words="払った", section=section)
    part = SupplyParty.objects.filter(role="water_user", ends_on=None).order_by("pk")[0]
    case = take_case(
        NewCase(
            kind="notification",
            form="bill_address",
            channel="telephone",
            customer_id=part.customer_id,
            supply_id=part.supply_id,
        ),
        Words("納入通知書を実家に送ってほしい", caller="見本 花子", telephone="0762000199"),
        actor=owner,
        at=at,
    )
    going_on.identify_caller(case_id=case.pk, is_same=True, how="氏名", actor=owner, at=at)
    handing.hand_over(
        case_id=case.pk,
        section_id=section.pk,
        reason="確認",
        due_at=at + timedelta(hours=1),
        actor=owner,
        at=at,
    )
    new = NewArrival("counter", "open_close", at, slip_no="A-1", name="見本 花子", text="使用開始")
    pages = [SimpleUploadedFile("page.pdf", PAGE)]
    arrival = queue.receive(new, pages=pages, actor=owner, at=at)
    queue.sort(arrival_id=arrival.pk, is_urgent=False, needs_reply=True, actor=owner, at=at)
    first = Customer.objects.order_by("pk")[0]
    records.leave_hint(
        customer_id=first.pk, supply_id=None, text="部屋番号を確かめる", source="caller", actor=owner, at=at
    )
    wish = take_case(NewCase(kind="wish", channel="web"), Words("文字が小さい"), actor=owner, at=at)
    wishes.tag_opinion(case_id=wish.pk, theme="reading", quote="", actor=owner, at=at)
    newcomer = User.objects.get(username="newcomer")
    scores = dict.fromkeys(("manner", "listening", "explaining", "recording"), 3)
    evaluate(
        about_id=newcomer.pk, month=at.date().replace(day=1), **scores, comment="これから", actor=owner, at=at
    )
    wishes.propose(title="検針票を大きく", text="文字を大きくする", case_ids=[], actor=owner, at=at)
