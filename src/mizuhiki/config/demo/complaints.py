"""Complaints of the demo at different states: settled, open, late, waiting to be reported, of a passer-by."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from mizuhiki.contacts import api as contacts
from mizuhiki.contacts.api import Grievance, Said
from mizuhiki.platform import clock, sql
from mizuhiki.staff.api import User


@dataclass(frozen=True)
class Tale:
    """One complaint: how many days ago it came, and what happened on which day after."""

    days_ago: int
    owner: str  # username of the demo
    about: str
    text: str
    answer: str
    steps: tuple[tuple[int, str, str], ...] = ()  # days after it came, what, the words
    needs_report: bool = False
    days_to_settle: int = 7
    is_customer: bool = True


TALES = (
    Tale(
        62,
        "supervisor",
        "manner",
        "電話に出た人の言葉づかいがぞんざいだった。",
        "お詫びし、上の者から折り返すと伝えた。",
        (
            (0, "done", "通話の録音を聞き、敬語を使わずに話していたことを確かめた。"),
            (1, "done", "お客様に電話でお詫びした。担当者には研修を行うと説明した。"),
            (1, "reported", "企業局経営企画課の担当者に電話で報告し、報告書を提出した。"),
            (3, "closed", "お客様は納得された。全員に電話応対の研修を行い、通話を抜き取りで確かめる。"),
        ),
        needs_report=True,
    ),
    Tale(
        34,
        "counter",
        "delay",
        "名義変更の書類を頼んだのに、2週間たっても届かない。",
        "お詫びし、発送の記録を調べると伝えた。",
        (
            (0, "done", "発送の一覧に載っていなかった。当日中に書類を発送した。"),
            (2, "closed", "電話で着いたことを確かめた。依頼の受付簿と発送の一覧を毎夕つき合わせる。"),
        ),
    ),
    Tale(
        20,
        "counter",
        "other",
        "検針のあと、メーターボックスの蓋が開いたままだった。",
        "お詫びし、当日中に閉めると伝えた。",
        ((0, "closed", "検針員に確かめ、当日の午後に閉めた。検針の終わりに蓋を確かめるよう全員に伝えた。"),),
    ),
    Tale(
        12,
        "counter",
        "other",
        "隣の家のメーターがどこにあるのか教えてほしい。",
        "個人の情報はお答えできないと説明した。",
        ((0, "voided", "お問い合わせで、苦情ではなかったため。"),),
    ),
    Tale(
        11,
        "work",
        "mistake",
        "引っ越した人の分の納付書が自分に届いた。",
        "お詫びし、納付書は使わないようお願いした。",
        (
            (1, "done", "使用中止の届出の入力が、隣の部屋の契約に入っていたことがわかった。"),
            (2, "done", "お客様を訪ねてお詫びし、納付書を回収した。"),
        ),
        needs_report=True,
    ),
    Tale(
        4,
        "counter",
        "delay",
        "午後に折り返すと言われたのに、翌日になっても電話がない。",
        "お詫びした。",
        (
            (0, "done", "電話の記録を確かめた。折り返しの依頼が担当者に伝わっていなかった。"),
            (1, "handed", "折り返しの決まりを作る必要があり、センターで受けるため。"),
        ),
    ),
    Tale(
        1,
        "counter",
        "manner",
        "検針員の車が細い道をふさぎ、頼んでもすぐに動かさなかった。",
        "場所と時刻を伺い、調べて改めると答えた。",
        days_to_settle=5,
        is_customer=False,
    ),
)
WHO = ("近所の方", "")  # a name as told, and no number


def complain_of_us(*, today: date) -> int:
    """Let a few people complain and let the staff go on with it; returns how many did.

    Where nobody may handle a complaint there is none: a town of tests has no staff.
    """
    people = {user.username: user for user in contacts.owners()}
    if not people:
        return 0
    first = next(iter(people.values()))
    found = sql.rows(
        "SELECT s.id, p.customer_id FROM customers_supply s "
        "JOIN customers_supplyparty p ON p.supply_id = s.id AND p.role = 'water_user' AND p.ends_on IS NULL "
        "WHERE s.ends_on IS NULL AND s.starts_on < %s ORDER BY s.id LIMIT %s",
        [today - timedelta(days=90), len(TALES)],
    )
    for tale, (supply_id, customer_id) in zip(TALES, found, strict=False):
        owner = people.get(tale.owner, first)
        came = datetime.combine(today - timedelta(days=tale.days_ago), time(10, 20), clock.TOKYO)
        with clock.travel(came):
            told = contacts.record_contact(
                customer_id=customer_id if tale.is_customer else None,
                supply_id=supply_id if tale.is_customer else None,
                said=_said(tale, came),
                actor=owner,
                at=came,
            )
        assert told.complaint_id is not None
        for place, (days, what, words) in enumerate(tale.steps, start=1):
            at = came + timedelta(days=days, minutes=35 * place)
            with clock.travel(at):
                _step(told.complaint_id, what, words, owner=owner, people=people, at=at)
    return min(len(TALES), len(found))


def _said(tale: Tale, came: datetime) -> Said:
    name, reach = ("", "") if tale.is_customer else WHO
    grievance = Grievance(
        about=tale.about,
        needs_report=tale.needs_report,
        due_on=clock.day_of(came) + timedelta(days=tale.days_to_settle),
        name=name,
        reach=reach,
    )
    return Said("telephone", "in", "complaint", tale.text, tale.answer, grievance=grievance)


def _step(number: int, what: str, words: str, *, owner: User, people: dict[str, User], at: datetime) -> None:
    if what == "done":
        contacts.note_step(complaint_id=number, text=words, happened_at=at, actor=owner, at=at)
    elif what == "reported":
        contacts.record_report(
            complaint_id=number, reporter_id=owner.pk, text=words, reported_at=at, actor=owner, at=at
        )
    elif what == "handed":
        other = people.get("supervisor") or next(one for one in people.values() if one != owner)
        contacts.hand_over(complaint_id=number, owner_id=other.pk, reason=words, actor=owner, at=at)
    elif what == "closed":
        contacts.close_complaint(complaint_id=number, resolution=words, actor=owner, at=at)
    else:
        contacts.void_complaint(complaint_id=number, reason=words, actor=owner, at=at)
