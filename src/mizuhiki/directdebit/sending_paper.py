"""送付一覧 and 確認一覧 on paper: what goes to a bank with its forms, and what it answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from mizuhiki.banks import api as banks
from mizuhiki.directdebit.models import FormReading, FormSending
from mizuhiki.directdebit.papers import KINDS, FormLine, sent_in
from mizuhiki.documents import api as documents
from mizuhiki.documents.api import REPORT, Report, ReportColumn, ReportTable
from mizuhiki.platform import clock, era
from mizuhiki.rulepacks.api import pack_on


@dataclass(frozen=True)
class _Kind:
    """One of the two lists."""

    title: str
    caption: str
    last: str  # the head of its last column
    signatures: tuple[str, ...]


LISTS = {
    "sent": _Kind(
        "口座振替依頼書 送付一覧", "送付する依頼書（支店順）", "金融機関記入欄", ("送付", "受領（金融機関）")
    ),
    "answered": _Kind(
        "口座振替依頼書 確認一覧", "依頼書ごとの回答（支店順）", "回答", ("記録", "確認（金融機関）")
    ),
}
WIDTHS = {"受付番号": 20, "支店": 38, "種目": 20, "口座番号": 24, "口座名義": 40}
LAST_MM = 28


def list_pdf(sending: FormSending, name: str, *, at: datetime) -> bytes:
    """One of the lists as it stands now.

    Args:
        name: `sent` or `answered`.

    Raises:
        PaperFault: it does not fit, or a character cannot be printed.

    Source:
        COL-049 【金沢収納】第23条(1)キ; CC-048 【金沢CC】第2章 第13.
    """
    row = row_of(sending, LISTS[name], sent_in(sending.pk), at=at)
    return documents.render(REPORT, [row], press=settings.PRESS, at=at)


def row_of(
    sending: FormSending, kind: _Kind, found: Sequence[tuple[FormLine, FormReading]], *, at: datetime
) -> Report:
    """The row of the paper: the forms of one bank by branch, each once, and how many there are."""
    today = clock.day_of(at)
    is_answer = kind is LISTS["answered"]
    names = banks.names_of((one.bank_code, one.branch_code) for _, one in found)
    columns = (
        *(ReportColumn(title=title, width_mm=mm) for title, mm in WIDTHS.items()),
        ReportColumn(title=kind.last, width_mm=LAST_MM),
    )
    rows = tuple(
        (
            str(one.form_id),
            _place(one, names),
            KINDS[one.account_type],
            one.yucho_number or one.account_no,
            one.holder_shown,
            _answer(line) if is_answer else "",
        )
        for line, one in found
    )
    return Report(
        paper_id=f"依頼書-{sending.pk}-{today:%Y%m%d}",
        title=kind.title,
        day=today,
        to=f"{banks.name_of(sending.bank_code) or sending.bank_code}　御中",
        office=pack_on(today).papers.office,
        facts=(
            ("金融機関コード", sending.bank_code),
            ("送付日", era.long_date(sending.sent_on)),
            ("枚数", f"{sending.form_count:,}枚"),
            *((("回答", _counts(found)),) if is_answer else ()),
        ),
        parts=(ReportTable(caption=kind.caption, columns=columns, rows=rows),),
        signatures=kind.signatures,
    )


def _place(one: FormReading, names: dict[tuple[str, str], str]) -> str:
    if one.yucho_symbol:
        return f"記号 {one.yucho_symbol}"
    return f"{one.branch_code} {names.get((one.bank_code, one.branch_code), '')}".strip()


def _answer(line: FormLine) -> str:
    if line.state == "registered":
        return f"登録 {line.since:%Y-%m-%d}"
    return f"返却 {line.fault_label}" if line.state == "returned" else "回答待ち"


def _counts(found: Sequence[tuple[FormLine, FormReading]]) -> str:
    states = [line.state for line, _ in found]
    registered, returned = states.count("registered"), states.count("returned")
    waiting = len(states) - registered - returned
    return f"登録 {registered:,}枚、返却 {returned:,}枚、回答待ち {waiting:,}枚"
