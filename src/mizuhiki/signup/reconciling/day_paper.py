"""WEB口座振替 照合表: the three lists of a day on paper. It names nobody, and no account."""

from datetime import date, datetime

from django.conf import settings

from mizuhiki.documents import api as documents
from mizuhiki.documents.api import REPORT, Report, ReportColumn, ReportTable
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.signup.reconciling import days
from mizuhiki.signup.reconciling.days import DONE, FAILED, OPEN, Loose, Way

WAYS = (
    ReportColumn(title="受付番号", width_mm=40),
    ReportColumn(title="金融機関", width_mm=45),
    ReportColumn(title="進んだ時刻", width_mm=25),
    ReportColumn(title="結果", width_mm=60),
)
CAPTIONS = {
    DONE: "一致（登録を確認した申込み）",
    OPEN: "当方だけにある申込み（結果が不明）",
    FAILED: "不成立",
}
LOOSE = (
    ReportColumn(title="顧客番号", width_mm=45),
    ReportColumn(title="金融機関", width_mm=45),
    ReportColumn(title="受け取った日時", width_mm=45),
    ReportColumn(title="処理", width_mm=35),
)


def day_pdf(day: date, *, at: datetime) -> bytes:
    """The counts and the lists of a day, as they stand at an instant.

    Raises:
        PaperFault: there are too many pages.

    Source:
        DD-076 【長岡口振】4(2), 4(5).
    """
    pack = pack_on(clock.day_of(at))
    (count,) = days.counts(day, day)
    ways, loose = days.ways_of(day), days.bank_only_of(day)
    tables = [
        ReportTable(caption=caption, columns=WAYS, rows=rows)
        for fate, caption in CAPTIONS.items()
        if (rows := tuple(_row(way) for way in ways if way.fate == fate))
    ]
    if loose:
        tables.append(
            ReportTable(
                caption="金融機関だけにある登録", columns=LOOSE, rows=tuple(_loose(one) for one in loose)
            )
        )
    sums = f"{count.sent:,}件 ＝ 登録{count.done:,}件 ＋ 不成立{count.failed:,}件 ＋ 結果不明{count.open:,}件"
    row = Report(
        paper_id=f"WEB照合-{day:%Y%m%d}",
        title="WEB口座振替 照合表",
        day=day,
        to=f"{pack.utility.name}　御中",
        office=pack.papers.office,
        facts=(
            ("金融機関へ進んだ日", settings.PRESS.long_date(day)),
            ("金融機関へ進んだ申込み", sums if count.is_balanced else f"{sums}　※件数が合いません"),
            ("金融機関だけにある登録", f"{count.bank_only:,}件（未処理{count.waiting:,}件）"),
            ("作成した日時", f"{at.astimezone(clock.TOKYO):%Y-%m-%d %H:%M}"),
        ),
        parts=tuple(tables),
        signatures=("照合者", "確認者"),
    )
    return documents.render(REPORT, [row], press=settings.PRESS, at=at)


def _row(way: Way) -> tuple[str, ...]:
    words = {DONE: f"{way.how}で確認", OPEN: _open(way), FAILED: way.why}[way.fate]
    return (way.number, way.bank, f"{way.at.astimezone(clock.TOKYO):%H:%M}", words)


def _open(way: Way) -> str:
    back = "画面は完了で戻った" if way.came_back else "画面は完了で戻っていない"
    if way.asked_at is None:
        return back
    return f"{back}。最後の照会 {way.asked_at.astimezone(clock.TOKYO):%m-%d %H:%M}"


def _loose(one: Loose) -> tuple[str, ...]:
    return (one.customer_no, one.bank, f"{one.at.astimezone(clock.TOKYO):%Y-%m-%d %H:%M}", one.word)
