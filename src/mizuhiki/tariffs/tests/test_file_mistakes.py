"""Tariff files with a mistake each: refused with file, line and key, never read as something else."""

from pathlib import Path

import pytest

from mizuhiki.tariffs import TariffFault, faults_of, load_tariff, parse_tariff
from mizuhiki.tariffs.definition.calculation import CycleRule

GOOD = (Path(__file__).parent / "data" / "every_section.yaml").read_text(encoding="utf-8")

MISTAKES = [
    # what stands there, what a hand wrote instead, key, what the sentence says
    ("utility: mizuhiki-demo", "utility:", "", "項目「utility」がありません"),
    ("charge: water", "chrage: water", "", "項目「charge」がありません"),
    ("name: 水道料金", "name: 水道料金\nnote: あ", "note", "知らない項目です"),
    ("name: 水道料金", "name: 水道料金\nname: 料金", "name", "同じ項目が2回あります"),
    ("from: 2025-04-01", "from: 2025-04-31", "versions[0].from", "日付ではありません"),
    ("from: 2025-04-01", "from: 令和7年4月1日", "versions[0].from", "日付ではありません"),
    ("from: 2025-04-01", "from: 2025-04-15", "versions[0].from", "月の初日"),
    ("selected_by: reading_month", "selected_by: 検針月", "selected_by", "reading_date、reading_month"),
    ("article: 見本条例第27条", 'article: ""', "article", "空にできません"),
    ("articles: {tax: 見", "articles: {taxes: 見", "articles.taxes", "明細の種類ではありません"),
    ("table_months: 1", "table_months: 0", "cycle", "月数は1から12までです"),
    ("table_months: 1", "table_months: 1.5", "cycle.table_months", "整数ではありません"),
    ("bill_months: 2", "bill_months: two", "cycle.bill_months", "「two」は0以上の整数ではありません"),
    ("bill_months: 2", 'bill_months: "2"', "cycle.bill_months", "引用符なし"),
    ("bill_months: 2", "bill_months: 02", "cycle.bill_months", "整数ではありません"),
    ("rule: split", "rule: native", "cycle.bill_months", "table_months と bill_months を同じに"),
    ("rule: split", "rule: splitt", "cycle.rule", "native、scale、split"),
    (", odd_m3_to: first", "", "cycle", "odd_m3_to"),
    ("odd_m3_to: first", "odd_m3_to: second", "cycle.odd_m3_to", "first、last"),
    ("mode: add", "mode: yes", "tax.mode", "add、included、none"),
    ("mode: add", "mode: included", "tax", "外税"),
    ('rate: "0.10"', "rate: 0.10", "tax.rate", "引用符で囲んで"),
    ('rate: "0.10"', "rate: 10", "tax", '10%は "0.10"'),
    ('rate: "0.10"', 'rate: "10%"', "tax.rate", "数ではありません"),
    ('rate: "0.10", ', "", "tax", "項目「rate」がありません"),
    ("unit: 10", "unit: 3", "round.unit", "1、5、10、100、1000"),
    ("unit: 10", "unit: -10", "round.unit", "0以上の整数ではありません"),
    ("mode: half_up", "mode: round", "round.mode", "floor、half_up、ceiling"),
    ("per: part", "per: month", "round.per", "bill、part、dwelling"),
    ("only_prorated: true", "only_prorated: yes", "minimum.only_prorated", "true でも false でもありません"),
    ("- use: 家庭用", "- user: 家庭用", "rates[0]", "項目「use」がありません"),
    ("- use: 業務用", "- use: 家庭用", "rates[1]", "行が2つあります"),
    ("13: 720", "13: 720.5", "rates[0].base.13", "引用符で囲んで"),
    ("13: 720", "13: 七百二十", "rates[0].base.13", "数ではありません"),
    ("13: 720", "13: -720", "rates[0].base.13", "0以上の数"),
    ("13: 720", "13: 1_720", "rates[0].base.13", "数ではありません"),
    ("13: 720", "13: 1e3", "rates[0].base.13", "数ではありません"),
    ("base: {13: 720", "base: {十三: 720", "rates[0].base.十三", "口径"),
    ("included_m3: {13: 5, 20: 0}", "included_m3: {13: 5}", "included_m3", "項目「20」がありません"),
    ("included_m3: {13: 5, 20: 0}", "included_m3: {13: 5, 20: 0, 25: 0}", "included_m3.25", "口径「25」"),
    ("{to: 20, rate", "{to: 10, rate", "blocks[1]", "より大きくありません"),
    ("{to: 20, rate", "{rate", "blocks[1]", "項目「to」がありません"),
    ("{to: 10, rate: 25}", "{to: 10}", "blocks[0]", "項目「rate」がありません"),
    ("{to: 10, rate: 25}", "{to: 10, rate: 25, limit: 3}", "blocks[0].limit", "知らない項目です"),
    ("{to: 10, rate: 25}", "{to: null, rate: 25}", "blocks[1]", "上限なし"),
    ("blocks: [{to: null, rate: 200}]", "blocks: 200", "rates[1].blocks", "一覧"),
    ("bores: [13, 20]", "bores: 13", "rates[1].bores", "any"),
    ("bores: [13, 20]", "bores: [13, 13]", "rates[1].bores", "重ならないように"),
    ("base_steps: [{to: 5,", "base_steps: [{to: 50,", "base_steps[1]", "小さい順"),
    ("flat_first: {to: 8, amount: 405}", "flat_first: {to: 8}", "flat_first", "項目「amount」がありません"),
    ("first: 家庭用", "first: 家事用", "mixed_use[0]", "両方がある口径がありません"),
    ("start: in", "start: 含む", "day_count.start", "in、out"),
    ("method: share_if", "method: half", "proration[0].method", "share_if、months、daily、normalise"),
    ('share: "0.5"', 'share: "1.5"', "proration[0].share", "1以下"),
    (', max_days: 15', "", "proration[0]", "条件"),
    ("to_days: 31", "to_days: null", "steps[1]", "それ以上すべて"),
    ("sharing: multiply", "sharing: divide", "collective[0].sharing", "multiply、each、left_over"),
    ("persons: [10, 16]", "persons: []", "well_only.persons", "1人から順に"),
    ("each_further: 3", "each_furhter: 3", "well_only", "項目「each_further」がありません"),
    ('metered: "1/2"', 'metered: "半分"', "charge[0].metered", "割合ではありません"),
    ('charge: [{metered: "1/2", reference: "1/2"}]', "places: [地下]", "cases[0]", "どちらか1つ"),
    ("base: 1,", "base: 2,", "reductions[0].base", "1（全額）以下"),
    ("fees: [{code: opening", "fees: [{cod: opening", "fees[0]", "項目「code」がありません"),
    ("amount: 600}", "amount: 600, per_minutes: 0}", "fees[0].per_minutes", "1以上"),
    ("winter_months: [12, 1]", "winter_months: [13]", "winter_months[0]", "月は1から12まで"),
    ("fees: [{code: opening, name: 開栓手数料, amount: 600}]", "fees: 600", "fees", "一覧"),
    ("    rates:", "    rates: []\n    x:", "rates", "1つ以上"),
]  # fmt: skip


def test_the_file_without_a_mistake_is_read() -> None:
    version = parse_tariff(GOOD, file="water.yaml").versions[0]
    assert version.cycle.rule is CycleRule.SPLIT
    assert [(row.use, row.bore_mm) for row in version.rates] == [
        (use, bore) for use in ("家庭用", "業務用", "併用") for bore in (13, 20)
    ]


@pytest.mark.parametrize(("stands", "written", "key", "told"), MISTAKES, ids=lambda value: value[:30])
def test_a_mistake_is_refused_with_its_line(stands: str, written: str, key: str, told: str) -> None:
    assert stands in GOOD
    place = GOOD.index(stands)
    spoilt = GOOD[:place] + written + GOOD[place + len(stands) :]
    with pytest.raises(TariffFault) as refused:
        parse_tariff(spoilt, file="water.yaml")
    fault = refused.value
    assert told in fault.problem
    assert fault.key.endswith(key)
    assert str(fault).startswith(f"water.yaml {fault.line}行目")
    first = GOOD.count("\n", 0, place) + 1
    missing_at_top = "がありません" in told and not fault.key
    assert fault.line in ({1} if missing_at_top else range(first - 1, first + written.count("\n") + 1))


def test_there_are_fifty_kinds_of_mistakes() -> None:
    """Issue 7: fifty seeded mistakes; one kind is one sentence about one key."""
    assert len({(key, told) for _, _, key, told in MISTAKES}) >= 50
    assert all(stands != written for stands, written, _, _ in MISTAKES)


def test_every_part_with_a_mistake_is_told_at_once() -> None:
    spoilt = (
        GOOD.replace("from: 2025-04-01", "from: 令和7年4月1日")
        .replace('rate: "0.10"', "rate: 0.10")
        .replace("mode: half_up", "mode: round")
        .replace("13: 720", "13: 七百二十")
        .replace("start: in", "start: 含む")
    )
    found = faults_of(spoilt, file="water.yaml")
    assert [fault.key.removeprefix("versions[0].") for fault in found] == [
        "from",
        "tax.rate",
        "round.mode",
        "rates[0].base.13",
        "day_count.start",
    ]
    assert [fault.line for fault in found] == sorted({fault.line for fault in found})
    assert str(found[0]).startswith(f"water.yaml {found[0].line}行目")
    assert faults_of(GOOD, file="water.yaml") == []
    assert [fault.line for fault in faults_of("a: [", file="water.yaml")] == [1]


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("utility: [", 1, "YAMLとして読めません"),
        ("a: 1\n\tb: 2\n", 2, "YAMLとして読めません"),
        ("", 1, "ファイルが空です"),
        ("a: 1\n---\nb: 2\n", 2, "YAMLとして読めません"),
        ("a: \x07", 1, "YAMLに使えない文字"),
        ("[" * 5000, 1, ""),
        ("- 1", 1, "「項目: 値」の並び"),
        ("あ" * 1_000_001, 1, "大きすぎます"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_is_not_a_tariff_at_all(text: str, line: int, told: str) -> None:
    with pytest.raises(TariffFault) as refused:
        parse_tariff(text, file="water.yaml")
    assert told in refused.value.problem
    assert refused.value.line == line


def test_versions_stand_in_order(tmp_path: Path) -> None:
    head, version = GOOD.split("versions:\n")
    path = tmp_path / "water.yaml"
    path.write_text(f"{head}versions:\n{version}{version}", encoding="utf-8")
    with pytest.raises(TariffFault) as refused:
        load_tariff(path)
    assert (refused.value.line, refused.value.key) == (37, "versions[1].from")
    assert refused.value.problem == "版は適用開始日の古い順に、同じ日が重ならないように書いてください。"
