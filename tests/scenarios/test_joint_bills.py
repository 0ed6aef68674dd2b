"""一括納付: a group made, its members, the run's slip printed, a slip over what is open, and the list."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.test import Client

from mizuhiki.arrears.api import standing_of
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Demand, GroupMember, GroupSlip, PayerGroup, PaymentSlip
from mizuhiki.customers.api import (
    Customer,
    CustomerMark,
    Supply,
    SupplyParty,
    park_supplies,
    unpark_supply,
)
from mizuhiki.documents.tests.pages import texts
from mizuhiki.documents.tests.samples import FONTS
from mizuhiki.formats.tabular import read_table
from mizuhiki.jointbills.models import JointPaper
from mizuhiki.jointbills.permissions import GROUP_EDIT, GROUP_SEE, SLIP_ISSUE
from mizuhiki.ledger.api import OpenItem
from mizuhiki.mail import api as mail
from mizuhiki.mail.api import Piece
from mizuhiki.notices import api as notices
from mizuhiki.notices.api import NoticePrint
from mizuhiki.payments.tests.stores import bring, record
from mizuhiki.platform import clock
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import HoldKind
from tests import standing
from tests.builders import Town, clerk, noon

pytestmark = [pytest.mark.django_db, pytest.mark.db]

APRIL, BILLED, DAY = date(2026, 4, 1), date(2026, 4, 20), date(2026, 4, 22)


@standing.fixture
def flats(rules_in_force: None) -> Town:
    """Three flats and a house; the first one's person pays for the first three, whose tenants are others."""
    del rules_in_force
    town = Town()
    supplies = [town.settle(number) for number in (1, 2, 3, 4)]
    payer = SupplyParty.objects.get(supply=supplies[0]).customer_id
    Customer.objects.filter(pk=payer).update(postcode="9200000", address="水引市中央1番地", name="見本不動産")
    for supply in supplies[1:3]:
        SupplyParty.objects.create(
            supply=supply, customer_id=payer, role=SupplyParty.Role.PAYER, starts_on=date(2026, 1, 1)
        )
    town.read(read_on=date(2026, 4, 10), used_m3={f"M{n:06d}": 41 for n in (1, 2, 3, 4)})
    return town


@pytest.fixture
def desk(
    flats: Town,
    person: Callable[..., Any],
    sign_in: Callable[[Any], Client],
    settings: LazySettings,
    tmp_path: Any,
) -> Client:
    assert FONTS.is_dir()
    settings.VAR, settings.FILES = tmp_path, tmp_path / "files"
    mail.set_postage(
        purpose=mail.Purpose.BILLING,
        bearer=mail.Bearer.CLIENT,
        unit_yen=85,
        starts_on=date(2026, 4, 1),
        source="別表１",
        actor=clerk(),
        at=noon(BILLED),
    )
    return sign_in(person(GROUP_SEE, GROUP_EDIT, SLIP_ISSUE, username="mado1"))


def flat(number: int) -> Supply:
    return Supply.objects.get(inquiry_no=f"{number:011d}")


def post(desk: Client, path: str, **given: Any) -> Any:
    return desk.post(f"/jointbills/{path}", {"once": str(uuid4()), **given})


def make(desk: Client) -> PayerGroup:
    payer = Customer.objects.get(name="見本不動産")
    answer = post(desk, f"make/{payer.pk}/", name="見本ハイツ", reason="所有者の申出")
    assert answer.status_code == 302
    return PayerGroup.objects.get()


def join(desk: Client, group: PayerGroup, number: int) -> Any:
    given = {"inquiry_no": f"{number:011d}", "month": "2026-04", "reason": "申出のとおり"}
    return post(desk, f"{group.pk}/join/", **given)


@pytest.mark.req("COL-044")
def test_a_group_is_made_billed_printed_and_asked_anew(desk: Client) -> None:
    with clock.travel(noon(date(2026, 4, 15))):
        group = make(desk)
        assert [join(desk, group, number).status_code for number in (1, 2, 3)] == [302, 302, 302]
        refused = join(desk, group, 4)
        assert refused.status_code == 422
        assert "納付者は、このグループの納付者ではありません" in refused.content.decode()
        assert GroupMember.objects.count() == 3
    with clock.travel(noon(BILLED)):
        billing.run_billing(cycle_month=APRIL, actor=None)
    run = BatchRun.objects.get(kind=billing.KIND)
    slip = GroupSlip.objects.get().slip
    assert slip.amount_yen == 3 * 10_190
    (left,) = notices.standings_of([run.pk])
    assert (left.kind, left.demands) == (NoticePrint.Kind.PAYMENT, 1), "the house alone is told by itself"
    CustomerMark.objects.create(
        customer=SupplyParty.objects.get(supply=flat(3), role="water_user").customer,
        kind="protection",
        starts_on=date(2026, 1, 1),
    )
    with clock.travel(noon(DAY)):
        page = desk.get(f"/jointbills/{group.pk}/").content.decode()
        assert "3契約　未納 <strong>30,570円</strong>" in page
        park_supplies(supply_ids=[flat(2).pk], reason="請求額を確認中", actor=clerk(), at=noon(DAY))
        stopped = post(desk, f"{group.pk}/print/", slip=slip.pk, way="post")
        assert (stopped.status_code, JointPaper.objects.count()) == (422, 0)
        assert "お問い合わせ番号00000000002は保留中" in stopped.content.decode()
        unpark_supply(supply_id=flat(2).pk, reason="請求額を確認中", actor=clerk(), at=noon(DAY))
        printed = post(desk, "print/")
        assert printed.status_code == 302
        again = post(desk, f"{group.pk}/print/", slip=slip.pk, way="post")
        assert again.status_code == 422
        assert JointPaper.objects.count() == 1
        _paper_and_list(desk, slip)
    piece = Piece.objects.get()
    assert (piece.kind, piece.supply_id, piece.subject_id) == ("joint_slip", flat(1).pk, slip.pk)
    _asked_anew(desk, group, slip)


def _paper_and_list(desk: Client, slip: PaymentSlip) -> None:
    """What is on the papers: one sum, one barcode; the list without the place of who is protected."""
    paper = desk.get(f"/jointbills/slips/{slip.pk}/paper/")
    text = "".join(texts(paper.content))
    assert "一括納付書兼領収証書" in text
    assert "30,570" in text
    assert slip.slip_no in text
    assert "見本ハイツ（3契約）" in text
    listed = "".join(texts(desk.get(f"/jointbills/slips/{slip.pk}/list/").content))
    assert "緑町2番地" in listed
    assert "緑町3番地" not in listed
    assert "（記載しません）" in listed
    rows = [row.cells for row in read_table(desk.get(f"/jointbills/slips/{slip.pk}/sheet/").content)]
    of_supply = [row for row in rows if row[0].isdigit()]
    assert [row[3:8] for row in of_supply] == [["41", "4851", "5339", "926", "10190"]] * 3
    (total,) = [row for row in rows if row[0] == "合計"]
    assert total[4:8] == ["14553", "16017", "2778", "30570"]


def _asked_anew(desk: Client, group: PayerGroup, slip: PaymentSlip) -> None:
    """After its day a new slip asks for what is left, and nobody is dunned until that one's day."""
    late = date(2026, 6, 10)
    with clock.travel(noon(late)):
        chosen = [
            f"{one.pk}-10190" for one in Demand.objects.filter(supply__in=[flat(1), flat(2)]).order_by("pk")
        ]
        wrong = post(desk, f"{group.pk}/issue/", bills=[chosen[0].replace("10190", "10189")], way="hand")
        assert wrong.status_code == 422
        assert GroupSlip.objects.count() == 1
        before = standing_of(flat(2).pk, late)
        assert before.paths
        assert not before.holds
        made = post(desk, f"{group.pk}/issue/", bills=chosen, way="hand")
        assert made.status_code == 302
        new = PaymentSlip.objects.latest("pk")
        assert (new.amount_yen, new.reissue) == (20_380, 0)
        held = standing_of(flat(2).pk, late)
        assert [hold.kind for hold in held.holds] == [HoldKind.ASKED]
        assert all(path.holds for path in held.paths)
        assert not standing_of(flat(3).pk, late).holds, "it is not on the new slip"
        assert not standing_of(flat(2).pk, date(2026, 7, 31)).holds
    assert billing.newer_slip(slip) == new
    _told_by_a_store(slip, late)
    assert sum(OpenItem.objects.values_list("open_yen", flat=True)) == 10_190, "the house owes its own"


def _told_by_a_store(slip: PaymentSlip, day: date) -> None:
    """A store's word of the group's slip holds every supply of it (law 6); its money settles them all."""
    paid_at = datetime(day.year, day.month, day.day, 9, tzinfo=clock.TOKYO)
    bring(record(slip, "01", paid_at=paid_at), on=day)
    for number, is_held in ((1, True), (2, True), (3, True), (4, False)):
        kinds = {hold.kind for hold in standing_of(flat(number).pk, day).holds}
        assert (HoldKind.REPORT in kinds) is is_held, number
    bring(record(slip, "02", paid_at=paid_at, transfer_on=day), name="KAKUHO.DAT", on=day)
    assert [bool(standing_of(flat(number).pk, day).paths) for number in (1, 2, 3, 4)] == [False] * 3 + [True]
