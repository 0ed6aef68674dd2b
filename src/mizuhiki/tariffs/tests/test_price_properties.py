"""What holds for every tariff: two implementations agree, more water never costs less, nothing is lost."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from mizuhiki.tariffs import PricedBill, PriceRequest, TariffVersion, explain, price, spread
from mizuhiki.tariffs.definition.calculation import (
    Cycle,
    CycleRule,
    Final,
    OddTo,
    Per,
    RoundRule,
    Tax,
    TaxMode,
)
from mizuhiki.tariffs.definition.collective import Scheme, Sharing
from mizuhiki.tariffs.definition.tables import Block, FlatFirst, Rates
from mizuhiki.tariffs.rounding import Rounding
from mizuhiki.tariffs.tests.naive import naive_yen

_PRICES = st.decimals(min_value=0, max_value=400, places=2)
_BASES = st.decimals(min_value=0, max_value=20_000, places=1)
_RULES = st.builds(RoundRule, st.sampled_from([1, 10]), st.sampled_from(Rounding))
_TAXES = st.one_of(
    st.builds(
        Tax, st.just(TaxMode.ADD), st.sampled_from([Decimal("0.08"), Decimal("0.10")]), st.none() | _RULES
    ),
    st.just(Tax(TaxMode.INCLUDED, Decimal("0.10"))),
    st.just(Tax(TaxMode.NONE, Decimal(0))),
)
_CYCLES = st.one_of(
    st.just(Cycle(1, 1, CycleRule.SCALE)),
    st.just(Cycle(2, 2, CycleRule.NATIVE)),
    st.just(Cycle(1, 2, CycleRule.SCALE)),
    st.builds(Cycle, st.just(1), st.sampled_from([2, 5]), st.just(CycleRule.SPLIT), st.sampled_from(OddTo)),
)


@st.composite
def _rows(draw: st.DrawFn) -> Rates:
    limits = sorted(draw(st.sets(st.integers(min_value=1, max_value=150), max_size=5)))
    blocks = [Block(None if to is None else Decimal(to), draw(_PRICES)) for to in [*limits, None]]
    flat = draw(st.none() | st.builds(FlatFirst, st.integers(1, 12).map(Decimal), _PRICES))
    return Rates(
        use="一般",
        base=draw(_BASES),
        included_m3=Decimal(draw(st.sampled_from([0, 5, 8, 10, 20]))),
        flat_first=flat,
        meter_fee=draw(st.sampled_from([Decimal(0), Decimal(60)])),
        blocks=tuple(blocks),
    )


@st.composite
def _versions(draw: st.DrawFn) -> TariffVersion:
    return TariffVersion(
        charge="water",
        utility="見本",
        valid_from=date(2020, 4, 1),
        article="見本条例第1条",
        cycle=draw(_CYCLES),
        tax=draw(_TAXES),
        final=Final(draw(_RULES), draw(st.sampled_from([Per.BILL, Per.PART]))),
        rates=(draw(_rows()),),
        schemes=(Scheme("各戸割", Sharing.MULTIPLY), Scheme("各戸", Sharing.EACH)),
    )


def _bill(version: TariffVersion, m3: int, **facts: object) -> PricedBill:
    return price(PriceRequest(use="一般", m3=m3, **facts), version)  # type: ignore[arg-type]


def _edges(version: TariffVersion) -> list[int]:
    """Volumes at and just beside every limit, for the whole cycle."""
    row, cycle = version.rates[0], version.cycle
    limits = [row.included_m3, *(block.to_m3 for block in row.blocks if block.to_m3 is not None)]
    if row.flat_first is not None:
        limits.append(row.flat_first.to_m3)
    at = {int(limit) * cycle.bill_months // cycle.table_months for limit in limits}
    return sorted({m3 for edge in at for m3 in (edge - 1, edge, edge + 1, edge + 2) if m3 >= 0})


@settings(deadline=None)
@given(version=_versions(), m3=st.integers(min_value=0, max_value=400))
def test_a_second_implementation_agrees(version: TariffVersion, m3: int) -> None:
    assert _bill(version, m3).amount_yen == naive_yen(version, version.rates[0], m3)


@settings(deadline=None)
@given(version=_versions())
def test_a_second_implementation_agrees_at_every_edge(version: TariffVersion) -> None:
    edges = _edges(version)
    priced = [_bill(version, m3).amount_yen for m3 in edges]
    assert priced == [naive_yen(version, version.rates[0], m3) for m3 in edges]


@given(version=_versions(), m3=st.integers(min_value=0, max_value=1000))
def test_more_water_never_costs_less(version: TariffVersion, m3: int) -> None:
    assert _bill(version, m3).amount_yen <= _bill(version, m3 + 1).amount_yen


@settings(deadline=None)
@given(version=_versions(), m3=st.integers(min_value=0, max_value=100_000), dwellings=st.integers(1, 40))
def test_lines_add_up_and_replay(version: TariffVersion, m3: int, dwellings: int) -> None:
    request = PriceRequest(use="一般", m3=m3, scheme="各戸", dwellings=dwellings)
    bill = price(request, version)
    assert sum(line.amount for line in bill.lines) == bill.amount_yen
    assert sum(each.amount_yen for each in bill.rounded) == bill.amount_yen
    assert sum(part.subtotal for part in bill.parts) == bill.subtotal
    assert sum(part.m3 for part in bill.parts) == m3
    assert len(explain(bill)) == len(bill.lines) + 1
    packed = json.dumps([request.to_dict(), bill.to_dict()])
    again, kept = json.loads(packed)
    assert PriceRequest.from_dict(again) == request
    assert hash(PriceRequest.from_dict(again)) == hash(request)
    assert PricedBill.from_dict(kept) == bill == price(PriceRequest.from_dict(again), version)


@given(version=_versions(), half=st.integers(min_value=0, max_value=300))
def test_split_and_scale_agree_on_an_even_volume(version: TariffVersion, half: int) -> None:
    scaled = replace(version, cycle=Cycle(1, 2, CycleRule.SCALE))
    split = replace(version, cycle=Cycle(1, 2, CycleRule.SPLIT))
    assert _bill(scaled, half * 2).subtotal == _bill(split, half * 2).subtotal


@given(version=_versions(), m3=st.integers(min_value=0, max_value=300))
def test_who_takes_the_odd_metre_moves_no_yen_of_the_sum(version: TariffVersion, m3: int) -> None:
    first, last = (replace(version, cycle=Cycle(1, 2, CycleRule.SPLIT, to)) for to in OddTo)
    bills = _bill(first, m3), _bill(last, m3)
    assert bills[0].amount_yen == bills[1].amount_yen
    assert [part.m3 for part in bills[0].parts] == [part.m3 for part in reversed(bills[1].parts)]


@given(version=_versions(), each=st.integers(min_value=0, max_value=200), dwellings=st.integers(1, 30))
def test_equal_dwellings_cost_what_one_does(version: TariffVersion, each: int, dwellings: int) -> None:
    alone = replace(version, cycle=Cycle(1, 1, CycleRule.SCALE))
    for scheme in ("各戸割", "各戸"):
        together = _bill(alone, each * dwellings, scheme=scheme, dwellings=dwellings)
        assert together.subtotal == _bill(alone, each).subtotal * dwellings


@given(m3=st.integers(min_value=0, max_value=10**6), parts=st.integers(1, 12), to=st.sampled_from(OddTo))
def test_a_volume_is_cut_as_evenly_as_can_be(m3: int, parts: int, to: OddTo) -> None:
    volumes = spread(m3, parts, to)
    assert sum(volumes) == m3
    assert max(volumes) - min(volumes) <= 1
    steps = [after - before for before, after in pairwise(volumes)]
    assert all(step <= 0 for step in steps) if to is OddTo.FIRST else all(step >= 0 for step in steps)
