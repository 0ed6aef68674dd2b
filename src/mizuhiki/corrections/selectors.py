"""What screens show of corrections."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import Decision
from mizuhiki.corrections.batch_models import BATCH_KIND
from mizuhiki.corrections.changes import Change
from mizuhiki.corrections.models import KIND, CorrectionCase, CorrectionEnd
from mizuhiki.metering.api import Reading, ReadingSettlement
from mizuhiki.platform import era, sql
from mizuhiki.rulepacks.api import pack_of_version

TONES = {
    CorrectionEnd.How.BOOKED: "good",
    CorrectionEnd.How.REFUSED: "wrong",
    CorrectionEnd.How.WITHDRAWN: "",
}


@dataclass(frozen=True)
class LookedAt:
    """One line of a correction as it was looked at."""

    assessment_id: int
    month: date
    label: str
    before_yen: int
    after_yen: int
    barred_since: date | None

    @property
    def difference_yen(self) -> int:
        """Below zero where less is owed."""
        return self.after_yen - self.before_yen

    @property
    def title(self) -> str:
        """2026年4月分 水道料金."""
        return f"{self.month.year}年{self.month.month}月分 {self.label}"

    @property
    def sentence(self) -> str:
        """4,851円 → 3,407円（−1,444円）."""
        moved = f"{self.before_yen:,}円 → {self.after_yen:,}円（{signed(self.difference_yen)}）"
        return f"{moved}時効のため請求しない" if self.barred_since else moved


def signed(yen: int) -> str:
    """＋1,444円, −1,444円, ±0円."""
    return f"{'＋' if yen > 0 else '−' if yen else '±'}{abs(yen):,}円"


def lines_of(case: CorrectionCase) -> list[LookedAt]:
    """The lines of a correction, oldest bill first."""
    found = case.lines.select_related("assessment__pricing").order_by("assessment__cycle_month", "assessment")
    return [
        LookedAt(
            one.assessment_id,
            one.assessment.cycle_month,
            pack_of_version(one.assessment.pricing.rules_id).charges[one.assessment.charge].label,
            one.before_yen,
            one.after_yen,
            one.barred_since,
        )
        for one in found
    ]


def decision_of(case: CorrectionCase) -> Decision | None:
    """What the second person said of it, or of all that were asked for together."""
    if case.batch_id is not None:
        return approvals.last_decision_of(kind=BATCH_KIND, subject_id=case.batch_id)
    return approvals.last_decision_of(kind=KIND, subject_id=case.pk)


def words_of(case: CorrectionCase) -> list[tuple[str, str]]:
    """What was wrong, one pair of words for each thing that is put right."""
    return words_of_change(Change.from_dict(case.change))


def words_of_change(change: Change) -> list[tuple[str, str]]:
    """What a change puts right, in words."""
    found: list[tuple[str, str]] = []
    if change.reading_id is not None:
        found += _reading_words(change, Reading.objects.get(pk=change.reading_id))
    if change.bore_mm is not None:
        found.append(("口径", f"{change.bore_mm}mm"))
    found += [("用途", use) for _, use in change.uses]
    if change.dwellings is not None:
        found.append(("戸数", f"{change.dwellings}戸"))
    if change.persons is not None:
        found.append(("人数", f"{change.persons}人"))
    if change.starts_on is not None:
        found.append(("使用開始日", era.long_date(change.starts_on)))
    if change.ends_on is not None:
        found.append(("使用中止日", era.long_date(change.ends_on)))
    found += [("請求しない料金", _charge(code)) for code in change.without]
    if change.rules_id is not None:
        found.append(("使う規則集", f"版の番号 {change.rules_id}"))
    found += [("加える減額", code) for code in change.granted]
    found += [("外す減額", code) for code in change.dropped]
    return found


def _charge(code: str) -> str:
    """A charge as the newest rules that know it call it."""
    newest = sql.rows("SELECT max(rules_id) FROM billing_pricing WHERE charge = %s", [code])[0][0]
    return pack_of_version(newest).charges[code].label if newest else code


def _reading_words(change: Change, reading: Reading) -> list[tuple[str, str]]:
    month = f"{reading.cycle_month.year}年{reading.cycle_month.month}月分"
    if change.usage_m3 is not None:
        told = f"使用水量 {reading.usage_m3 or 0:,} m³ → {change.usage_m3:,} m³（認定）"
        return [(f"{month}の検針", told)]
    basis = str(ReadingSettlement.Basis(change.basis).label)
    told = f"指針 {reading.index_m3:,} → {change.index_m3 or 0:,}"
    return [(f"{month}の検針", told), ("確認の方法", basis)]


@dataclass(frozen=True)
class BookLine:
    """One correction of the book, with the word of its state."""

    case: CorrectionCase
    state: str
    tone: str
    yen: int  # what it booked; 0 until then


def book_of(fiscal_year: int) -> list[BookLine]:
    """The corrections of a fiscal year, newest first."""
    found = list(
        CorrectionCase.objects.filter(fiscal_year=fiscal_year)
        .select_related("by", "end", "supply")
        .order_by("-number")
    )
    waiting = approvals.open_requests_of(kind=KIND, subject_ids=[one.pk for one in found])
    yen = dict(
        sql.rows(
            "SELECT c.case_id, sum(a.amount_yen)::bigint FROM corrections_correctedassessment c "
            "JOIN billing_assessment a ON a.id = c.assessment_id WHERE c.case_id = ANY(%s) GROUP BY 1",
            [[one.pk for one in found]],
        )
    )
    return [BookLine(one, *state_of(one, is_waiting=one.pk in waiting), yen.get(one.pk, 0)) for one in found]


def state_of(case: CorrectionCase, *, is_waiting: bool) -> tuple[str, str]:
    """The word of a state and its tone."""
    end = getattr(case, "end", None)
    if end is not None:
        return end.get_how_display(), TONES[end.how]
    return ("承認待ち", "care") if is_waiting else ("起案", "care")


def corrections_of(supply_id: int, *, limit: int = 12) -> Sequence[CorrectionCase]:
    """The newest corrections of a supply."""
    found = CorrectionCase.objects.filter(supply_id=supply_id).select_related("end", "by")
    return list(found.order_by("-pk")[:limit])
