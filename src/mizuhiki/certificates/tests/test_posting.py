"""A certificate by post: its cover and letter in the mail room, to the customer it names and nobody else."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from mizuhiki.attachments import api as attachments
from mizuhiki.certificates import errors, services
from mizuhiki.certificates.models import Application, Certificate
from mizuhiki.certificates.permissions import CERTIFICATE_ISSUE, CERTIFICATE_SEE
from mizuhiki.certificates.posting import letters_of, post_certificate
from mizuhiki.certificates.tests.conftest import Home
from mizuhiki.customers.api import Customer, SupplyParty
from mizuhiki.documents.tests.pages import texts
from mizuhiki.mail import api as mail
from mizuhiki.mail.errors import CannotBePosted
from mizuhiki.mail.models import Piece
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.usefixtures("september")]


@pytest.fixture
def issued(apply: Callable[..., Application], home: Home, user: User) -> Certificate:
    """For April and June, which are paid; the customer has told an address."""
    Customer.objects.update(postcode="9200000", address="水引市本町3丁目8番12号")
    return services.issue_certificate(
        application_id=apply().pk,
        seen_yen=10_190 + home.slips[6].amount_yen,
        actor=user,
        at=clock.now(),
    )


def post(certificate: Certificate, user: User) -> int:
    return post_certificate(certificate_id=certificate.pk, actor=user, at=clock.now())


@pytest.mark.req("COL-047", "COL-016")
def test_it_waits_for_the_post_with_its_cover(issued: Certificate, user: User) -> None:
    piece = Piece.objects.get(pk=post(issued, user))
    assert (piece.kind, piece.subject_kind, piece.subject_id, piece.supply_id) == (
        "certificate", "certificates.certificate", issued.pk, issued.application.supply_id,
    )  # fmt: skip
    assert piece.print_file is not None
    (page,) = texts(attachments.read(piece.print_file))
    for said in (
        "納入証明書の送付について", "お申し出のありました証明書をお送りします。", "・納入証明書第R8-0001号",
        "水引市本町3丁目8番12号",
    ):  # fmt: skip
        assert said in page, said
    assert "返送票" not in page
    with pytest.raises(errors.PostedAlready, match=mail.number_of(piece.pk)):
        post(issued, user)
    assert Piece.objects.count() == 1
    mail.set_postage(
        purpose=mail.Purpose.OTHER, bearer=mail.Bearer.CONTRACTOR, unit_yen=110,
        starts_on=date(2026, 4, 1), source="別表１ １(4)", actor=user, at=clock.now(),
    )  # fmt: skip
    mail.dispatch_pieces(
        piece_ids=[piece.pk], kind="certificate", dispatched_on=clock.today(), method=mail.Method.POST,
        actor=user, at=clock.now(),
    )  # fmt: skip
    post(issued, user)  # asked for again once the first has left
    assert [one.state for one in letters_of(issued)] == ["printed", "dispatched"]


def test_nobody_else_gets_it(issued: Certificate, user: User) -> None:
    other = Customer.objects.create(customer_no="0000000009", name="見本 9", kana="ミホン")
    SupplyParty.objects.create(
        supply_id=issued.application.supply_id, customer=other, role="mail_recipient",
        starts_on=date(2026, 4, 1),
    )  # fmt: skip
    with pytest.raises(CannotBePosted, match="お客様ご本人ではありません"):
        post(issued, user)
    assert Piece.objects.count() == 0


def test_what_does_not_hold_any_more_is_not_posted(issued: Certificate, home: Home, user: User) -> None:
    home.pay(8, home.slips[8].amount_yen, on=date(2026, 9, 30))
    with pytest.raises(errors.PaymentsChanged):
        post(issued, user)
    services.void_certificate(
        certificate_id=issued.pk, reason="内容が変わった", reference="v", actor=user, at=clock.now()
    )
    with pytest.raises(errors.CertificateVoided):
        post(issued, user)
    assert Piece.objects.count() == 0


def test_the_clerk_posts_it_on_its_page(
    issued: Certificate, sign_in: Callable[[Any], Client], person: Callable[..., Any]
) -> None:
    desk = sign_in(person(CERTIFICATE_ISSUE, CERTIFICATE_SEE))
    page = f"/certificates/{issued.application_id}/"
    assert "郵送する" in text_of(desk.get(page))
    done = desk.post(f"{page}post/", {"once": str(uuid.uuid4())})
    number = mail.number_of(Piece.objects.get().pk)
    assert done["Location"] == page
    shown = text_of(desk.get(page))
    assert f"文書番号{number}の郵便物にしました。証明書と送付状を印刷し、同封してください。" in shown
    assert f"文書番号 {number} 投函待ち" in shown
    assert "郵送する" not in shown
    again = desk.post(f"{page}post/", {"once": str(uuid.uuid4())})
    assert (again.status_code, Piece.objects.count()) == (422, 1)
