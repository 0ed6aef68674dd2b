"""減額申請書, filled in for the customer to sign, and 減額決定通知書 with what was decided."""

from datetime import datetime

from django.conf import settings

from mizuhiki.customers.api import Holder
from mizuhiki.documents import api as documents
from mizuhiki.documents.api import CounterSheet, SheetTable
from mizuhiki.platform import era
from mizuhiki.reductions import reckoning, selectors
from mizuhiki.reductions.models import ReductionApplication, ReductionEnd
from mizuhiki.rulepacks.api import pack_on


def form_pdf(application: ReductionApplication, *, holder: Holder, at: datetime) -> bytes:
    """水道料金等減額申請書: what was asked for, for the applicant's signature.

    Source:
        COL-048 【金沢収納】第23条(1)カ.
    """
    rule = reckoning.rule_of(application)
    leak = (
        ("漏水の場所", application.place or "－"),
        ("修繕した日", era.era_date(application.repaired_on) if application.repaired_on else "－"),
    )
    brought = set(application.papers.values_list("name", flat=True))
    papers = [(name, "受領" if name in brought else "未受領") for name in rule.papers]
    bills = SheetTable(
        caption="減額を申請する請求",
        head=("検針月", "請求額"),
        rows=tuple(
            (f"{one.cycle_month.year}年{one.cycle_month.month}月分", f"{one.amount_yen:,}円")
            for one in (each.demand for each in application.bills.select_related("demand").order_by("demand"))
        ),
    )
    added = (SheetTable(caption="添付書類", head=("書類", "受領"), rows=tuple(papers)),) if papers else ()
    sheet = CounterSheet(
        paper_id=f"減額-{application.shown}",
        title="水道料金等減額申請書",
        day=application.received_on,
        to=f"{pack_on(application.received_on).utility.name} 御中",
        office=pack_on(application.received_on).utility.name,
        facts=(
            ("受付番号", application.shown),
            ("お客様", f"{holder.number}　{holder.name} {holder.honorific}"),
            ("減額の種類", rule.name),
            ("申請者", application.get_relation_display()),
            *(leak if rule.is_leak else ()),
        ),
        tables=(bills, *added),
        note="上記のとおり、水道料金等の減額を申請します。",
        signatures=("申請者", "受付者"),
    )
    return documents.render(documents.COUNTER_SHEET, [sheet], press=settings.PRESS, at=at)


def notice_pdf(application: ReductionApplication, *, holder: Holder, at: datetime) -> bytes:
    """水道料金等減額決定通知書: what came off each bill, or why nothing did.

    Source:
        COL-048 【金沢収納】第23条(1)カ.
    """
    end, rule = application.end, reckoning.rule_of(application)
    assert end.how != ReductionEnd.How.WITHDRAWN, "nothing was decided"
    reduced = selectors.reduced_by(application)
    is_granted = end.how == ReductionEnd.How.GRANTED
    rows = tuple(
        (
            f"{one.month.year}年{one.month.month}月分 {one.label}",
            f"{one.before_yen:,}円",
            f"−{-one.yen:,}円",
            f"{one.before_yen + one.yen:,}円",
        )
        for one in reduced
    )
    lines = SheetTable(
        caption="減額した料金",
        head=("料金", "減額前", "減額", "減額後"),
        rows=rows or (("なし", "－", "－", "－"),),
    )
    office = pack_on(end.on).utility.name
    sheet = CounterSheet(
        paper_id=f"減額決定-{application.shown}",
        title="水道料金等減額決定通知書",
        day=end.on,
        to=f"{holder.name} {holder.honorific}",
        office=office,
        facts=(
            ("受付番号", application.shown),
            ("お客様番号", holder.number),
            ("申請日", era.era_date(application.received_on)),
            ("減額の種類", rule.name),
            ("決定", end.get_how_display()),
            *((("理由", end.reason[:60]),) if end.reason else ()),
        ),
        tables=(lines,),
        note=(
            "申請のあった水道料金等を、上記のとおり減額します。納付済みの料金が減額後の額を上回るときは、"
            "お返しする方法を別にお知らせします。"
            if is_granted
            else "申請のあった水道料金等は、上記の理由により減額しないことに決まりました。"
        ),
        signatures=("取扱者",),
    )
    return documents.render(documents.COUNTER_SHEET, [sheet], press=settings.PRESS, at=at)
