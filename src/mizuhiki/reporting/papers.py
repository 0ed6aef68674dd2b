"""品質管理報告書 of the call centre, for the client: one report, set as PDF or written as a workbook."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction

from django.conf import settings

from mizuhiki.documents import api as documents
from mizuhiki.documents.api import REPORT, Report, ReportColumn, ReportTable, ReportText
from mizuhiki.platform import clock
from mizuhiki.reporting import rules
from mizuhiki.reporting.figures import MonthFigures
from mizuhiki.reporting.models import ClosedMonth
from mizuhiki.reporting.periods import PeriodFigures
from mizuhiki.reporting.rules import Counts
from mizuhiki.reporting.voices import Voices
from mizuhiki.rulepacks.api import next_month, pack_on

SIGNATURES = ("業務代理人", "発注者 確認")
NOTHING = "なし"


def _figure(title: str, width_mm: int) -> ReportColumn:
    return ReportColumn(title=title, width_mm=width_mm, is_figure=True)


BY_DAY = (
    ReportColumn(title="日", width_mm=24),
    *(_figure(title, 18) for title in ("着信", "応答", "放棄")),
    *(_figure(title, 23) for title in ("応答率", "処理", "通話", "後処理")),
)
TARGETS = (
    ReportColumn(title="指標", width_mm=56),
    _figure("実績", 40),
    ReportColumn(title="基準", width_mm=44),
    ReportColumn(title="判定", width_mm=30),
)
SHORT_HOURS = (
    ReportColumn(title="日", width_mm=40),
    ReportColumn(title="時間帯", width_mm=34),
    *(_figure(title, 32) for title in ("着信", "応答", "応答率")),
)
OPINIONS = (
    ReportColumn(title="テーマ", width_mm=51),
    *(_figure(title, 17) for title in (*("電話", "窓口", "ＦＡＸ", "郵便", "メール", "ネット"), "計")),
)
PROPOSALS = (
    ReportColumn(title="件名", width_mm=80),
    ReportColumn(title="種類", width_mm=55),
    ReportColumn(title="結果", width_mm=35),
)
VOLUMES = (
    ReportColumn(title="業務", width_mm=70),
    _figure("概算", 25),
    _figure("実績", 25),
    _figure("差", 25),
    _figure("想定（分）", 25),
)


def month_paper(figures: MonthFigures, *, closed: ClosedMonth | None, voices: Voices, at: datetime) -> Report:
    """応答率, 放棄呼数, 一次完結率, 処理時間 and the volumes of a month.

    Source:
        CC-052, CC-056 【金沢CC】第2章 第14, 第18(1); CC-066 別紙５.
    """
    today = clock.day_of(at)
    pack = pack_on(today)
    last = min(next_month(figures.month) - timedelta(days=1), today)
    state = f"{clock.day_of(closed.closed_at):%Y-%m-%d} 確定" if closed else "未確定"
    return Report(
        paper_id=f"月報-CC-{figures.month:%Y%m}" + (f"-{closed.number}" if closed else ""),
        title="品質管理報告書（コールセンター）",
        day=today,
        to=f"{pack.utility.name}　御中",
        office=pack.papers.office,
        facts=(
            ("対象", f"{figures.month.year}年{figures.month.month}月（{last.day}日まで、{state}）"),
            ("着信総呼数", f"{figures.total.offered:,}件（短時間切断 {figures.total.short:,}件を除く）"),
            ("着信完了呼数", f"{figures.total.answered:,}件"),
            ("放棄呼数", f"{figures.total.abandoned:,}件"),
            ("根拠", figures.terms.article),
        ),
        parts=(
            ReportTable(caption="契約の指標", columns=TARGETS, rows=targets(figures)),
            *_reduction(figures),
            _by_day(figures),
            _short_hours(figures),
            ReportTable(
                caption="概算処理件数と実績",
                columns=VOLUMES,
                rows=tuple(
                    (
                        line.volume.label,
                        f"{line.expected:,}",
                        f"{line.done:,}",
                        f"{line.difference:,}",
                        f"{line.volume.minutes}",
                    )
                    for line in figures.volumes
                ),
                sums=(
                    (
                        "システム登録件数",
                        f"{figures.expected_registered:,}",
                        f"{figures.registered:,}",
                        "",
                        "",
                    ),
                ),
            ),
            *_voices(voices),
        ),
        signatures=SIGNATURES,
    )


def month_pdf(figures: MonthFigures, *, closed: ClosedMonth | None, voices: Voices, at: datetime) -> bytes:
    """The report as PDF.

    Raises:
        PaperFault: a character cannot be printed, or there are too many pages.
    """
    return documents.render(
        REPORT, [month_paper(figures, closed=closed, voices=voices, at=at)], press=settings.PRESS, at=at
    )


def month_workbook(
    figures: MonthFigures, *, closed: ClosedMonth | None, voices: Voices, at: datetime
) -> bytes:
    """The same as a workbook.

    Raises:
        PaperFault: there are too many pages.
    """
    return documents.spreadsheet(
        month_paper(figures, closed=closed, voices=voices, at=at), press=settings.PRESS, at=at
    )


def period_workbook(
    figures: PeriodFigures,
    *,
    line_name: str,
    by_line: Sequence[tuple[str, Counts]],
    by_code: Sequence[tuple[str, Counts]],
    at: datetime,
) -> bytes:
    """The calls of some days as a workbook: by day or month, slot, line and wrap-up code (CC-019).

    Raises:
        PaperFault: there are too many pages.
    """
    pack, total = pack_on(clock.day_of(at)), figures.total
    told = "%m-%d" if figures.is_daily else "%Y-%m"
    by_part = [(f"{one.since:{told}}", one.counts) for one in figures.lines]
    by_slot = [(f"{slot:%H:%M}〜", counts) for slot, counts in figures.slots.items()]
    report = Report(
        paper_id=f"CC-{figures.first:%Y%m%d}-{figures.last:%Y%m%d}",
        title="期間・回線ごとの指標（コールセンター）",
        day=clock.day_of(at),
        to=f"{pack.utility.name}　御中",
        office=pack.papers.office,
        facts=(
            ("期間", f"{figures.first:%Y-%m-%d}〜{figures.last:%Y-%m-%d}"),
            ("回線", line_name),
            ("着信総呼数", f"{total.offered:,}件（短時間切断 {total.short:,}件を除く）"),
            ("根拠", figures.terms.article),
        ),
        parts=tuple(
            ReportTable(
                caption=caption,
                columns=(ReportColumn(title=head, width_mm=24), *BY_DAY[1:]),
                rows=tuple((name, *_rates(counts), *_times(counts)) for name, counts in rows),
                sums=(("計", *_rates(total), *_times(total)),) if caption == "日・月ごと" else (),
            )
            for caption, head, rows in (
                ("日・月ごと", "日・月", by_part),
                ("時間帯ごと", "時間帯", by_slot),
                ("回線ごと", "回線", by_line),
                ("ラップアップコードごと（応答した件）", "コード", by_code),
            )
            if rows
        ),
        signatures=SIGNATURES,
    )
    return documents.spreadsheet(report, press=settings.PRESS, at=at)


def targets(figures: MonthFigures) -> tuple[tuple[str, ...], ...]:
    """What the contract asks for: the figure, what it has to be, and whether it is."""
    counts, terms, floor = figures.total, figures.terms, figures.floor
    within = "満たす" if counts.within == counts.timed else "超える件あり"
    return (
        ("応答率（月平均）", _percent(counts.answer_rate), f"{floor.month}%以上", _held(figures.is_short)),
        (
            "応答率（日平均）",
            f"{len(figures.short_days)}日が下回る",
            f"各日{floor.day}%以上",
            _held(figures.short_days),
        ),
        (
            "応答率（1時間あたり）",
            f"{len(figures.short_hours)}時間帯が下回る",
            f"各時間{floor.hour}%以上",
            _held(figures.short_hours),
        ),
        ("応答時間", _percent(counts.within_rate), f"常時{terms.answer_within_s}秒以内", within),
        *(
            (
                label,
                rules.minutes(average),
                f"{limit // 60}:{limit % 60:02}以内",
                "超える" if is_long else "満たす",
            )
            for label, average, limit, is_long in (
                (
                    "平均処理時間",
                    counts.handling_average_ms,
                    terms.handling_s,
                    figures.handling_is_long,
                ),
                ("　うち通話", counts.talk_average_ms, terms.talk_s, figures.talk_is_long),
                ("　うち後処理", counts.wrap_up_average_ms, terms.wrap_up_s, figures.wrap_up_is_long),
            )
        ),
        (
            "一次完結率",
            _percent(figures.tally.completion.rate),
            f"{terms.completion_percent}%以上",
            _held(figures.completion_is_short),
        ),
    )


def _held(misses: object) -> str:
    return "下回る" if misses else "満たす"


def _percent(value: Fraction | None) -> str:
    return f"{rules.tenths(value)}%"


def _reduction(figures: MonthFigures) -> tuple[ReportText, ...]:
    reduction, fee = figures.reduction, figures.fee
    if not figures.bears_fee:
        assert figures.contract is not None
        text = f"履行期間の外の月のため、委託料は発生しない（{figures.contract.fee_article}）。"
        return (ReportText(label="委託料", text=text),)
    if not reduction.is_due:
        return ()
    text = (
        f"{fee.article}\n"
        f"対象の着信呼数（Ａ）：{figures.total.offered:,} × {reduction.floor_percent}% − "
        f"{figures.total.answered:,} ＝ {rules.decimals(reduction.missing, 1)}\n"
        f"減額分単価（Ｂ）：{fee.monthly_yen:,}円 ÷（{fee.registrations:,} ÷ 12）"
        f"＝ {rules.decimals(reduction.unit_yen, 3)}円\n"
        f"減額分（Ａ × Ｂ）：{reduction.yen:,}円（発注者が減額を決めたときの額）"
    )
    return (ReportText(label="委託料の減額", text=text),)


def _by_day(figures: MonthFigures) -> ReportTable:
    return ReportTable(
        caption="日ごと",
        columns=BY_DAY,
        rows=tuple(
            (f"{line.day:%m-%d}", *_rates(line.counts), *_times(line.counts)) for line in figures.days
        ),
        sums=(("計", *_rates(figures.total), *_times(figures.total)),),
    )


def _short_hours(figures: MonthFigures) -> ReportTable | ReportText:
    caption = f"1時間あたりの下限（{figures.floor.hour}%）を下回った時間帯"
    if not figures.short_hours:
        return ReportText(label=caption, text=NOTHING)
    return ReportTable(
        caption=caption,
        columns=SHORT_HOURS,
        rows=tuple(
            (
                f"{day:%Y-%m-%d}",
                f"{slot:%H:%M}〜",
                f"{counts.offered:,}",
                f"{counts.answered:,}",
                _percent(counts.answer_rate),
            )
            for day, slot, counts in figures.short_hours
        ),
    )


def _voices(voices: Voices) -> tuple[ReportTable | ReportText, ...]:
    """お客さまの意見・要望: counts, examples, and the proposals made of them."""
    found, caption = voices.analysis, "お客さまの意見・要望"
    quotes = "\n".join(f"・{theme}：{quote}" for theme, quote in found.quotes)
    proposed = tuple((one.title, str(one.get_kind_display()), outcome) for one, outcome in voices.proposals)
    return (
        ReportTable(
            caption=caption,
            columns=OPINIONS,
            rows=tuple(
                (one.title, *(f"{number:,}" for number in (*one.by_channel, one.total)))
                for one in found.themes
            ),
        )
        if found.themes
        else ReportText(label=caption, text=NOTHING),
        *([ReportText(label="意見・要望の例", text=quotes)] if quotes else []),
        ReportTable(caption="業務改善提案", columns=PROPOSALS, rows=proposed)
        if proposed
        else ReportText(label="業務改善提案", text=NOTHING),
    )


def _rates(counts: Counts) -> tuple[str, ...]:
    numbers = (counts.offered, counts.answered, counts.abandoned)
    return (*(f"{number:,}" for number in numbers), _percent(counts.answer_rate))


def _times(counts: Counts) -> tuple[str, ...]:
    averages = (counts.handling_average_ms, counts.talk_average_ms, counts.wrap_up_average_ms)
    return tuple(map(rules.minutes, averages))
