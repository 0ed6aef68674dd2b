"""納入証明書: only what was paid, a number without a gap, and a book that forgets nothing."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from mizuhiki.attachments.api import StoredFile, read
from mizuhiki.audit.selectors import trace_of
from mizuhiki.certificates import errors, services
from mizuhiki.certificates.models import Application, Certificate, CertificateStep, Proxy
from mizuhiki.certificates.paper import FILE_KIND
from mizuhiki.certificates.selectors import book, paid_lines
from mizuhiki.certificates.tests.conftest import DAY, Home
from mizuhiki.customers.api import Customer, CustomerMark, SupplyParty
from mizuhiki.documents.tests.pages import texts
from mizuhiki.payments import api as payments
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.staff.models import User
from tests.builders import noon, open_till

pytestmark = [pytest.mark.django_db, pytest.mark.db]
Apply = Callable[..., Application]


def issue(application: Application, user: User, seen_yen: int) -> Certificate:
    return services.issue_certificate(
        application_id=application.pk, seen_yen=seen_yen, actor=user, at=clock.now()
    )


def lines(application: Application) -> list[tuple[str, str, str, int]]:
    """Month, day, way and yen of each line."""
    found = paid_lines(application, pack=pack_on(DAY), today=DAY)
    return [(f"{one.month:%Y-%m}", f"{one.paid_on}", one.way, one.yen) for one in found]


def papers() -> int:
    return StoredFile.objects.filter(kind=FILE_KIND).count()


@pytest.mark.req("COL-047")
def test_only_what_was_paid_of_the_asked_months_is_certified(home: Home, user: User, apply: Apply) -> None:
    application = apply()
    june = home.slips[6].amount_yen
    assert lines(application) == [
        ("2026-04", "2026-05-07", "窓口", 5_000),
        ("2026-04", "2026-05-20", "窓口", 5_190),
        ("2026-06", "2026-07-27", "コンビニ", june),
    ]
    made = issue(application, user, 10_190 + june)
    assert (made.shown, made.total_yen, made.issued_on) == ("R8-0001", 10_190 + june, DAY)
    (page,) = texts(read(made.file))
    for said in (
        "第R8-0001号",
        "見本1様",
        "使用場所水引市緑町1番地",
        "証明する期間2026年4月分から2026年9月分まで",
        "2026年4月分4,851円149円5,000円令和8年5月7日窓口",
        "2026年4月分－5,190円5,190円令和8年5月20日窓口",
        f"納入額の合計{10_190 + june:,}円",
        "令和8年9月30日",
    ):
        assert said in page, said
    assert "2026年8月分" not in page


def test_the_months_are_those_that_were_asked_for(apply: Apply) -> None:
    one = apply(first_month=date(2026, 4, 1), last_month=date(2026, 4, 1))
    assert [month for month, *_ in lines(one)] == ["2026-04", "2026-04"]
    later = apply(first_month=date(2026, 5, 1), last_month=date(2026, 6, 1))
    assert [month for month, *_ in lines(later)] == ["2026-06"]


@pytest.mark.req("COL-047")
def test_what_was_taken_back_and_what_nobody_owed_is_not_certified(
    home: Home, user: User, apply: Apply
) -> None:
    receipt = payments.Receipt.objects.get(occurred_on=date(2026, 5, 20))
    open_till(user, noon(DAY))
    payments.reverse_receipt(receipt_id=receipt.pk, reason="誤り", at=noon(DAY), actor=user)
    home.pay_at_a_store(6, 1_000, on=date(2026, 8, 3))  # paid already: 過誤納
    assert lines(apply()) == [
        ("2026-04", "2026-05-07", "窓口", 5_000),
        ("2026-06", "2026-07-27", "コンビニ", home.slips[6].amount_yen),
    ]


def test_an_earlier_users_payments_are_not_told(home: Home, apply: Apply) -> None:
    SupplyParty.objects.filter(supply=home.supply).update(ends_on=date(2026, 5, 1))
    newcomer = Customer.objects.create(customer_no="0000000009", name="見本 9", kana="ミホン")
    SupplyParty.objects.create(
        supply=home.supply, customer=newcomer, role=SupplyParty.Role.WATER_USER, starts_on=date(2026, 5, 1)
    )
    application = apply()
    assert application.customer == newcomer
    assert [month for month, *_ in lines(application)] == ["2026-06"]


@pytest.mark.req("COL-047")
def test_numbers_have_no_gap_and_a_void_or_reissue_keeps_its_own(
    home: Home, user: User, apply: Apply
) -> None:
    total = 10_190 + home.slips[6].amount_yen
    first, second = issue(apply(), user, total), issue(apply(), user, total)
    with pytest.raises(errors.PaymentsChanged):
        issue(apply(), user, total - 1)
    third = issue(apply(), user, total)
    assert [one.shown for one in (first, second, third)] == ["R8-0001", "R8-0002", "R8-0003"]
    act: dict[str, Any] = {"actor": user, "at": clock.now()}
    services.reissue_certificate(certificate_id=first.pk, reason="紛失", reference="a", **act)
    services.void_certificate(certificate_id=second.pk, reason="印字の誤り", reference="b", **act)
    assert issue(apply(), user, total).shown == "R8-0004"
    again = CertificateStep.objects.get(kind="reissued")
    assert again.file is not None
    assert "第R8-0001号再交付令和8年9月30日" in texts(read(again.file))[0]
    found = book(2026)
    assert [(line.certificate and line.certificate.shown, line.state) for line in found] == [
        ("R8-0004", "交付"),
        ("R8-0003", "交付"),
        (None, "受付中"),
        ("R8-0002", "取消し"),
        ("R8-0001", "交付・再交付1回"),
    ]
    assert all(line.application.received_on == DAY for line in found)
    assert {line.certificate.issued_on for line in found if line.certificate} == {DAY}


def test_a_year_begins_with_number_one(home: Home, user: User, apply: Apply) -> None:
    total = 10_190 + home.slips[6].amount_yen
    issue(apply(), user, total)
    with clock.travel(noon(date(2027, 4, 1))):
        assert issue(apply(), user, total).shown == "R9-0001"
    assert [len(book(year)) for year in (2026, 2027)] == [1, 1]


def test_a_voided_certificate_is_neither_printed_again_nor_voided_twice(
    home: Home, user: User, apply: Apply
) -> None:
    made = issue(apply(), user, 10_190 + home.slips[6].amount_yen)
    act: dict[str, Any] = {"certificate_id": made.pk, "actor": user, "at": clock.now()}
    with pytest.raises(errors.ReasonMissing):
        services.void_certificate(reason=" ", reference="a", **act)
    services.void_certificate(reason="誤り", reference="a", **act)
    with pytest.raises(errors.StepTaken):
        services.void_certificate(reason="誤り", reference="a", **act)
    for do in (services.void_certificate, services.reissue_certificate):
        with pytest.raises(errors.CertificateVoided, match="第R8-0001号は2026-09-30に取り消されています"):
            do(reason="もう一度", reference="c", **act)
    assert (CertificateStep.objects.count(), papers()) == (1, 1)


def test_what_was_certified_and_is_not_true_any_more_is_not_printed_again(
    home: Home, user: User, apply: Apply
) -> None:
    total = 10_190 + home.slips[6].amount_yen
    made = issue(apply(), user, total)
    receipt = payments.Receipt.objects.get(occurred_on=date(2026, 5, 20))
    open_till(user, noon(DAY))
    payments.reverse_receipt(receipt_id=receipt.pk, reason="誤り", at=noon(DAY), actor=user)
    with pytest.raises(errors.PaymentsChanged, match=f"{total:,}円から{total - 5_190:,}円に変わりました"):
        services.reissue_certificate(
            certificate_id=made.pk, reason="紛失", reference="a", actor=user, at=clock.now()
        )
    assert (CertificateStep.objects.count(), papers()) == (0, 1)


def test_the_same_application_and_the_same_issue_happen_once(home: Home, user: User, apply: Apply) -> None:
    application = apply(reference="same")
    with pytest.raises(errors.AppliedAlready, match=f"受付番号{application.pk}"):
        apply(reference="same")
    total = 10_190 + home.slips[6].amount_yen
    issue(application, user, total)
    with pytest.raises(errors.IssuedAlready, match="第R8-0001号"):
        issue(application, user, total)
    assert (Application.objects.count(), Certificate.objects.count(), papers()) == (1, 1, 1)


def test_where_nothing_was_paid_there_is_no_certificate_and_no_number(user: User, apply: Apply) -> None:
    with pytest.raises(errors.NothingPaid):
        issue(apply(first_month=date(2026, 8, 1)), user, 0)
    assert (Certificate.objects.count(), papers()) == (0, 0)


def test_an_application_that_ends_without_a_certificate_uses_no_number(
    home: Home, user: User, apply: Apply
) -> None:
    application = apply(first_month=date(2026, 8, 1))
    end: dict[str, Any] = {"application_id": application.pk, "actor": user, "at": clock.now()}
    with pytest.raises(errors.ReasonMissing):
        services.end_application(reason=" ", **end)
    services.end_application(reason="納入なし", **end)
    with pytest.raises(errors.ApplicationEnded, match="2026-09-30に交付しないで終えています"):
        services.end_application(reason="もう一度", **end)
    with pytest.raises(errors.ApplicationEnded):
        issue(application, user, 0)
    made = issue(apply(), user, 10_190 + home.slips[6].amount_yen)
    assert made.shown == "R8-0001"
    with pytest.raises(errors.IssuedAlready):
        services.end_application(reason="遅い", **(end | {"application_id": made.application_id}))
    assert [line.state for line in book(2026)] == ["交付", "交付しない"]


@pytest.mark.parametrize(
    "changes",
    [
        {"first_month": date(2026, 7, 1), "last_month": date(2026, 6, 1)},
        {"last_month": date(2026, 10, 1)},
        {"first_month": date(2021, 9, 1)},
        {"received_on": date(2026, 10, 1)},
    ],
)
def test_months_out_of_order_to_come_or_too_many_are_refused(apply: Apply, changes: dict[str, Any]) -> None:
    with pytest.raises(errors.PeriodWrong, match="60か月以内"):
        apply(**changes)
    assert Application.objects.count() == 0


@pytest.mark.req("COL-047")
def test_a_proxy_is_named_and_brings_a_letter(apply: Apply, user: User) -> None:
    proxy: dict[str, Any] = {"relation": Application.Relation.PROXY}
    for changes in ({"proxy_name": "代理 太郎"}, {"has_letter": True}):
        with pytest.raises(errors.ProxyIncomplete):
            apply(**(proxy | changes))
    assert Application.objects.count() == 0
    made = apply(**proxy, proxy_name=" 代理 太郎 ", has_letter=True)
    assert (made.has_letter, made.proxy.name) == (True, "代理 太郎")
    with pytest.raises(DatabaseError), transaction.atomic():
        Proxy.objects.update(name="別人")
    assert services.erase_proxies(received_before=DAY, approval="A-1", actor=user, at=clock.now()) == 0
    assert (
        services.erase_proxies(received_before=date(2026, 10, 1), approval="A-1", actor=user, at=clock.now())
        == 1
    )
    assert (Application.objects.count(), Proxy.objects.count()) == (1, 0)


def test_nothing_of_a_protected_person_is_told_to_a_proxy_and_no_place_stands_on_paper(
    home: Home, user: User, apply: Apply
) -> None:
    person = Customer.objects.get(parts__supply=home.supply)
    CustomerMark.objects.create(customer=person, kind="protection", starts_on=date(2026, 1, 1))
    with pytest.raises(errors.ProxyOfProtected):
        apply(relation=Application.Relation.PROXY, proxy_name="代理 太郎", has_letter=True)
    assert Application.objects.count() == 0
    made = issue(apply(), user, 10_190 + home.slips[6].amount_yen)
    (page,) = texts(read(made.file))
    assert "緑町" not in page
    assert "使用場所" not in page


def test_a_name_that_cannot_be_printed_uses_no_number(home: Home, user: User, apply: Apply) -> None:
    application = apply()
    Customer.objects.filter(parts__supply=home.supply).update(name="\U0002a6d0 次郎")
    with pytest.raises(errors.PaperRefused, match="証明書を印刷できないため、交付していません。"):
        issue(application, user, 10_190 + home.slips[6].amount_yen)
    assert (Certificate.objects.count(), papers()) == (0, 0)


def test_every_act_stands_in_the_trace_of_the_customer(home: Home, user: User, apply: Apply) -> None:
    made = issue(apply(), user, 10_190 + home.slips[6].amount_yen)
    services.void_certificate(
        certificate_id=made.pk, reason="誤り", reference="a", actor=user, at=clock.now()
    )
    person = Customer.objects.get(parts__supply=home.supply)
    found = trace_of(kind="customers.customer", subject_id=person.pk, first=DAY, last=DAY)
    told = [line.place for line in found.lines if line.what == "操作"]
    assert sorted(told) == ["納入証明書の交付", "納入証明書の取消し", "納入証明書の申請"]
