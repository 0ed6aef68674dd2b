"""Do the totals of a trailer agree with the rows, and does what came back settle what was sent?"""

from collections.abc import Iterator, Sequence

from mizuhiki.formats.findings import Finding, Grade
from mizuhiki.formats.zengin.layout import TRAILER, field_of
from mizuhiki.formats.zengin.model import File, Total


def check(file: File, offsets: Sequence[int]) -> Iterator[Finding]:
    """Findings on one file whose fields are all readable."""
    record = file.record + len(file.rows) + 1
    start = offsets[record - 1]

    def finding(code: str, item: str, message: str, grade: Grade = Grade.FAULT) -> Finding:
        return Finding(
            grade=grade,
            code=code,
            record=record,
            item=item,
            offset=start + field_of(TRAILER, item).start,
            message=message,
        )

    trailer = file.trailer
    rows = file.total
    if trailer.count != rows.count:
        text = f"トレーラーは{trailer.count:,}件、明細は{rows.count:,}件です。"
        yield finding("count_differs", "合計件数", text)
    if trailer.amount_yen != rows.yen:
        text = f"トレーラーは{trailer.amount_yen:,}円、明細の合計は{rows.yen:,}円です。"
        yield finding("amount_differs", "合計金額", text)
    if not file.is_answer:
        return
    if not trailer.has_results:
        text = (
            "振替済と振替不能の合計が0のままです。明細の合計は次のとおりです"
            f"（振替済{file.paid.count:,}件{file.paid.yen:,}円、"
            f"振替不能{file.unpaid.count:,}件{file.unpaid.yen:,}円）。"
        )
        yield finding("results_not_totalled", "振替済件数", text, Grade.NOTICE)
    else:
        for code, item, given, counted in _result_differences(file):
            text = f"トレーラーは{given:,}、明細では{counted:,}です。"
            yield finding(code, item, text)
    yield from _blank_codes(file, offsets)


def _result_differences(file: File) -> Iterator[tuple[str, str, int, int]]:
    """Result totals that the rows do not bear out: code, item, as given, as counted.

    An agent's pending rows (`N`) may be counted as unpaid or left out; both are in use.
    """
    trailer, paid, unpaid, pending = file.trailer, file.paid, file.unpaid, file.pending
    if trailer.paid_count != paid.count:
        yield "paid_count_differs", "振替済件数", trailer.paid_count, paid.count
    if trailer.paid_yen != paid.yen:
        yield "paid_amount_differs", "振替済金額", trailer.paid_yen, paid.yen
    given = Total(trailer.unpaid_count, trailer.unpaid_yen)
    both = unpaid + pending
    if given not in {unpaid, both}:
        if given.count not in {unpaid.count, both.count}:
            yield "unpaid_count_differs", "振替不能件数", given.count, both.count
        if given.yen not in {unpaid.yen, both.yen} or given.count in {unpaid.count, both.count}:
            yield "unpaid_amount_differs", "振替不能金額", given.yen, both.yen


def _blank_codes(file: File, offsets: Sequence[int]) -> Iterator[Finding]:
    """An answer must say of each row how it went."""
    if " " not in file.by_code:
        return
    for index, row in enumerate(file.rows, start=file.record):
        if row.result_code == " ":
            yield Finding(
                grade=Grade.ROW,
                code="no_result",
                record=index + 1,
                item="振替結果コード",
                offset=offsets[index] + 111,
                message="結果が入っていません。この明細は保留し、金融機関に確認してください。",
            )
