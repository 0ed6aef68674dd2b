"""The tariffs there are, and what was found out about a version."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mizuhiki.platform import sql
from mizuhiki.platform.models import BatchRun
from mizuhiki.revisions.models import ShadowLine, ShadowRun, ShadowTotal, TableCheck
from mizuhiki.rulepacks.api import Pack, pack_of_version
from mizuhiki.tariffs import TariffVersion

EDGES = (-2_000, -1_000, -500, -100, 0, 1, 101, 501, 1_001, 2_001, 5_001)  # yen dearer
BARS = (  # up to that many yen; short, for twelve stand side by side
    *("-2千超", "-2千", "-1千", "-500", "-100", "同じ"),
    *("+100", "+500", "+1千", "+2千", "+5千", "+5千超"),
)


@dataclass(frozen=True)
class Validity:
    """One version of a charge, and until when it holds; None without an end."""

    version: TariffVersion
    until: date | None


@dataclass(frozen=True)
class ChargeTariff:
    """A charge with its versions, the newest first."""

    code: str
    label: str
    legal_basis: str
    versions: Sequence[Validity]


def tariffs_of(pack: Pack) -> list[ChargeTariff]:
    """Every charge of a pack with all its versions."""
    found = []
    for code in pack.tariff_order():
        charge, versions = pack.charges[code], pack.tariffs[code].versions
        ends = [later.valid_from - timedelta(days=1) for later in versions[1:]]
        dated = [Validity(one, until) for one, until in zip(versions, [*ends, None], strict=True)]
        found.append(ChargeTariff(code, charge.label, charge.legal_basis, dated[::-1]))
    return found


def version_of(pack: Pack, charge: str, first_on: date) -> TariffVersion | None:
    """The version of a charge that begins on a day."""
    tariff = pack.tariffs.get(charge)
    versions = tariff.versions if tariff else ()
    return next((one for one in versions if one.valid_from == first_on), None)


def changed_charges(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Charges whose file differs between two versions of the rules."""
    return sorted(
        path.removeprefix("tariffs/").removesuffix(".yaml")
        for path in before.keys() | after.keys()
        if path.startswith("tariffs/") and before.get(path) != after.get(path)
    )


def checks_of(version_id: int) -> list[TableCheck]:
    """What quick tables said about a version, the newest first."""
    found = TableCheck.objects.filter(version_id=version_id).select_related("by")
    return list(found.defer("deviations").order_by("-pk"))


def shadows_of(version_id: int) -> list[ShadowRun]:
    """The shadow runs of a version, the newest first."""
    return list(ShadowRun.objects.filter(version_id=version_id).select_related("run").order_by("-pk"))


def findings_of(version_id: int) -> list[tuple[str, str]]:
    """For whoever decides: each check and shadow run in a line, or that there was none."""
    labels = {code: charge.label for code, charge in pack_of_version(version_id).charges.items()}
    found = [
        (
            f"早見表との照合（{labels[check.charge]}）",
            f"{check.cells:,}件すべて一致"
            if not check.deviating
            else f"{check.cells:,}件のうち{check.deviating:,}件が相違",
        )
        for check in checks_of(version_id)
    ]
    for shadow in shadows_of(version_id):
        if shadow.run.state == BatchRun.State.DONE:
            facts, month = shadow.run.facts, shadow.cycle_month
            words = f"{facts['services']:,}件のうち{facts['lines']:,}件で金額が違うか、計算できない"
            found.append((f"模擬調定（{month.year}年{month.month}月分）", words))
    return found or [("早見表との照合・模擬調定", "行われていません")]


HEADINGS = (
    "お問い合わせ番号",
    "料金",
    "用途",
    "口径mm",
    "水量m3",
    "比較元の円",
    "試算の円",
    "差額の円",
    "計算できない理由",
)


def rows_of(shadow: ShadowRun) -> Iterator[list[str]]:
    """Every line of a shadow run for a file; the supply by its number, and nobody's name."""
    labels = {code: charge.label for code, charge in pack_of_version(shadow.version_id).charges.items()}
    found = ShadowLine.objects.filter(shadow=shadow).order_by("supply_id", "charge")
    names = (
        "supply__inquiry_no",
        "charge",
        "use_class",
        "bore_mm",
        "usage_m3",
        "before_yen",
        "after_yen",
        "problem",
    )
    for number, charge, use, bore, m3, before, after, problem in found.values_list(*names).iterator():
        change = "" if before is None or after is None else after - before
        cells = (number, labels.get(charge, charge), use, bore, m3, before, after, change, problem)
        yield ["" if cell is None else str(cell) for cell in cells]


@dataclass(frozen=True)
class Sum:
    """What a charge came to, before and after."""

    label: str
    services: int
    dearer: int
    cheaper: int
    unpriced: int
    before_yen: int
    after_yen: int

    @property
    def change_yen(self) -> int:
        """What it is dearer by."""
        return self.after_yen - self.before_yen


def sums_of(totals: Sequence[ShadowTotal], labels: Mapping[str, str]) -> list[Sum]:
    """The sum of each charge, in the order of the totals, and of everything last."""
    names = ("services", "dearer", "cheaper", "unpriced", "before_yen", "after_yen")
    codes = dict.fromkeys(one.charge for one in totals)
    groups = [(labels.get(code, code), [one for one in totals if one.charge == code]) for code in codes]
    return [
        Sum(label, *(sum(getattr(one, name) for one in group) for name in names))
        for label, group in [*groups, ("合計", list(totals))]
    ]


def histogram(shadow: ShadowRun) -> list[tuple[str, int]]:
    """How many services are dearer or cheaper by how much; those alike stand in the totals."""
    counts = [0] * len(BARS)
    for place, count in sql.rows(
        "SELECT width_bucket(after_yen - before_yen, %s::bigint[]), count(*) FROM revisions_shadowline "
        "WHERE shadow_id = %s AND after_yen IS NOT NULL AND before_yen IS NOT NULL GROUP BY 1",
        [list(EDGES), shadow.pk],
    ):
        counts[place] = int(count)
    totals = shadow.totals.all()
    differ = sum(one.dearer + one.cheaper + one.unpriced for one in totals)
    counts[BARS.index("同じ")] = sum(one.services for one in totals) - differ
    return list(zip(BARS, counts, strict=True))
