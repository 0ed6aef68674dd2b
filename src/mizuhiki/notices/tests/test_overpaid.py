"""過誤納金の通知書: an invitation to the counter, a refund by bank an offset, each told once."""

import uuid
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from mizuhiki.attachments.api import StoredFile, read
from mizuhiki.audit.api import AuditEntry, ReadLog
from mizuhiki.bankrefunds import permissions as may
from mizuhiki.bankrefunds.services.asking import withdraw_refund
from mizuhiki.bankrefunds.tests.asking import agree, ask
from mizuhiki.banks.models import Place
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Demand
from mizuhiki.customers.api import PROTECTED_SEE, Customer, CustomerMark, Supply, SupplyParty
from mizuhiki.documents.tests.pages import texts
from mizuhiki.ledger import api as ledger
from mizuhiki.mail import api as mail
from mizuhiki.mail.api import Bearer, Piece, Purpose
from mizuhiki.mail.models import PieceEvent
from mizuhiki.mail.permissions import PIECE_SEE
from mizuhiki.notices import errors
from mizuhiki.notices.models import OverpaidNotice, SlipReissue
from mizuhiki.notices.permissions import OVERPAID_TELL
from mizuhiki.notices.services.telling import tell_overpaid
from mizuhiki.notices.tests.conftest import Street
from mizuhiki.payments import api as payments
from mizuhiki.payments import offsets
from mizuhiki.payments.api import Offset, Overpayment
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from tests.builders import Town, clerk, noon, report_paid
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
DAY = date(2026, 6, 1)
YEN = 10_190
About = OverpaidNotice.About
Way = SlipReissue.Way
Person = Callable[..., User]


@pytest.fixture
def over(street: Street) -> Iterator[Overpayment]:
    """April of the first house was paid at two stores; the desk is open on 1 June."""
    demand = Demand.objects.get(supply=street.supplies[1])
    for run, on in ((1, date(2026, 5, 7)), (2, date(2026, 5, 20))):
        report_paid((f"shop:{run}", demand, YEN), on=on, run_id=run)
    with clock.travel(noon(DAY)):
        mail.set_postage(
            purpose=Purpose.OTHER, bearer=Bearer.CLIENT, unit_yen=110, starts_on=date(2026, 4, 1),
            source="別表１ １(4)", actor=clerk(), at=clock.now(),
        )  # fmt: skip
        yield Overpayment.objects.get()


def set_against(street: Street, over: Overpayment) -> Offset:
    """What was too much stands against the bill of June, on 1 July."""
    supply = street.supplies[1]
    town = Town(supplies={"M000001": supply}, dials={"M000001": 141})
    town.read(read_on=date(2026, 6, 10), used_m3={"M000001": 41})
    with clock.travel(noon(date(2026, 6, 20))):
        billing.run_billing(cycle_month=date(2026, 6, 1), actor=None)
    june = Demand.objects.get(supply=supply, cycle_month=date(2026, 6, 1))
    return offsets.offset(
        receipt_id=over.pk,
        chosen={june.pk: june.amount_yen},
        shown_yen=YEN,
        reference="k1",
        at=noon(date(2026, 7, 1)),
        actor=clerk(),
    )


def tell(about: About, subject_id: int, **changes: Any) -> OverpaidNotice:
    facts: dict[str, Any] = {
        "seen_yen": YEN,
        "way": Way.POST,
        "reference": f"key-{OverpaidNotice.objects.count()}",
        "actor": clerk(),
        "at": clock.now(),
    }
    return tell_overpaid(about=about, subject_id=subject_id, **facts | changes)


def page_of(made: OverpaidNotice) -> str:
    assert made.piece.print_file is not None
    return texts(read(made.piece.print_file))[0]


def untold() -> bool:
    """No letter, no paper, no entry."""
    papers = StoredFile.objects.filter(kind__endswith="print_file").count()
    told = AuditEntry.objects.filter(action="notices.overpaid.told").count()
    return (OverpaidNotice.objects.count(), Piece.objects.count(), papers, told) == (0, 0, 0, 0)


@pytest.mark.req("COL-058", "COL-016")
def test_whoever_paid_twice_is_invited_to_the_counter_by_post(over: Overpayment) -> None:
    made = tell(About.CASH, over.pk)
    page = page_of(made)
    for said in (
        "〒000-0000水引市緑町1番地見本1様",
        "過誤納金還付通知書",
        "令和8年5月20日2026年4月分二重納付10,190円10,190円",
        "お返しする額10,190円",
        "お返しのしかた窓口で現金をお渡しします窓口水引市企業局料金センター",
        "本人確認書類（運転免許証、マイナンバーカードなど）をお持ちください。",
        "職員がATM（現金自動預払機）の操作や暗証番号をお願いすることはありません。",
    ):
        assert said in page, said
    (letter,) = mail.pieces_of_subject(subject_kind="payments.overpayment", subject_id=over.pk)
    assert (letter.title, letter.label, letter.number) == (
        "過誤納金の通知書", "投函待ち", mail.number_of(made.pk),
    )  # fmt: skip
    gone = mail.dispatch_pieces(
        piece_ids=[made.pk], kind="overpaid_notice", dispatched_on=DAY, actor=clerk(), at=clock.now()
    )
    assert (gone.total_yen, gone.purpose) == (110, "other")
    entry = AuditEntry.objects.get(action="notices.overpaid.told")
    assert entry.facts == {"yen": YEN, "how": "post"}
    assert payments.overpayments_waiting() == 1  # no money moved
    assert ledger.prove().differences == ()


@pytest.mark.req("COL-058")
def test_an_offset_is_told_bill_by_bill(street: Street, over: Overpayment) -> None:
    offset = set_against(street, over)
    with clock.travel(noon(date(2026, 7, 2))):
        page = page_of(tell(About.OFFSET, offset.pk, seen_yen=offset.end.yen))
    for said in (
        "過誤納金充当通知書",
        "充当番号R8-000001充当した日令和8年7月1日",
        "2026年6月分水道料金",
        "、下水道使用料",
        f"充当した額{offset.end.yen:,}円",
    ):
        assert said in page, said
    payments.reverse_receipt(receipt_id=offset.pk, reason="申出", at=clock.now(), actor=clerk())
    with pytest.raises(errors.NothingToTell, match="この充当は取り消されています"):
        tell(About.OFFSET, offset.pk, seen_yen=offset.end.yen)


@pytest.fixture
def bank(person: Person) -> tuple[User, User]:
    """Who asks and who agrees; a bank for the account."""
    Place.objects.create(bank_code="9998", branch_code="", name="見本", kana="ミホン")
    Place.objects.create(bank_code="9998", branch_code="101", name="本店", kana="ホンテン")
    return (
        person(may.REFUND_ASK, may.REFUND_SEE, username="uketuke"),
        person(may.REFUND_APPROVE, may.REFUND_SEE, "approvals.request_see", username="shounin"),
    )


@pytest.mark.req("COL-058")
def test_a_refund_by_bank_is_told_once_it_is_agreed_to(over: Overpayment, bank: tuple[User, User]) -> None:
    first, second = bank
    refund = ask(over, first)
    with pytest.raises(errors.NothingToTell, match="口座還付がまだ承認されていません"):
        tell(About.BANK, refund.pk)
    with pytest.raises(errors.NothingToTell, match="手続き中です"):
        tell(About.CASH, over.pk)
    assert untold()
    agree(refund, second)
    page = page_of(tell(About.BANK, refund.pk))
    for said in (
        "還付番号R8-000001",
        "お返しのしかた口座への振込み振込日準備ができ次第、振り込みます振込先見本本店普通●●●●345",
        "口座名義ミホンハナコ",
        "通帳には「ﾐｽﾞﾋｷｼｷｷﾞﾖｳｷﾖｸ」の名で記帳されます。",
    ):
        assert said in page, said
    assert "0012345" not in page
    withdraw_refund(refund_id=refund.pk, reason="書き間違い", at=clock.now(), actor=first)
    with pytest.raises(errors.NothingToTell, match="取り下げられています"):
        tell(About.BANK, refund.pk)


def test_it_is_told_once_until_the_letter_goes_wrong(over: Overpayment) -> None:
    first = tell(About.CASH, over.pk)
    with pytest.raises(errors.AlreadyTold, match=f"文書番号{mail.number_of(first.pk)}、投函待ち"):
        tell(About.CASH, over.pk)
    assert (OverpaidNotice.objects.count(), Piece.objects.count()) == (1, 1)
    mail.record_spoiled(
        piece_id=first.pk, reason=PieceEvent.Reason.MISPRINT, note="", actor=clerk(), at=clock.now()
    )
    again = tell(About.CASH, over.pk)
    assert (again.attempt, again.piece.replaces_id) == (1, first.pk)
    facts = {"about": "cash", "subject_id": over.pk, "attempt": 1, "yen": 1, "way": "post"}
    (piece,) = mail.reserve_ids(1)
    with pytest.raises(IntegrityError, match="overpaid_told_once"), transaction.atomic():
        OverpaidNotice.objects.create(
            piece_id=piece, reference="x", printed_at=clock.now(), printed_by=clerk(), **facts
        )


def test_another_sum_than_was_shown_is_not_told(over: Overpayment) -> None:
    with pytest.raises(errors.ToldChanged, match=r"今は10,190円"):
        tell(About.CASH, over.pk, seen_yen=YEN - 1)
    assert untold()


def test_the_dead_get_no_letter_but_who_stands_at_the_counter_gets_the_paper(
    street: Street, over: Overpayment
) -> None:
    Customer.objects.filter(parts__supply=street.supplies[1]).update(died_on=DAY)
    with pytest.raises(errors.CannotBePosted, match="郵送できません：宛名人が死亡"):
        tell(About.CASH, over.pk)
    assert untold()
    made = tell(About.CASH, over.pk, way=Way.HAND)
    assert "緑町1番地" not in page_of(made)
    assert mail.pieces_of_supply(over.supply_id)[0].label == "手渡し済み"


def test_a_name_that_cannot_be_printed_leaves_everything_as_it_was(street: Street, over: Overpayment) -> None:
    Customer.objects.filter(parts__supply=street.supplies[1]).update(name="\U0002a6d0 次郎")
    with pytest.raises(errors.NoticeRefused, match="通知書を印刷できないため、作っていません。"):
        tell(About.CASH, over.pk)
    assert untold()


def protect(supply: Supply) -> None:
    user = SupplyParty.objects.get(supply=supply, role="water_user").customer
    CustomerMark.objects.create(customer=user, kind="protection", starts_on=date(2026, 1, 1))


def test_a_protected_persons_bank_is_told_to_nobody_else_and_the_paper_lies_apart(
    street: Street, over: Overpayment, bank: tuple[User, User]
) -> None:
    supply = street.supplies[1]
    protect(supply)
    payer = Customer.objects.create(
        customer_no="9000000001",
        name="支払 太郎",
        kana="シハライ タロウ",
        postcode="0000000",
        address="水引市東町1番地",
    )
    SupplyParty.objects.create(supply=supply, customer=payer, role="payer", starts_on=date(2026, 1, 1))
    refund = ask(over, bank[0])
    agree(refund, bank[1])
    made = tell(About.BANK, refund.pk)
    page = page_of(made)
    assert "〒000-0000水引市東町1番地支払太郎様" in page
    assert "見本本店" not in page
    assert "緑町1番地" not in page
    assert made.piece.print_file is not None
    assert made.piece.print_file.kind == "mail.protected_print_file"


def test_the_clerk_makes_the_notice_and_prints_it(
    person: Person, sign_in: Callable[[Any], Client], over: Overpayment
) -> None:
    browser = sign_in(person(OVERPAID_TELL, PIECE_SEE, "payments.overpayment_see", username="mado1"))
    url = f"/notices/overpaid/cash/{over.pk}/"
    assert url in browser.get("/counter/overpayments/").content.decode()
    page = text_of(browser.get(url))
    assert "過誤納金還付通知書" in page
    assert "郵送先 見本 1 様" in page
    sent = {"way": "post", "seen_yen": f"{YEN}", "once": str(uuid.uuid4())}
    refused = browser.post(url, {**sent, "seen_yen": "1"})
    assert (refused.status_code, OverpaidNotice.objects.count()) == (422, 0)
    done = browser.post(url, {**sent, "once": str(uuid.uuid4())}, follow=True)
    assert "過誤納金還付通知書を作りました。" in text_of(done)
    assert "投函待ち" in text_of(done)
    made = OverpaidNotice.objects.get()
    paper = browser.get(f"/notices/overpaid/letters/{made.pk}/paper/")
    assert (paper.status_code, paper.content[:5]) == (200, b"%PDF-")
    logged = ReadLog.objects.latest("pk")
    assert (logged.subject_kind, logged.how) == ("customers.customer", "print")
    for missing in ("/notices/overpaid/cash/99999999/", "/notices/overpaid/other/1/"):
        assert browser.get(missing).status_code == 404


def test_a_protected_paper_is_opened_by_those_who_may_see_it(
    person: Person, sign_in: Callable[[Any], Client], street: Street, over: Overpayment
) -> None:
    protect(street.supplies[1])
    made = tell(About.CASH, over.pk)
    url = f"/notices/overpaid/letters/{made.pk}/paper/"
    assert sign_in(person(OVERPAID_TELL, username="mado1")).get(url).status_code == 403
    assert sign_in(person(OVERPAID_TELL, PROTECTED_SEE, username="shien")).get(url).status_code == 200
