"""What an old system hands over is read whole, and every fault is told with its file, line and field."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from mizuhiki.takeover.checking import Rules, check
from mizuhiki.takeover.kinds import Field
from mizuhiki.takeover.mapping import MappingRefused, read_mapping
from mizuhiki.takeover.reading import digest_of
from mizuhiki.takeover.tests import old_system
from mizuhiki.takeover.values import ValueUnreadable, converter, day, month
from mizuhiki.takeover.walking import Checked

CHARGES = {"water": "水道料金", "public_sewerage": "下水道使用料"}
FACTS = {
    ("water", "reduction", "福祉施設"),
    ("water", "shops", ""),
    ("public_sewerage", "certified", "井戸メーター"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    old_system.write(tmp_path)
    return tmp_path


def look(folder: Path) -> Checked:
    """Check with a tariff that knows two bores."""
    plan = read_mapping(folder / "mapping.yaml")
    return check(plan, Rules(CHARGES, lambda _c, _u, bore, _s: "" if bore in (13, 20) else "口径なし", FACTS))


def told(found: Checked) -> list[tuple[str, int, str]]:
    """Where the faults are."""
    return [(one.file, one.line, one.field) for one in found.faults if not one.is_note]


def test_a_whole_old_system_is_counted_and_balances(folder: Path) -> None:
    found = look(folder)
    assert (told(found), found.holds, found.note_count) == ([], True, 0)
    assert (found.counts["customers"], found.counts["readings"], found.counts["bills"]) == (40, 80, 82)
    assert found.opened == found.control
    assert found.opened == {
        ("water", 2025): (2, 5_200),
        ("water", 2026): (2, 9_702),
        ("public_sewerage", 2026): (1, 5_339),
    }
    before = digest_of(read_mapping(folder / "mapping.yaml"))
    old_system.spoil(folder, "KENSHIN.csv", lambda text: text + "\r\n")
    assert digest_of(read_mapping(folder / "mapping.yaml")) != before


Change = Callable[[str], str]


def second(old: str, new: str) -> Change:
    """Put a value in place of another, once."""
    return lambda text: text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("name", "change", "line", "field"),
    [
        ("KOKYAKU.csv", second("000002,1", "000001,1"), 3, "お客様の番号"),
        ("KOKYAKU.csv", second("見本2 太郎", ""), 3, "氏名・名称"),
        ("KOKYAKU.csv", second("000002,1", "000002,9"), 3, "個人・法人"),
        ("KOKYAKU.csv", second("氏名", "名前"), 1, "氏名・名称"),
        ("CHUI.csv", second("R8.4.1", "R8.2.30"), 2, "開始日"),
        ("CHUI.csv", second("000003", "999999"), 2, "お客様"),
        ("BASHO.txt", second("9200000", "920000"), 1, "（行全体）"),
        ("SUISEN.csv", second("B0000002", "B9999999"), 3, "使用場所"),
        ("SUISEN.csv", second("02,A1,1\r", "99,A1,1\r"), 2, "用途"),
        ("METER.csv", second("2030-03-31", "2030-02-31"), 2, "検定満期"),
        ("TORITSUKE.csv", second("T000002", "T000001"), 3, "期間"),
        ("TORITSUKE.csv", second("20220401,0,,", "20220401,0,20250401,"), 2, "取外し"),
        ("KEIYAKU.csv", second("T000002", "T000001"), 3, "期間"),
        ("KEIYAKU.csv", second("H310401,9999999", "H310501,9999999"), 2, "期間"),
        ("SERVICE.csv", second("00000001,10,A1", "00000001,77,A1"), 2, "料金の種類"),
        ("SERVICE.csv", second("A1,2", "A1,3"), 2, "検針月"),
        ("KOZA.csv", second("0001,001", "00012,001"), 2, "金融機関"),
        ("KENSHIN.csv", second("202608,20260610", "202606,20260610"), 3, "検針月"),
        ("KENSHIN.csv", second("20260610,0,40", "20260610,-1,40"), 2, "前回指針"),
        ("KENSHIN.csv", second("202606,20260410,20260610", "202706,20260410,20270610"), 2, "検針月"),
        ("SEIKYU.csv", second("4851,4851", "4851,4852"), 2, "収納済額"),
        ("SEIKYU.csv", second("20260930,260800000003", "20261031,260800000003"), 7, "納期限"),
        ("BUNNO.csv", second("2000", "1999"), 0, "誓約の額"),
        ("HORYU.csv", second("20261201", "20260901"), 2, "見直し日"),
        ("ZANDAKA.csv", second("9702", "9701"), 0, "水道料金 2026年度"),
    ],
)
def test_a_fault_is_told_with_file_line_and_field(
    folder: Path, name: str, change: Change, line: int, field: str
) -> None:
    old_system.spoil(folder, name, change)
    found = look(folder)
    assert not found.holds
    assert (line, field) in [(at, label) for _, at, label in told(found)], found.faults
    assert all("見本" not in one.problem for one in found.faults)  # names nobody


def test_taps_behind_taps_changed_classes_facts_and_groups_are_read(folder: Path) -> None:
    old_system.write_terms(folder)
    found = look(folder)
    assert told(found) == []
    counts = {name: found.counts[name] for name in ("taps", "services", "facts", "groups", "members")}
    assert counts == {"taps": 40, "services": 81, "facts": 2, "groups": 1, "members": 2}


@pytest.mark.parametrize(
    ("file", "change", "faults"),
    [
        ("SUISEN.csv", ("1,1,\r\n", "1,1,T000002\r\n"), [(2, "親の給水装置"), (3, "親の給水装置")]),  # a ring
        ("SUISEN.csv", ("1,1,\r\n", "1,1,T000001\r\n"), [(2, "親の給水装置")]),
        ("JOKEN.csv", ("福祉施設", "福祉"), [(2, "内容")]),
        ("JOKEN.csv", ("井戸メーター,30", "井戸メーター,"), [(3, "数")]),
        ("JOKEN.csv", ("00000009,20", "00000009,99"), [(3, "料金の種類")]),
        ("JOKEN.csv", ("20260601,", "20190331,"), [(2, "開始日")]),
        ("JOKEN.csv", ("reduction,福祉施設,,", "shops,,2,"), []),
        ("IKKATSU.csv", ("000011", "000012"), [(2, "使用契約"), (3, "使用契約")]),
        ("MISE.csv", ("00000013,202610,", "00000013,202610,202610"), [(3, "期間")]),
    ],
)
def test_terms_that_cannot_be_are_told_with_their_line(
    folder: Path, file: str, change: tuple[str, str], faults: list[tuple[int, str]]
) -> None:
    old_system.write_terms(folder)
    old_system.spoil(folder, file, lambda text: text.replace(*change, 1))
    where = {"IKKATSU.csv": "MISE.csv"}.get(file, file)
    assert told(look(folder)) == [(where, *one) for one in faults]


def test_shops_stand_once_at_a_time(folder: Path) -> None:
    old_system.write_terms(folder)
    two = "00000006,10,shops,,2,20260601,\r\n00000006,10,shops,,3,20260701,\r\n"
    old_system.spoil(folder, "JOKEN.csv", lambda text: f"{text}{two}")
    found = look(folder)
    assert told(found) == [("JOKEN.csv", 5, "期間")]


def test_a_supply_in_use_needs_what_bills_it(folder: Path) -> None:
    old_system.spoil(folder, "SERVICE.csv", lambda text: text.replace("00000009,", "00000010,"))
    old_system.spoil(folder, "TOJISHA.csv", second("00000012,000012,1,平成31年4月1日\r\n", ""))
    found = told(look(folder))
    assert ("KEIYAKU.csv", 10, "サービス") in found
    assert ("KEIYAKU.csv", 13, "使用者") in found


def test_bytes_and_quotes_that_cannot_be_read_cost_their_line_only(folder: Path) -> None:
    path = folder / "KOKYAKU.csv"
    lines = path.read_bytes().split(b"\r\n")
    lines[2] = b"\x81" + lines[2]
    lines[4] = b"\xfd\xfd,1"
    path.write_bytes(b"\r\n".join(lines))
    found = told(look(folder))
    assert ("KOKYAKU.csv", 5, "（行全体）") in found
    assert ("TOJISHA.csv", 5, "お客様") in found  # what names the lost line
    assert ("KOKYAKU.csv", 7, "（行全体）") not in found


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("as_of: 2026-09-30", "as_of: yesterday", "as_of"),
        ("  totals:", "  total:", "files.total"),
        ("file: KOZA.csv", "file: ../KOZA.csv", "files.mandates.file"),
        ("dates: wareki", "dates: julian", "files.customers.dates"),
        ("name: 氏名", "nom: 氏名", "files.customers.columns.nom"),
        ("encoding: cp932", "encoding: cp9999", "files.customers.encoding"),
        ('kind: {"1": person', "kind: {1: person", "files.customers.codes.kind"),
        ("widths: [8, 7, 20, 10]", "widths: [8, -7]", "files.premises.widths"),
        (
            "tap: 水栓, customer: 番号, starts_on: 開始",
            "tap: 水栓, customer: 番号",
            "files.owners.columns.starts_on",
        ),
    ],
)
def test_a_mapping_that_cannot_be_followed_is_refused_with_its_key(
    folder: Path, old: str, new: str, key: str
) -> None:
    path = folder / "mapping.yaml"
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(MappingRefused) as refused:
        read_mapping(path)
    assert refused.value.slots["key"] == key


@pytest.mark.parametrize(
    ("text", "form", "made"),
    [
        ("20260401", "plain", date(2026, 4, 1)),
        ("2026/4/1", "plain", date(2026, 4, 1)),
        ("5080401", "wareki", date(2026, 4, 1)),
        ("R080401", "wareki", date(2026, 4, 1)),
        ("令和元年5月1日", "wareki", date(2019, 5, 1)),
        ("H31.4.30", "wareki", date(2019, 4, 30)),
        ("S64.1.7", "wareki", date(1989, 1, 7)),
    ],
)
def test_days_are_read_as_they_are_written(text: str, form: str, made: date) -> None:
    assert day(text, form) == made


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("20260230", "plain"),
        ("R8.13.1", "wareki"),
        ("H32.1.1", "wareki"),
        ("R1.4.30", "wareki"),
        ("x", "plain"),
    ],
)
def test_a_day_that_is_none_is_refused(text: str, form: str) -> None:
    with pytest.raises(ValueUnreadable):
        day(text, form)


def test_months_and_numbers() -> None:
    assert (
        month("202604", "plain")
        == month("50804", "wareki")
        == month("2026-04-15", "plain")
        == date(2026, 4, 1)
    )
    assert converter(Field("n", "数", form="whole"), "plain")("1,234") == 1_234
    assert converter(Field("n", "数", form="digits", size=4), "plain")("12") == "0012"
    for text in ("-1", "1.5", "９", "1" * 5_000):
        with pytest.raises(ValueUnreadable):
            converter(Field("n", "数", form="whole"), "plain")(text)
