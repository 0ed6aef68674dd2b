"""Why a bill is what it is: reading, tariff version, every line, and the proof that it replays."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from mizuhiki.billing.late import is_late
from mizuhiki.billing.models import Assessment
from mizuhiki.billing.pricing import replay, versions_of
from mizuhiki.rulepacks.api import pack_of_version
from mizuhiki.tariffs import PricedBill, Rounding, TariffVersion, explain

ROUNDINGS = {Rounding.FLOOR: "切り捨て", Rounding.HALF_UP: "四捨五入", Rounding.CEILING: "切り上げ"}
# Of what has no tariff version: an earlier system's word, or a rule of the pack (延滞金・督促手数料).
_NAMED = {False: "旧システムの料金表", True: "料金表によらない（条例の定めによる計算）"}
_ROUNDED = {
    False: "旧システムの計算による",
    True: "割合の期間ごとに1円未満を切り捨て、合計を条例の単位で切り捨て",
}


@dataclass(frozen=True)
class Explanation:
    """One assessment, explained."""

    assessment_id: int
    charge_label: str
    legal_basis: str
    period_start: date
    period_end: date
    previous_m3: int | None
    index_m3: int | None
    usage_m3: int | None
    billed_m3: int  # what of it the calculation is about: less under a schedule that bills in parts
    carried_m3: int  # of it, through a meter taken off in the period
    tariff_key: str
    tariff_from: date
    article: str
    sentences: tuple[str, ...]  # one a line, then the sum
    articles: tuple[str, ...]  # of each line
    rounding: str
    subtotal: Decimal  # before tax where tax is added
    tax_yen: int
    amount_yen: int  # of a 更正 the difference
    replayed_yen: int  # what the calculation comes to now
    before_yen: int  # of a 更正, what stood before it; otherwise 0
    standing_yen: int  # what the period is billed now, every 更正 included

    @property
    def stands_yen(self) -> int:
        """What the calculation must come to: the amount, of a 更正 what stood with it."""
        return self.before_yen + self.amount_yen

    @property
    def replays(self) -> bool:
        """Whether pricing it again gives the same yen."""
        return self.stands_yen == self.replayed_yen

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Each line of the calculation with its article."""
        return list(zip(self.sentences[:-1], self.articles, strict=True))


def explanation_of(assessment_id: int) -> Explanation:
    """Explain one assessment and price it again from what was stored.

    Raises:
        Assessment.DoesNotExist: there is no such assessment.
    """
    found = Assessment.objects.select_related("pricing", "reading").get(pk=assessment_id)
    pack = pack_of_version(found.pricing.rules_id)
    charge, reading = pack.charges[found.charge], found.reading
    bill = PricedBill.from_dict(found.pricing.bill)
    versions = versions_of(pack, found.charge, found.pricing.tariff_key)
    version = versions[-1] if versions else None  # none of what no tariff of ours priced
    return Explanation(
        assessment_id=found.pk,
        charge_label=charge.label,
        legal_basis=charge.legal_basis,
        period_start=found.period_start,
        period_end=found.period_end,
        previous_m3=reading.previous_m3 if reading else None,
        index_m3=reading.index_m3 if reading else None,
        usage_m3=reading.usage_m3 if reading else None,
        billed_m3=int(bill.metered_m3),
        carried_m3=reading.carried_m3 if reading else 0,
        tariff_key="・".join(one.key for one in versions) or _NAMED[is_late(found.pricing.tariff_key)],
        tariff_from=version.valid_from if version else found.period_start,
        article=bill.article,
        sentences=tuple(explain(bill)),
        articles=tuple(line.article or bill.article for line in bill.lines),
        rounding=_rounding(version) if version else _ROUNDED[is_late(found.pricing.tariff_key)],
        subtotal=bill.subtotal,
        tax_yen=bill.tax_yen,
        amount_yen=found.amount_yen,
        replayed_yen=replay(pack, found.pricing).amount_yen,
        **_around(found),
    )


def _around(assessment: Assessment) -> dict[str, int]:
    """What stood before a 更正, and what stands now."""
    first = assessment.corrects_id or assessment.pk
    rows = Assessment.objects.filter(Q(pk=first) | Q(corrects_id=first)).values_list("pk", "amount_yen")
    return {
        "before_yen": sum(yen for pk, yen in rows if pk < assessment.pk),
        "standing_yen": sum(yen for _, yen in rows),
    }


def _rounding(version: TariffVersion) -> str:
    """How the sum becomes whole yen, in words."""
    rule = version.final.rounding
    return f"合計の{rule.unit}円未満を{ROUNDINGS[rule.mode]}"
