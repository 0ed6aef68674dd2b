"""一括更正: one door for many, worked out first, agreed to as a whole, booked one by one."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest, ContentChanged, Decision
from mizuhiki.billing.api import Assessment, Demand
from mizuhiki.corrections import errors, many, summary
from mizuhiki.corrections.batch_models import BATCH_KIND, CorrectionBatch
from mizuhiki.corrections.changes import Change
from mizuhiki.corrections.models import CorrectionCase, CorrectionEnd
from mizuhiki.corrections.tests.conftest import AT, MONTHS, SEWAGE
from mizuhiki.corrections.tests.test_corrections import ask, decide
from mizuhiki.ledger import api as ledger
from mizuhiki.platform import clock
from mizuhiki.platform.models import BatchRun
from mizuhiki.staff.models import User
from tests.builders import Town
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
NO_SEWER = Change(without=("public_sewerage",))


def batch_of(user: User, **other: Any) -> CorrectionBatch:
    """Sewerage of May to July was never due for 13 mm; worked out."""
    choice: dict[str, Any] = {"first_month": MONTHS[1], "last_month": MONTHS[3], "bore_mm": 13} | other
    with clock.travel(AT):
        made = many.ask_for_batch(
            choice=many.Choice(**choice),
            change=NO_SEWER,
            reason="下水道の区域外",
            reference=uuid4().hex,
            actor=user,
            at=AT,
        )
        many.prepare_batch(made.pk)
    return made


def agree(batch: CorrectionBatch, clerk: User, second: User) -> ApprovalRequest:
    with clock.travel(AT):
        request = many.ask_agreement(batch_id=batch.pk, actor=clerk, at=AT)
    decide(request, second)
    return request


def test_a_batch_books_each_supply_once_by_the_same_door(stopped: Town, clerk: User, second: User) -> None:
    batch = batch_of(clerk)
    facts = {"corrections": 2, "corrected_yen": -6 * SEWAGE, "barred": 0, "left": 0}
    assert many.facts_of(batch) == facts
    batch.run.refresh_from_db()
    assert (batch.run.state, batch.run.facts) == ("done", facts)
    assert not Assessment.objects.filter(kind="correction").exists()
    agree(batch, clerk, second)
    run = BatchRun.objects.get(kind=BATCH_KIND)
    with clock.travel(AT):
        many.book_batch(run.pk)
        many.book_batch(run.pk)
    run.refresh_from_db()
    assert run.facts == {"corrections": 2, "left": 0}
    rows = Assessment.objects.filter(kind="correction")
    assert sorted(rows.values_list("cycle_month", "amount_yen")) == sorted(
        (month, -SEWAGE) for month in MONTHS[1:4] for _ in range(2)
    )
    assert {one.how for one in CorrectionEnd.objects.all()} == {"booked"}
    assert ledger.prove().differences == ()
    again = batch_of(clerk)
    assert many.facts_of(again)["corrections"] == 0
    with pytest.raises(errors.BatchNotReady):
        many.ask_agreement(batch_id=again.pk, actor=clerk, at=AT)


def test_a_year_is_summed_up_by_charge_and_rate_as_the_journal_has_it(
    stopped: Town, clerk: User, second: User, sign_in: Any
) -> None:
    supply = stopped.supplies["M000001"]
    demands = Demand.objects.filter(supply=supply).order_by("cycle_month")
    decide(ask(clerk, NO_SEWER, demands[0].pk, supply=supply), second)
    decide(ask(clerk, Change(bore_mm=20), demands[1].pk, supply=supply, reference="k2"), second)
    found = summary.summary_of(2026, today=AT.date())
    more = Assessment.objects.get(kind="correction", charge="water").amount_yen
    assert [
        (one.label, one.fiscal_year, one.percent, one.count, one.less_yen, one.less_tax_yen, one.more_yen)
        for one in found.sums
    ] == [("下水道使用料", 2026, 10, 1, -SEWAGE, -235, 0), ("水道料金", 2026, 10, 1, 0, 0, more)]
    assert (found.yen, found.journal_yen, found.differences) == (more - SEWAGE, more - SEWAGE, [])
    assert summary.summary_of(2025, today=AT.date()).sums == []
    desk: Client = sign_in(clerk)
    with clock.travel(AT):
        page = text_of(desk.get("/corrections/summary/"))
        assert "✓ 仕訳と一致" in page
        assert "下水道使用料 令和8年度（2026年4月〜2027年3月） 10% 1 −2,591円 −235円 0円 0円 −2,591円" in page
        rows = desk.get("/corrections/summary/file/", HTTP_SEC_FETCH_SITE="same-origin").content
    assert '"下水道使用料","2026","10","1","-2591","-235","0","0"' in rows.decode("utf-8-sig")


def test_what_changed_since_refuses_the_whole_batch(stopped: Town, clerk: User, second: User) -> None:
    batch = batch_of(clerk)
    with clock.travel(AT):
        request = many.ask_agreement(batch_id=batch.pk, actor=clerk, at=AT)
    supply = stopped.supplies["M000001"]
    demand = Demand.objects.get(supply=supply, cycle_month=MONTHS[2])
    decide(ask(clerk, NO_SEWER, demand.pk, supply=supply), second)
    with pytest.raises(ContentChanged):
        decide(request, second)
    decide(request, second, Decision.Outcome.REFUSED, "計算し直す")
    ends = CorrectionEnd.objects.filter(case__batch=batch)
    assert [(one.how, one.reason) for one in ends] == [("refused", "計算し直す")] * 2
    assert Assessment.objects.filter(kind="correction").count() == 1
    late = batch_of(clerk)
    decide(
        ask(clerk, NO_SEWER, Demand.objects.get(supply=supply, cycle_month=MONTHS[1]).pk, supply=supply,
            reference="k2"),
        second,
    )  # fmt: skip
    with pytest.raises(errors.PreviewChanged):
        many.ask_agreement(batch_id=late.pk, actor=clerk, at=AT)


def test_one_that_changed_after_the_agreement_is_left_with_its_reason(
    stopped: Town, clerk: User, second: User
) -> None:
    batch = batch_of(clerk)
    agree(batch, clerk, second)
    supply = stopped.supplies["M000002"]
    demand = Demand.objects.get(supply=supply, cycle_month=MONTHS[2])
    decide(ask(clerk, NO_SEWER, demand.pk, supply=supply), second)
    with clock.travel(AT):
        many.book_batch(BatchRun.objects.get(kind=BATCH_KIND).pk)
    ends = {one.case.supply_id: one for one in CorrectionEnd.objects.filter(case__batch=batch)}
    assert ends[stopped.supplies["M000001"].pk].how == "booked"
    assert (ends[supply.pk].how, ends[supply.pk].reason) == ("refused", errors.PreviewChanged().message)
    assert Assessment.objects.filter(kind="correction").count() == 4


def test_a_list_chooses_and_a_wrong_one_is_refused_with_its_line(stopped: Town, clerk: User) -> None:
    listed = batch_of(clerk, bore_mm=None, listed=("00000000002",))
    assert [one.supply_id for one in listed.cases.all()] == [stopped.supplies["M000002"].pk]
    before = CorrectionBatch.objects.count()
    with pytest.raises(errors.NumberUnknown, match="2行目「99」"):
        batch_of(clerk, listed=("00000000002", "99"))
    with pytest.raises(errors.ChoiceTooWide):
        batch_of(clerk, bore_mm=None)
    assert CorrectionBatch.objects.count() == before


def test_the_screens_of_a_batch(stopped: Town, clerk: User, second: User, sign_in: Any) -> None:
    desk: Client = sign_in(clerk)
    with clock.travel(AT):
        page = "/corrections/many/new/"
        assert desk.get(page).status_code == 200
        empty = desk.post(page, {"once": str(uuid4())})
        assert (empty.status_code, CorrectionBatch.objects.count()) == (422, 0)
        sent = {
            "first_month": "2026-05",
            "last_month": "2026-07",
            "without": "public_sewerage",
            "reason": "下水道の区域外",
            "file": SimpleUploadedFile("list.csv", b"00000000001\n00000000002\n"),
            "once": str(uuid4()),
        }
        path = desk.post(page, sent).headers["Location"]
        batch = CorrectionBatch.objects.get()
        many.prepare_batch(batch.pk)
        shown = text_of(desk.get(path))
        assert "計算の結果 −15,546円" in shown
        assert "00000000001 −7,773円 未更正" in shown
        rows = desk.get(f"{path}file/", HTTP_SEC_FETCH_SITE="same-origin").content.decode("utf-8-sig")
        assert rows.splitlines()[1] == (
            f'"{CorrectionCase.objects.earliest("pk").shown}","00000000001","2026-05",'
            '"下水道使用料","2591","0","-2591",""'
        )
        assert desk.post(path, {"once": str(uuid4())}).status_code == 302
        assert "承認待ち" in text_of(desk.get(path))
        request = ApprovalRequest.objects.get(kind=BATCH_KIND)
        assert "更正する契約 2件" in text_of(sign_in(second).get(f"/approvals/{request.pk}/"))
        assert approvals.open_request_of(kind=BATCH_KIND, subject_id=batch.pk) is not None
        assert "一括R8-000001" in text_of(desk.get("/corrections/many/"))
