"""Days on which the base is not asked for because the tap was shut off: the volume is priced as ever."""

from dataclasses import replace
from decimal import Decimal

import pytest

from mizuhiki.tariffs import LineKind, PriceRequest, Unbilled, explain
from mizuhiki.tariffs.definition.calculation import Minimum
from mizuhiki.tariffs.tests.test_parts import WATER, by, cut, part

ARTICLE = "給水条例第29条第2項"


def free(days: int, of_days: int, *, with_meter_fee: bool = False) -> Unbilled:
    return Unbilled(days=days, of_days=of_days, article=ARTICLE, with_meter_fee=with_meter_fee)


def home(m3: int, unbilled: Unbilled | None, **facts: object) -> PriceRequest:
    return PriceRequest(use="家庭用", m3=m3, bore_mm=13, unbilled=unbilled, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("m3", "unbilled", "yen"),
    [
        (41, None, 4_851),  # 2,285 + 2,125 = 4,410
        (41, free(30, 60), 4_059),  # 4,410 - 1,440 × 30/60 = 3,690
        (41, free(39, 61), 3_838),  # 4,410 - 920.65… = 3,489.34…
        (0, free(61, 61), 0),
        (6, free(61, 61), 0),  # 3 and 3 m³ are in what the base includes
        (41, free(61, 61), 3_267),  # 2,970
    ],
)
def test_the_base_has_its_days_and_the_volume_its_whole_table(
    m3: int, unbilled: Unbilled | None, yen: int
) -> None:
    bill = by(home(m3, unbilled), WATER)
    assert bill.amount_yen == yen
    if unbilled is not None:
        [line] = [one for one in bill.lines if "給水停止中" in one.label]
        assert (line.kind, line.article) == (LineKind.BASE, ARTICLE)
        assert f"（{unbilled.of_days}日中{unbilled.days}日）" in line.label
        assert any(sentence.startswith("給水停止中の基本料金") for sentence in explain(bill))


def test_a_reduction_of_the_base_takes_its_share_of_what_is_left() -> None:
    """720 of base and 2,970 of volume, a tenth less: 3,321, × 1.1 = 3,653.1."""
    assert by(home(41, free(30, 60), reductions=("福祉施設",)), WATER).amount_yen == 3_653


def test_the_meter_fee_goes_on_unless_the_rule_says_otherwise() -> None:
    """100 a month: 4,610 - 720 = 3,890; without it too, 4,610 - 820 = 3,790."""
    version = replace(WATER, rates=tuple(replace(one, meter_fee=Decimal(100)) for one in WATER.rates))
    assert by(home(41, free(30, 60)), version).amount_yen == 4_279
    assert by(home(41, free(30, 60, with_meter_fee=True)), version).amount_yen == 4_169


def test_a_minimum_charge_has_its_days_too() -> None:
    """Half of 2,000 lifts the 720 that are left of the base to 1,000; half of 1,000 does not."""
    for least, yen in ((2_000, 1_100), (1_000, 792)):
        version = replace(WATER, minimum=Minimum(amount=Decimal(least), only_prorated=False))
        assert by(home(0, free(30, 60)), version).amount_yen == yen


def test_a_stretch_of_a_period_has_days_of_its_own_without_a_base() -> None:
    """家庭用 2,925; 業務用 2,470 less its whole 720: 4,675, × 1.1 = 5,142.5."""
    bill = by(cut(part("家庭用", 25, 31), part("業務用", 16, 28, unbilled=free(28, 28))), WATER)
    assert (int(bill.subtotal), bill.amount_yen) == (4_675, 5_142)
