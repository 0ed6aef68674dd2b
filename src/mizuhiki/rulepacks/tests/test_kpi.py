"""The contract's figures of the call centre: as the annexes print them, or the key that is wrong is named."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
import yaml

from mizuhiki.rulepacks.faults import RulePackFault
from mizuhiki.rulepacks.kpi import KPI_FILE, Floor, KpiTerms, read_kpi
from mizuhiki.rulepacks.services import DATA

TEXT = (DATA / "mizuhiki-demo" / KPI_FILE).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def terms() -> KpiTerms:
    found = read_kpi(TEXT)
    assert found is not None
    return found


def test_the_volumes_add_up_as_the_annexes_print_them(terms: KpiTerms) -> None:
    """別紙5 and 別紙6 【金沢CC】: every printed total, to the call."""
    assert {code: one.year for code, one in terms.volumes.items()} == {
        "start_stop_telephone": 38_803, "start_stop_counter": 1_688, "start_stop_fax": 24_227,
        "start_stop_web": 8_225, "repair": 1_738, "fee_inquiry": 17_873, "other_inquiry": 7_911,
        "debit_input": 12_831, "debit_mailing": 11_281,
    }  # fmt: skip
    registered = [terms.volumes[code] for code in terms.registered]
    assert sum(one.year for one in registered) == terms.fee.registrations == 100_465
    assert [sum(one.counts[month] for one in registered) for month in (0, 9, 11)] == [9_217, 8_660, 13_843]
    assert [sum(row) for row in terms.calls] == [
        6_827, 5_903, 5_255, 5_533, 4_882, 5_204, 5_657, 4_834, 5_000, 4_865, 5_709, 9_435,
    ]  # fmt: skip
    assert [sum(row[slot] for row in terms.calls) for slot in range(11)] == [
        602, 10_192, 9_035, 8_056, 6_671, 7_846, 7_638, 7_433, 7_463, 4_039, 129,
    ]  # fmt: skip
    assert sum(map(sum, terms.calls)) == 69_104
    assert terms.calls_in(date(2026, 4, 1))[0] == 80
    assert terms.calls_in(date(2027, 3, 31))[-1] == 98


def test_march_alone_is_relaxed(terms: KpiTerms) -> None:
    """CC-103: busy days run into April, the relaxed floors do not."""
    assert terms.floor_of(date(2027, 3, 31)) == Floor(day=80, hour=70, month=80)
    assert terms.floor_of(date(2026, 4, 1)) == Floor(day=90, hour=80, month=90)
    assert (terms.answer_within_s, terms.talk_s, terms.wrap_up_s, terms.handling_s) == (10, 180, 120, 300)
    assert (terms.hour_starts[0], terms.hour_starts[-1]) == (time(8, 45), time(18))


def test_a_pack_may_have_no_call_centre() -> None:
    assert read_kpi(None) is None


def _set(**values: Any) -> Callable[[dict[str, Any]], object]:
    return lambda content: content.update(values)


def _under(name: str, **values: Any) -> Callable[[dict[str, Any]], object]:
    return lambda content: content[name].update(values)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (_set(more=1), "（全体）.more"),
        (lambda content: content.pop("talk_s"), "（全体）.talk_s"),
        (_set(short_call_s=-1), "short_call_s"),
        (_set(short_call_s=True), "short_call_s"),
        (_set(counts_diverted="no"), "counts_diverted"),
        (_set(completion_percent=101), "completion_percent"),
        (_set(article=""), "article"),
        (_set(hour_starts=["8:45"]), "hour_starts"),
        (_set(hour_starts=["09:00", "08:45"]), "hour_starts"),
        (_set(registered=["none"]), "registered.none"),
        (_set(calls=[[1]]), "calls"),
        (lambda content: content["calls"].__setitem__(2, [1, 2]), "calls.3"),
        (lambda content: content["calls"][2].__setitem__(0, 1.5), "calls.3.1"),
        (_under("floors", months={"3": {}}), "floors.months.3"),
        (_under("floors", usual={"day": 90, "hour": 80}), "floors.usual.month"),
        (_under("fee", registrations=0), "fee.registrations"),
        (_under("fee", rounding="up"), "fee.rounding"),
        (_under("volumes", repair={"label": "修繕", "minutes": 5, "counts": [1]}), "volumes.repair.counts"),
    ],
)
def test_a_wrong_value_is_refused_by_its_key(change: Callable[[dict[str, Any]], object], key: str) -> None:
    content = yaml.safe_load(TEXT)
    change(content)
    with pytest.raises(RulePackFault) as refused:
        read_kpi(yaml.safe_dump(content, allow_unicode=True, sort_keys=False))
    assert (refused.value.slots["file"], refused.value.slots["key"]) == (KPI_FILE, key)
