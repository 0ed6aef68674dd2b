"""What is renewed ahead takes nothing from a bank that works today."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.signup import errors
from mizuhiki.signup.models import BankAgreement, BankCertificate, BankCheck
from mizuhiki.signup.site import partners
from mizuhiki.signup.site.bank_selectors import expiring
from mizuhiki.staff.models import User
from mizuhiki.worklist.models import Item
from tests.builders import clerk, rules
from tests.door.test_partners import OTHER, PARTNER, agreement, certificate, check, complete, paper, standing

pytestmark = [pytest.mark.django_db, pytest.mark.db]
DAY = timedelta(days=1)
MONTH = 30 * DAY


def next_agreement(*, starts_in: timedelta = MONTH) -> BankAgreement:
    today = clock.today()
    return partners.record_agreement(
        bank_code=PARTNER,
        number="提携-2",
        signed_on=today,
        starts_on=today + starts_in,
        ends_on=today + starts_in + 365 * DAY,
        at=clock.now(),
        actor=clerk(),
    )


def next_certificate(*, starts_in: timedelta = MONTH) -> BankCertificate:
    return partners.record_certificate(
        bank_code=PARTNER,
        purpose="server",
        serial="2",
        starts_on=clock.today() + starts_in,
        expires_on=clock.today() + starts_in + 800 * DAY,
        at=clock.now(),
        actor=clerk(),
    )


@pytest.mark.req("DD-026")
def test_a_renewal_that_begins_next_month_leaves_a_working_bank_ready() -> None:
    rules()
    complete(PARTNER)
    before = standing()
    following, _ = next_agreement(), next_certificate()
    found = standing()
    assert (found.missing, found.agreement, found.met) == ((), before.agreement, before.points)
    assert [one.paper.serial for one in found.certificates] == ["1"]
    assert [one.agreement for one in found.coming] == [following]


@pytest.mark.req("DD-026")
def test_an_obligation_looked_at_ahead_counts_for_its_own_agreement_from_its_first_day() -> None:
    rules()
    complete(PARTNER)
    following, shown = next_agreement(), paper()
    next_certificate()
    check("answer", is_met=False, note="条項がない", evidence=shown)  # of the agreement of today
    codes = [one.point.code for one in standing().obligations]
    for code in codes:
        check(code, evidence=shown, agreement_id=following.pk)
    [coming] = standing().coming
    assert (coming.met, [one.point.code for one in standing().obligations if not one.is_met]) == (
        len(codes),
        ["answer"],
    )
    with clock.travel(clock.now() + MONTH):
        found = standing()
        assert (found.agreement, found.missing, found.coming) == (following, (), ())
        assert [one.paper.serial for one in found.certificates] == ["2"]


def test_a_check_for_the_agreement_of_another_bank_is_refused() -> None:
    rules()
    agreement()
    other = agreement(OTHER)
    with pytest.raises(errors.AgreementMissing):
        check("answer", evidence=paper(), agreement_id=other.pk)
    assert not BankCheck.objects.exists()


def test_one_that_begins_later_counts_where_none_holds() -> None:
    rules()
    following = next_agreement()
    next_certificate()
    found = standing()
    assert (found.agreement, found.coming) == (following, ())
    assert {"契約", "証明書"} < set(found.missing)


def test_what_follows_without_a_gap_runs_out_later_and_a_gap_is_told() -> None:
    rules()
    today = clock.today()
    agreement(ends_on=today + MONTH)
    certificate(expires_in=MONTH)
    next_certificate(starts_in=MONTH + DAY)
    next_agreement(starts_in=MONTH + 2 * DAY)
    found = [(one.what, one.last_day, one.resumes_on) for one in expiring(pack_on(today), today=today)]
    assert found == [("agreement", today + MONTH, today + MONTH + 2 * DAY)]
    ends_on = today + MONTH + DAY + 800 * DAY
    assert (standing().agreed_until, standing().expires_on) == (today + MONTH, ends_on)
    said = f"第四北越銀行の契約が{today + MONTH}で切れ、次の{today + MONTH + 2 * DAY}まで1日空きます"
    assert Item.objects.get(closed_at=None).title == said
    with clock.travel(clock.now() + MONTH + DAY):  # the day between
        partners.warn_of_expiry(at=clock.now())
        assert Item.objects.get(closed_at=None).title == said
        agreement()
        assert not Item.objects.filter(closed_at=None).exists()


@pytest.mark.req("DD-026")
def test_the_screen_asks_of_which_agreement_an_obligation_was_looked_at(
    person: Callable[..., User], sign_in: Callable[..., Client]
) -> None:
    rules()
    browser = sign_in(person("signup.bank_see", "signup.bank_edit"))
    agreement()
    path = f"/signup/banks/{PARTNER}/checks/answer/"
    assert "提携-1" not in browser.get(path).content.decode()  # there is one alone
    following = next_agreement()
    page = browser.get(path).content.decode()
    assert ("提携-1（" in page, "提携-2（" in page) == (True, True)
    given = {"is_met": "yes", "note": "第7条"}
    for chosen, status in ({}, 422), ({"agreement": str(following.pk)}, 302):
        sent = {**given, **chosen, "evidence": SimpleUploadedFile("k.txt", b"7"), "once": str(uuid.uuid4())}
        assert browser.post(path, sent).status_code == status
        assert BankCheck.objects.count() == (status == 302)
    assert BankCheck.objects.get().agreement == following
    assert "遵守事項の確認 1/" in browser.get(f"/signup/banks/{PARTNER}/").content.decode()
