"""What is known of a bank before the public may choose it, and the change of its keys."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from mizuhiki.approvals import api as approvals
from mizuhiki.attachments import api as attachments
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.signup import errors
from mizuhiki.signup.models import BankAgreement, BankCertificate, BankCheck, GatewayKey, GatewayKeyEnd
from mizuhiki.signup.permissions import KEY_END_APPROVE, KEY_MAKE
from mizuhiki.signup.site import key_agreement, partners
from mizuhiki.signup.site.bank_selectors import BankStanding, standing_of, standings
from mizuhiki.signup.site.keys import renew_keys
from mizuhiki.signup.site.services import make_keys
from mizuhiki.staff.models import User
from mizuhiki.worklist.models import Item
from tests.builders import clerk, rules
from tests.door.site import Citizen, answered, to_bank

pytestmark = [pytest.mark.django_db, pytest.mark.db]
PARTNER, OTHER = "0140", "0010"
DAY = timedelta(days=1)


def standing(bank: str = PARTNER) -> BankStanding:
    return standing_of(pack_on(clock.today()), bank, at=clock.now())


def agreement(bank: str = PARTNER, *, ends_on: date | None = None) -> BankAgreement:
    today = clock.today()
    return partners.record_agreement(
        bank_code=bank,
        number="提携-1",
        signed_on=today,
        starts_on=today,
        ends_on=ends_on or today + 365 * DAY,
        at=clock.now(),
        actor=clerk(),
    )


def paper() -> attachments.StoredFile:
    return attachments.store_upload(
        SimpleUploadedFile("a.txt", "契約書の写し".encode()),
        name="a",
        kind=partners.EVIDENCE,
        actor=clerk(),
        at=clock.now(),
    )


def check(point: str, *, bank: str = PARTNER, **changed: Any) -> BankCheck:
    facts: dict[str, Any] = {
        "is_met": True,
        "note": "第7条",
        "evidence": None,
        "at": clock.now(),
        "actor": clerk(),
    }
    return partners.record_check(bank_code=bank, point=point, **facts | changed)


def certificate(
    serial: str = "1", *, bank: str = PARTNER, expires_in: timedelta = 365 * DAY
) -> BankCertificate:
    return partners.record_certificate(
        bank_code=bank,
        purpose="server",
        serial=serial,
        starts_on=clock.today(),
        expires_on=clock.today() + expires_in,
        at=clock.now(),
        actor=clerk(),
    )


def complete(bank: str) -> None:
    """Everything a bank needs."""
    agreement(bank)
    found, shown = standing(bank), paper()
    for one in (*found.obligations, *found.go_live):
        check(one.point.code, bank=bank, evidence=shown)
    certificate(bank=bank)
    if not GatewayKey.objects.filter(bank_code=bank).exists():
        make_keys(bank_code=bank, at=clock.now(), actor=clerk())


@pytest.mark.req("DD-026")
def test_an_obligation_is_checked_for_one_agreement_with_its_paper() -> None:
    rules()
    site = pack_on(clock.today()).signup_site
    assert [one.point for one in standing().obligations] == list(site.obligations)
    assert standing(OTHER).obligations == ()  # the utility has the contract itself
    with pytest.raises(errors.AgreementMissing):
        check("answer", evidence=paper())
    first = agreement()
    with pytest.raises(errors.EvidenceMissing):
        check("answer")
    with pytest.raises(errors.NoSuchPoint):
        check("answer", bank=OTHER, evidence=paper())
    assert not BankCheck.objects.exists()
    made = check("answer", evidence=paper())
    assert (made.agreement, made.by, made.evidence.name) == (first, clerk(), "a.txt")  # type: ignore[union-attr]
    met = {one.point.code for one in standing().obligations if one.is_met}
    assert met == {"answer"}
    check("answer", is_met=False, note="条項がない", evidence=paper())
    assert not any(one.is_met for one in standing().obligations)
    check("answer", evidence=paper())
    agreement()  # another agreement is another text
    assert [one.check for one in standing().obligations] == [None] * len(site.obligations)


@pytest.mark.req("DD-026")
def test_the_database_wants_the_paper_of_an_obligation() -> None:
    rules()
    facts: dict[str, Any] = {"bank_code": PARTNER, "point": "answer", "is_met": True, "note": "第7条"}
    made = agreement()
    with pytest.raises(IntegrityError, match="bank_obligation_has_evidence"), transaction.atomic():
        BankCheck.objects.create(**facts, agreement=made, at=clock.now(), by=clerk())
    assert not BankCheck.objects.exists()


@pytest.mark.parametrize("bank", [PARTNER, OTHER])
def test_a_bank_is_ready_when_nothing_is_missing_and_not_before(bank: str) -> None:
    rules()
    site = pack_on(clock.today()).signup_site
    obligations = len(site.obligations) if bank == PARTNER else 0
    assert len(standing(bank).missing) == 3 + obligations + len(site.go_live)
    complete(bank)
    assert (standing(bank).is_ready, standing(bank).met) == (True, obligations + len(site.go_live))
    check("connection", bank=bank, is_met=False, note="通知が届かない")
    assert standing(bank).missing == ("公開前の確認「申込み・戻り・通知・照会の接続試験」",)
    with clock.travel(clock.now() + 366 * DAY):
        assert {"契約", "証明書"} < set(standing(bank).missing)


def test_all_banks_are_told_of_by_as_many_queries_as_one(django_assert_num_queries: Any) -> None:
    rules()
    complete(PARTNER)
    pack = pack_on(clock.today())
    with django_assert_num_queries(4):
        found = standings(pack, at=clock.now())
    assert [one.bank.code for one in found if one.is_ready] == [PARTNER]
    with django_assert_num_queries(4):
        assert standing_of(pack, PARTNER, at=clock.now()).is_ready


def test_what_runs_out_is_laid_on_the_desk_once_and_taken_away_by_what_follows() -> None:
    rules()
    agreement(ends_on=clock.today() + 60 * DAY)
    certificate(expires_in=61 * DAY)
    assert partners.warn_of_expiry(at=clock.now()) == 1
    with clock.travel(clock.now() + DAY):
        assert partners.warn_of_expiry(at=clock.now()) == 2
        titles = list(Item.objects.filter(closed_at=None).order_by("pk").values_list("title", flat=True))
        assert [title[:11] for title in titles] == ["第四北越銀行の契約が2", "第四北越銀行の金融機関"]
        certificate("2")
        left = Item.objects.get(closed_at=None)
        assert left.key == f"signup.expiring:{PARTNER}:agreement"
        agreement(ends_on=clock.today() + 365 * DAY)
        assert not Item.objects.filter(closed_at=None).exists()
        assert partners.warn_of_expiry(at=clock.now()) == 0


def test_what_cannot_be_is_refused_and_nothing_is_written() -> None:
    rules()
    with pytest.raises(errors.PeriodBackwards):
        agreement(ends_on=clock.today() - DAY)
    with pytest.raises(errors.NoSuchBank):
        agreement("0001")
    with pytest.raises(errors.PeriodBackwards):
        certificate(expires_in=-DAY)
    assert (BankAgreement.objects.count(), BankCertificate.objects.count()) == (0, 0)
    certificate()
    with pytest.raises(errors.CertificateThere):
        certificate()
    assert BankCertificate.objects.count() == 1


@pytest.mark.req("DD-004")
def test_keys_change_without_a_moment_in_which_a_bank_is_not_heard(
    citizen: Citizen, keys: dict[str, str], person: Callable[..., User]
) -> None:
    now, asker = clock.now(), person(KEY_MAKE)
    citizen.consent()
    citizen.fill_in()
    request, _ = to_bank(citizen)
    with pytest.raises(errors.KeyTooSoon):
        renew_keys(bank_code="9998", starts_at=now, at=now, actor=clerk())
    starts_at = now + timedelta(hours=2)
    fresh = renew_keys(bank_code="9998", starts_at=starts_at, at=now, actor=clerk())
    assert len({*keys.values(), *fresh.values()}) == 4
    early = answered(request, fresh["from_bank"])
    assert citizen.post("/return/9998/", early).status_code == 400  # it is not in force yet
    assert citizen.post("/return/9998/", answered(request, keys["from_bank"])).status_code == 302
    old = GatewayKey.objects.order_by("pk")[0]
    for ends_at in (now, starts_at + timedelta(hours=23)):
        with pytest.raises(errors.NoKeyFollows):
            key_agreement.ask(key=old, ends_at=ends_at, reason="更新", actor=asker, at=now)
    ends_at = starts_at + timedelta(hours=24)
    asked = key_agreement.ask(key=old, ends_at=ends_at, reason="更新", actor=asker, at=now)
    assert not GatewayKeyEnd.objects.exists()
    granted = approvals.Decision.Outcome.GRANTED
    with pytest.raises(approvals.SecondPersonNeeded):
        approvals.decide(request_id=asked.pk, outcome=granted, reason="", actor=asker, at=now)
    approvals.decide(
        request_id=asked.pk,
        outcome=granted,
        reason="",
        actor=person(KEY_END_APPROVE, username="anzen"),
        at=now,
    )
    ends = GatewayKeyEnd.objects.order_by("key_id")
    assert [(end.key.bank_code, end.key.direction, end.ends_at) for end in ends] == [
        ("9998", "to_bank", ends_at),
        ("9998", "from_bank", ends_at),
    ]
    with pytest.raises(errors.KeyEnded):
        key_agreement.ask(key=old, ends_at=ends_at, reason="更新", actor=asker, at=now)
    last = GatewayKey.objects.latest("pk")
    with pytest.raises(errors.NoKeyFollows):
        key_agreement.ask(key=last, ends_at=ends_at + DAY, reason="更新", actor=asker, at=now)


def test_the_first_keys_are_made_once_and_others_follow_them() -> None:
    rules()
    now = datetime.now(clock.TOKYO)
    with pytest.raises(errors.NoKeyToFollow):
        renew_keys(bank_code=PARTNER, starts_at=now + DAY, at=now, actor=clerk())
    make_keys(bank_code=PARTNER, at=now, actor=clerk())
    with pytest.raises(errors.KeysThere):
        make_keys(bank_code=PARTNER, at=now, actor=clerk())
    assert GatewayKey.objects.count() == 2
