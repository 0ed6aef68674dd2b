"""A tariff: one charge of one utility with its versions in order of validity."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from mizuhiki.tariffs.definition.calculation import AtZero, Cycle, Final, Minimum, Tax
from mizuhiki.tariffs.definition.collective import Scheme
from mizuhiki.tariffs.definition.proration import DayCount, Proration
from mizuhiki.tariffs.definition.relief import Fee, LeakRule, Reduction
from mizuhiki.tariffs.definition.schedule import Schedule
from mizuhiki.tariffs.definition.sewer import QualitySurcharge, SewerVolume
from mizuhiki.tariffs.definition.tables import Rates
from mizuhiki.tariffs.faults import PriceRefused

_DAY_COUNT, _SCHEDULE = DayCount(), Schedule()


class SelectedBy(StrEnum):
    """The event whose day is held against `valid_from`."""

    READING_DATE = "reading_date"  # 検針日
    READING_MONTH = "reading_month"  # 検針月（検針分）
    PERIOD_START = "period_start"  # 使用開始日
    USAGE_DAYS = "usage_days"  # 使用期間: a period across the day is split by days


@dataclass(frozen=True, slots=True)
class TariffVersion:
    """One state of the ordinance. Everything that makes a bill is here or in the request."""

    charge: str
    utility: str
    valid_from: date
    article: str
    cycle: Cycle
    tax: Tax
    final: Final
    rates: tuple[Rates, ...]
    name: str = ""
    selected_by: SelectedBy = SelectedBy.READING_DATE
    new_supplies_from: date | None = None  # a supply begun on or after this day is priced by it at once
    articles: tuple[tuple[str, str], ...] = ()  # line kind -> article, where it is not `article`
    prorations: tuple[Proration, ...] = ()
    day_count: DayCount = _DAY_COUNT
    minimum: Minimum | None = None
    at_zero: AtZero = AtZero.NORMAL
    schemes: tuple[Scheme, ...] = ()
    sewer: SewerVolume | None = None
    surcharges: tuple[QualitySurcharge, ...] = ()
    leak_rules: tuple[LeakRule, ...] = ()
    reductions: tuple[Reduction, ...] = ()
    fees: tuple[Fee, ...] = ()
    schedule: Schedule = _SCHEDULE
    _rates: dict[tuple[str, str, int | None], Rates] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    _articles: dict[str, str] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._rates.update({(row.use, row.area, row.bore_mm): row for row in self.rates})
        self._articles.update(self.articles)

    @property
    def key(self) -> str:
        """Names the version on every bill: utility/charge@first day."""
        return f"{self.utility}/{self.charge}@{self.valid_from.isoformat()}"

    def row(self, use: str, bore_mm: int | None, area: str = "") -> Rates:
        """The row of the table for a use class and bore.

        Raises:
            PriceRefused: the table has no such row. Nothing is ever priced by the nearest one.
        """
        found = self._rates.get((use, area, bore_mm)) or self._rates.get((use, area, None))
        if found is None:
            where = f"用途「{use}」" + (f"・区域「{area}」" if area else "")
            bore = "口径なし" if bore_mm is None else f"口径{bore_mm}mm"
            raise PriceRefused(
                "no_rates",
                f"料金表（{self.key}）に{where}・{bore}の行がありません。用途と口径を確かめてください。",
            )
        return found

    def article_of(self, kind: str) -> str:
        return self._articles.get(kind, self.article)


@dataclass(frozen=True, slots=True)
class Tariff:
    """料金: one charge of one utility. Versions are ordered by `valid_from`."""

    charge: str
    utility: str
    name: str
    versions: tuple[TariffVersion, ...]
