"""配達一覧: the letters of a route in the order of the round, with room to write beside each."""

from datetime import datetime

from django.conf import settings

from mizuhiki.arrears.letter_kinds import LETTERS
from mizuhiki.arrears.models import LetterRun, PlannedLetter
from mizuhiki.arrears.run_lists import with_holders
from mizuhiki.customers.api import Viewer
from mizuhiki.documents import api as documents
from mizuhiki.documents.api import REPORT, Report, ReportColumn, ReportTable
from mizuhiki.mail import api as mail
from mizuhiki.platform import clock, era
from mizuhiki.rulepacks.api import Step, pack_on

COLUMNS = (
    ReportColumn(title="順", width_mm=9, is_figure=True),
    ReportColumn(title="文書番号", width_mm=22),
    ReportColumn(title="水栓番号", width_mm=20),
    ReportColumn(title="使用者", width_mm=32),
    ReportColumn(title="使用場所", width_mm=45),
    ReportColumn(title="時刻・場所・理由", width_mm=42),
)


def delivery_pdf(run: LetterRun, *, route: str, viewer: Viewer, at: datetime) -> tuple[bytes, list[int]]:
    """The paper, and whose data stands on it.

    Raises:
        PaperFault: a character cannot be printed, or there are too many pages.

    Source:
        COL-062 【金沢収納】第23条(3)エ, (4)ア.
    """
    today = clock.day_of(at)
    letters = PlannedLetter.objects.filter(line__run=run, line__exclusion=None, is_protected=False)
    if route:
        letters = letters.filter(line__route=route)
    rows = list(letters.select_related("line").order_by("line__place"))
    lines = with_holders([letter.line for letter in rows], viewer, today)
    pack = pack_on(today)
    paper = Report(
        paper_id=f"配達一覧-{run.pk}",
        title=f"{LETTERS[Step(run.step)].title} 配達一覧",
        day=today,
        to="現地の担当",
        office=pack.papers.office,
        facts=(
            ("検針区", route or "すべて"),
            ("文書の日付", era.long_date(run.send_on)),
            ("通数", f"{len(rows):,}通"),
        ),
        parts=(
            ReportTable(
                caption="検針順路順。右端に、投函した時刻と場所か、投函できない理由を書く",
                columns=COLUMNS,
                rows=tuple(
                    (
                        f"{number}",
                        mail.number_of(letter.piece_id),
                        line.holder.tap_no,
                        f"{line.holder.name} {line.holder.honorific}",
                        line.holder.address,
                        "",
                    )
                    for number, (letter, line) in enumerate(zip(rows, lines, strict=True), 1)
                ),
            ),
        ),
        signatures=("配達した人", "業務責任者"),
    )
    content = documents.render(REPORT, [paper], press=settings.PRESS, at=at)
    return content, [line.holder.customer_id for line in lines]
