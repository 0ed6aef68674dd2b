"""A claim is given up on a ground of the rules, with its papers, by the utility alone."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mizuhiki.arrears.models import Standing
from mizuhiki.attachments.api import StoredFile
from mizuhiki.audit.models import AuditEntry
from mizuhiki.billing.api import Demand, PaymentSlip
from mizuhiki.customers.api import CustomerMark
from mizuhiki.documents.tests.pages import page_count, texts
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import JournalEntry, OpenItem
from mizuhiki.payments import api as payments
from mizuhiki.platform import clock
from mizuhiki.research.api import Trace, TraceReply, TraceRequest
from mizuhiki.staff.models import User
from mizuhiki.writeoffs import errors, services
from mizuhiki.writeoffs.evidence import parts_of
from mizuhiki.writeoffs.models import WriteOffCase, WriteOffEnd, WriteOffPaper
from mizuhiki.writeoffs.permissions import WRITEOFF_DECIDE, WRITEOFF_PREPARE, WRITEOFF_SEE
from tests.builders import Town, noon, report_paid
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
DAY = date(2031, 6, 2)  # five years after 25 May 2026, when 4,851 and 5,339 yen fell due
AT = noon(DAY)
WATER, SEWERAGE = 4_851, 5_339
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def clerk(person: Callable[..., Any]) -> User:
    return person(WRITEOFF_SEE, WRITEOFF_PREPARE, "approvals.request_see", username="tainou1")  # type: ignore[no-any-return]


@pytest.fixture
def utility(person: Callable[..., Any]) -> User:
    return person(WRITEOFF_SEE, WRITEOFF_DECIDE, "approvals.request_see", username="kyoku1")  # type: ignore[no-any-return]


@pytest.fixture
def items(one_billed: Town) -> Iterator[dict[str, OpenItem]]:
    with clock.travel(AT):
        yield {item.charge: item for item in OpenItem.objects.all()}


def propose(items: dict[str, OpenItem], clerk: User, *charges: str, **changes: Any) -> WriteOffCase:
    chosen = [items[charge].pk for charge in charges]
    ground, since = changes.pop("ground", "barred"), changes.pop("since", DAY)
    facts: dict[str, Any] = {
        "supply_id": next(iter(items.values())).supply_id,
        "assessment_ids": chosen,
        "reason": services.Reason(ground, since, "所在不明で財産もない"),
        "reference": "k1",
        "actor": clerk,
        "at": AT,
    }
    return services.propose(**facts | changes)


@pytest.mark.req("COL-080")
def test_a_case_goes_from_the_candidates_to_the_decision(
    items: dict[str, OpenItem], clerk: User, utility: User, sign_in: Callable[[Any], Client]
) -> None:
    desk, supply_id = sign_in(clerk), items["water"].supply_id
    page = text_of(desk.get("/writeoffs/candidates/"))
    assert "見本 1 下水道使用料、水道料金 2 10,190円 2026年（令和8年）5月25日（月）" in page
    path = f"/writeoffs/propose/{supply_id}/"
    page = text_of(desk.get(path))
    assert "2026年4月分 水道料金 水道料金 私債権 2026 2026-05-25 4,851円" in page
    assert "2026年4月分 下水道使用料 下水道使用料 公債権 2026 2026-05-25 5,339円" in page
    form = {
        "once": "00000000-0000-4000-8000-000000000001",
        "bills": [items["water"].pk],
        "ground": "lapsed",
        "since_0": "2031",
        "since_1": "5",
        "since_2": "26",
        "note": "住民票の調査で転出先が分からなかった",
    }
    refused = desk.post(path, form | {"ground": "barred"})
    assert refused.status_code == 422
    assert "水道料金は私債権のため、「消滅時効の完成」では欠損できません" in text_of(refused)
    assert WriteOffCase.objects.count() == 0
    made = desk.post(path, form | {"once": "00000000-0000-4000-8000-000000000002"})
    assert made.status_code == 302
    page = made.headers["Location"]
    submit = {"once": "00000000-0000-4000-8000-000000000003"}
    refused = desk.post(f"{page}submit/", submit)
    assert "まだそろっていない書類があります：所在調査の結果。" in text_of(refused)
    upload = {
        "once": "00000000-0000-4000-8000-000000000004",
        "name": "所在調査の結果",
        "upload": SimpleUploadedFile("調査.pdf", PDF),
    }
    assert desk.post(f"{page}papers/", upload).status_code == 302
    assert WriteOffPaper.objects.get().name == "所在調査の結果"
    _trace(case_customer(), clerk)
    file = desk.get(f"{page}file/", HTTP_SEC_FETCH_SITE="same-origin").content
    assert page_count(file) == 1
    words = "".join(texts(file))
    assert "不納欠損調書" in words
    assert "2026水道料金（私債権）2026年4月令和8年5月25日4,851" in words
    assert "所在調査の結果：添付" in words
    assert "記録のないもの通知・督促・催告の記録、交渉・応対の記録、納入誓約、相続人の調査" in words
    assert "令和13年4月1日住民票の写し水引市役所住民基本台帳法第12条の2該当なし（令和13年4月9日）" in words
    submit["once"] = "00000000-0000-4000-8000-000000000005"
    assert desk.post(f"{page}submit/", submit).status_code == 302
    boss = sign_in(utility)
    (request,) = boss.get("/approvals/").context["page"]
    shown = text_of(boss.get(f"/approvals/{request.pk}/"))
    assert "承認すると、下の未納は不納欠損となり、未収金から除かれます。" in shown
    granted = {"outcome": "granted", "reason": "", "once": "00000000-0000-4000-8000-000000000006"}
    boss.post(f"/approvals/{request.pk}/", granted)
    assert_written_off()
    book = text_of(boss.get("/writeoffs/?year=2031"))
    assert "R13-000001 2031-06-02 見本 1 時効期間の経過（所在不明） 4,851円 不納欠損 2031-06-02" in book
    assert "水道料金 2026年度 1 4,851円" in book
    assert AuditEntry.objects.filter(action__startswith="writeoffs.").count() == 4


def case_customer() -> int:
    return WriteOffCase.objects.get().customer_id


def _trace(customer_id: int, clerk: User) -> None:
    """The resident register was asked where the debtor went, and knew nothing."""
    trace = Trace.objects.create(customer_id=customer_id, opened_at=AT, by=clerk)
    asked = TraceRequest.objects.create(
        trace=trace,
        kind="resident",
        label="住民票の写し",
        ground="住民基本台帳法第12条の2",
        addressee="水引市役所",
        requested_on=date(2031, 4, 1),
        at=AT,
        by=clerk,
    )
    TraceReply.objects.create(request=asked, result="no_record", replied_on=date(2031, 4, 9), at=AT, by=clerk)


def assert_written_off() -> None:
    """Water left what is owed by an entry of its own; sewerage stays."""
    assert WriteOffEnd.objects.get().how == "written_off"
    assert list(OpenItem.objects.values_list("charge", "open_yen")) == [("public_sewerage", SEWERAGE)]
    assert Standing.objects.get().overdue_yen == SEWERAGE
    entry = JournalEntry.objects.get(kind="write_off")
    assert sorted(entry.lines.values_list("account", "charge", "fiscal_year", "yen")) == [
        ("loss", "water", 2026, WATER),
        ("receivable", "water", 2026, -WATER),
    ]
    assert ledger.prove().holds
    line = payments.survey(until=DAY).of_before
    assert (line.due, line.written_off, line.left) == (WATER + SEWERAGE, WATER, SEWERAGE)


@pytest.mark.req("COL-080")
def test_what_the_utility_sends_back_stays_owed(
    items: dict[str, OpenItem], clerk: User, utility: User, sign_in: Callable[[Any], Client]
) -> None:
    case = propose(items, clerk, "public_sewerage")
    services.submit(case_id=case.pk, actor=clerk, at=AT)
    boss = sign_in(utility)
    (request,) = boss.get("/approvals/").context["page"]
    sent = {"outcome": "refused", "reason": "再調査が必要", "once": "00000000-0000-4000-8000-000000000001"}
    boss.post(f"/approvals/{request.pk}/", sent)
    end = WriteOffEnd.objects.get()
    assert (end.how, end.reason, end.by_id) == ("refused", "再調査が必要", utility.pk)
    assert sum(OpenItem.objects.values_list("open_yen", flat=True)) == WATER + SEWERAGE
    assert not JournalEntry.objects.filter(kind="write_off").exists()
    propose(items, clerk, "public_sewerage", reference="k2")  # it may be tried again


@pytest.mark.req("COL-080")
def test_a_debt_that_moved_is_not_written_off(items: dict[str, OpenItem], clerk: User, utility: User) -> None:
    case = propose(items, clerk, "public_sewerage")
    report_paid(("shop:1", Demand.objects.get(), WATER + 39), on=DAY, at=AT)
    with pytest.raises(errors.DebtsMoved, match="5,339円 → 5,300円"):
        services.write_off(case_id=case.pk, actor=utility, at=AT)
    assert WriteOffEnd.objects.count() == 0
    assert OpenItem.objects.get().open_yen == SEWERAGE - 39
    services.withdraw(case_id=case.pk, reason="一部納付があった", actor=clerk, at=AT)
    with pytest.raises(errors.CaseEnded):
        services.write_off(case_id=case.pk, actor=utility, at=AT)


@pytest.mark.parametrize(
    ("charges", "changes", "refusal"),
    [
        ((), {}, errors.NoDebtChosen),
        (("public_sewerage",), {"ground": "no"}, errors.GroundUnknown),
        (("public_sewerage",), {"ground": "invoked"}, errors.GroundOfOtherClass),
        (("water",), {"ground": "barred"}, errors.GroundOfOtherClass),
        (("public_sewerage",), {"at": noon(date(2031, 5, 25)), "since": date(2031, 5, 1)}, errors.TooYoung),
        (("public_sewerage",), {"since": date(2031, 6, 3)}, errors.SinceInFuture),
        (("public_sewerage",), {"supply_id": 0}, errors.DebtOfAnother),
    ],
)
def test_what_cannot_be_proposed_changes_nothing(
    items: dict[str, OpenItem],
    clerk: User,
    charges: tuple[str, ...],
    changes: dict[str, Any],
    refusal: type[Exception],
) -> None:
    if "supply_id" in changes:
        changes = {"supply_id": other_supply()}
    with pytest.raises(refusal):
        propose(items, clerk, *charges, **changes)
    assert WriteOffCase.objects.count() == 0


def other_supply() -> int:
    return Town().settle(2).pk


def test_a_debt_waits_in_one_case_and_a_press_counts_once(items: dict[str, OpenItem], clerk: User) -> None:
    made = propose(items, clerk, "public_sewerage")
    with pytest.raises(errors.CaseKnown, match=made.shown):
        propose(items, clerk, "public_sewerage")
    with pytest.raises(errors.CaseAlready, match=made.shown):
        propose(items, clerk, "public_sewerage", reference="k2")
    assert WriteOffCase.objects.count() == 1
    assert PaymentSlip.objects.count() == 1


def test_the_book_opens_for_any_year_and_turns_its_pages(
    items: dict[str, OpenItem], clerk: User, sign_in: Callable[[Any], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    propose(items, clerk, "public_sewerage")
    propose(items, clerk, "water", ground="lapsed", reference="k2")
    monkeypatch.setattr("mizuhiki.writeoffs.views.PAGE", 1, raising=False)
    desk = sign_in(clerk)
    first = text_of(desk.get("/writeoffs/"))
    assert "2031年度 調書 2件" in first
    assert ("R13-000002" in first, "R13-000001" in first) == (True, False)
    second = text_of(desk.get("/writeoffs/?page=2&year=2031"))
    assert ("R13-000002" in second, "R13-000001" in second) == (False, True)
    for year in ("2005", "0000", "9999"):  # before the first rules, and no year at all
        assert desk.get(f"/writeoffs/?year={year}").status_code == 200


def test_a_refused_paper_leaves_no_file(
    items: dict[str, OpenItem], clerk: User, sign_in: Callable[[Any], Client]
) -> None:
    case, desk = propose(items, clerk, "water", ground="lapsed"), sign_in(clerk)
    upload = {
        "once": "00000000-0000-4000-8000-000000000001",
        "name": "求められていない書類",
        "upload": SimpleUploadedFile("調査.pdf", PDF),
    }
    assert desk.post(f"/writeoffs/{case.pk}/papers/", upload).status_code == 422
    assert not StoredFile.objects.filter(kind="writeoffs.paper").exists()
    assert not WriteOffPaper.objects.exists()


def test_whom_a_protected_debtor_was_asked_of_is_not_printed(items: dict[str, OpenItem], clerk: User) -> None:
    case = propose(items, clerk, "water", ground="lapsed")
    _trace(case.customer_id, clerk)
    assert "水引市役所" in f"{parts_of(case, AT)}"
    CustomerMark.objects.create(customer=case.customer, kind="protection", starts_on=DAY)
    assert "水引市役所" not in f"{parts_of(case, AT)}"
