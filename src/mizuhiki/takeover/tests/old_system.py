"""An invented old system: forty households in host files, cp932, eras, fixed widths and codes of its own."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

AS_OF = date(2026, 9, 30)
SIZE = 40
MAPPING = """
system: 架空市 料金システム
as_of: 2026-09-30
files:
  customers:
    file: KOKYAKU.csv
    encoding: cp932
    dates: wareki
    columns: {key: 番号, customer_no: 番号, kind: 区分, name: 氏名, kana: カナ, address: 住所, phone: 電話}
    codes: {kind: {"1": person, "2": company}}
  marks:
    file: CHUI.csv
    encoding: cp932
    dates: wareki
    columns: {customer: 番号, kind: 種類, starts_on: 開始}
    codes: {kind: {"D": protection, "I": life_support}}
  premises:
    file: BASHO.txt
    encoding: cp932
    header: false
    widths: [8, 7, 20, 10]
    columns: {key: 1, postcode: 2, town: 3, block: 4}
  taps:
    file: SUISEN.csv
    encoding: cp932
    columns: {key: 水栓, tap_no: 水栓, premises: 場所, bore_mm: 口径, route: 検針区, route_order: 順}
    codes: {bore_mm: {"02": "20", "01": "13"}}
  owners:
    file: SHOYU.csv
    encoding: cp932
    dates: wareki
    columns: {tap: 水栓, customer: 番号, starts_on: 開始}
  meters:
    file: METER.csv
    columns: {key: serial, serial: serial, bore_mm: bore, digits: digits, verified_until: until}
  fittings:
    file: TORITSUKE.csv
    columns: {tap: tap, meter: meter, fitted_on: fit, fitted_m3: m3, removed_on: rem, removed_m3: remm3}
  supplies:
    file: KEIYAKU.csv
    encoding: cp932
    dates: wareki
    columns: {key: 契約, inquiry_no: 契約, tap: 水栓, starts_on: 開始, ends_on: 中止}
  services:
    file: SERVICE.csv
    encoding: cp932
    dates: wareki
    columns: {supply: 契約, charge: 料金, use_class: 用途, cycle: 周期, starts_on: 開始}
    codes:
      charge: {"10": water, "20": public_sewerage}
      use_class: {"A1": 家庭用, "G1": 一般汚水}
      cycle: {"1": odd, "2": even}
  parties:
    file: TOJISHA.csv
    encoding: cp932
    dates: wareki
    columns: {supply: 契約, customer: 番号, role: 役割, starts_on: 開始}
    codes: {role: {"1": water_user, "2": payer}}
  mandates:
    file: KOZA.csv
    columns: {supply: s, bank_code: b, branch_code: r, account_type: t, account_no: n,
              holder_kana: h, starts_on: f}
  readings:
    file: KENSHIN.csv
    columns: {supply: s, cycle_month: m, period_start: f, read_on: d, previous_m3: p, index_m3: i,
              usage_m3: u}
  pledges:
    file: SEIYAKU.csv
    columns: {key: k, supply: s, customer: c, signed_on: d}
  bills:
    file: SEIKYU.csv
    columns: {key: k, supply: s, charge: c, cycle_month: m, fiscal_year: y, period_start: f, period_end: t,
              billed_yen: b, paid_yen: p, due_on: d, slip_no: n, pledge: g}
    codes: {charge: {"10": water, "20": public_sewerage}}
    defaults: {tax_percent: "10"}
  instalments:
    file: BUNNO.csv
    columns: {pledge: k, number: n, due_on: d, yen: y}
  holds:
    file: HORYU.csv
    encoding: cp932
    columns: {supply: s, kind: k, since: f, until: t, reason: r}
  totals:
    file: ZANDAKA.csv
    columns: {charge: c, fiscal_year: y, count: n, yen: e}
    codes: {charge: {"10": water, "20": public_sewerage}}
"""
OPEN = {  # supply -> yen of water open of March, of August (slip), and sewerage of August
    3: (0, 4_851, 5_339),
    5: (3_000, 4_851, 0),
    8: (2_200, 0, 0),
}


def write(folder: Path) -> Path:
    """Write every file of the old system, and the mapping; returns its path."""
    rows: dict[str, list[Sequence[object]]] = {name: [head.split(",")] for name, head in HEADS.items()}
    places = []
    for n in range(1, SIZE + 1):
        _house(rows, n)
        town = "水引町" if n % 2 else "緑町"
        block = f"{n}番地"
        places.append(f"B{n:07d}9200000{town:　<10}{block}" + " " * (10 - len(block.encode("cp932"))))
    for name, table in rows.items():
        lines = "".join(",".join(str(cell) for cell in row) + "\r\n" for row in table)
        (folder / name).write_bytes(lines.encode(_encoding(name)))
    (folder / "BASHO.txt").write_bytes("".join(f"{one}\r\n" for one in places).encode("cp932"))
    path = folder / "mapping.yaml"
    path.write_text(MAPPING, encoding="utf-8")
    return path


HEADS = {
    "KOKYAKU.csv": "番号,区分,氏名,カナ,住所,電話",
    "CHUI.csv": "番号,種類,開始",
    "SUISEN.csv": "水栓,場所,口径,検針区,順",
    "SHOYU.csv": "水栓,番号,開始",
    "METER.csv": "serial,bore,digits,until",
    "TORITSUKE.csv": "tap,meter,fit,m3,rem,remm3",
    "KEIYAKU.csv": "契約,水栓,開始,中止",
    "SERVICE.csv": "契約,料金,用途,周期,開始",
    "TOJISHA.csv": "契約,番号,役割,開始",
    "KOZA.csv": "s,b,r,t,n,h,f",
    "KENSHIN.csv": "s,m,f,d,p,i,u",
    "SEIYAKU.csv": "k,s,c,d",
    "SEIKYU.csv": "k,s,c,m,y,f,t,b,p,d,n,g",
    "BUNNO.csv": "k,n,d,y",
    "HORYU.csv": "s,k,f,t,r",
    "ZANDAKA.csv": "c,y,n,e",
}


def _house(rows: dict[str, list[Sequence[object]]], n: int) -> None:
    tap, supply, person = f"T{n:06d}", f"{n:08d}", f"{n:06d}"
    rows["KOKYAKU.csv"].append([person, 2 if n == 7 else 1, f"見本{n} 太郎", f"ミホン{n} タロウ", "", ""])
    rows["SUISEN.csv"].append([tap, f"B{n:07d}", "02", f"A{n % 3}", n])
    rows["SHOYU.csv"].append([tap, person, "H310401"])
    rows["METER.csv"].append([f"S{n:05d}", 20, 4, "2030-03-31"])
    rows["TORITSUKE.csv"].append([tap, f"S{n:05d}", "20220401", 0, "", ""])
    rows["KEIYAKU.csv"].append([supply, tap, "H310401", "9999999"])
    rows["SERVICE.csv"].append([supply, 10, "A1", 2, "4310401"])
    rows["SERVICE.csv"].append([supply, 20, "G1", 2, "4310401"])
    rows["TOJISHA.csv"].append([supply, person, 1, "平成31年4月1日"])
    for month, index in (("202606", 40), ("202608", 81)):
        day, before = f"{month}10", {"202606": "20260410", "202608": "20260610"}[month]
        rows["KENSHIN.csv"].append(
            [supply, month, before, day, 0 if index == 40 else 40, index, 40 + index % 2]
        )
    if n % 4 == 0:
        rows["KOZA.csv"].append([supply, "0001", "001", 1, n, "ﾐﾎﾝ ﾀﾛｳ", "20200401"])
    old, new, sewer = OPEN.get(n, (0, 0, 0))
    facts = ["20260610", "20260810"]
    water = [supply, 10, "202608", 2026, *facts, 4_851, 4_851 - new, "20260930"]
    rows["SEIKYU.csv"].append([f"W{n}", *water, f"26080000{n:04d}", ""])
    sewerage = [supply, 20, "202608", 2026, *facts, 5_339, 5_339 - sewer, "20260930"]
    rows["SEIKYU.csv"].append([f"G{n}", *sewerage, f"26080000{n:04d}", ""])
    if old:
        spring = [supply, 10, "202602", 2025, "20251210", "20260210", old + 1_000, 1_000, "20260331"]
        rows["SEIKYU.csv"].append([f"V{n}", *spring, "", "P1" if n == 5 else ""])
    if n == 3:
        rows["CHUI.csv"].append([person, "D", "R8.4.1"])
        rows["HORYU.csv"].append([supply, "dispute", "20260901", "20261201", "検針値に疑義の申出"])
    if n == 5:
        rows["SEIYAKU.csv"].append(["P1", supply, person, "20260801"])
        rows["BUNNO.csv"] += [["P1", 1, "20261031", 2_000], ["P1", 2, "20261130", 1_000]]
    if n == SIZE:
        rows["ZANDAKA.csv"] += [[10, 2025, 2, 5_200], [10, 2026, 2, 9_702], [20, 2026, 1, 5_339]]


def write_terms(folder: Path) -> None:
    """What only some utilities have: a tap behind another, a class that changed, facts, a payer of many.

    Tap 2 hangs behind tap 1. Supply 4 is of business use from September on. Supply 6 has a reduction, and
    supply 9 a certified volume of its well. 11 pays for 11 and 13 by one slip.
    """
    path = folder / "mapping.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("route_order: 順}", "route_order: 順, parent: 親}", 1)
    text = text.replace("cycle: 周期, starts_on: 開始}", "cycle: 周期, starts_on: 開始, ends_on: 終了}", 1)
    text = text.replace("use_class: {", 'use_class: {"B1": 業務用, ', 1)
    path.write_text(text.replace("  parties:\n", TERMS + "  parties:\n", 1), encoding="utf-8")
    _add_column(folder, "SUISEN.csv", "親", {"T000002": "T000001"})
    _add_column(folder, "SERVICE.csv", "終了", {})
    spoil(
        folder,
        "SERVICE.csv",
        lambda rows: rows.replace(
            "00000004,10,A1,2,4310401,\r\n",
            "00000004,10,A1,2,4310401,5080901\r\n00000004,10,B1,2,5080901,\r\n",
        ),
    )
    spoil(folder, "TOJISHA.csv", lambda rows: f"{rows}00000013,000011,2,平成31年4月1日\r\n")
    granted, well = (
        "00000006,10,reduction,福祉施設,,20260601,",
        "00000009,20,certified,井戸メーター,30,20260601,",
    )
    facts = f"s,c,k,w,n,f,t\r\n{granted}\r\n{well}\r\n"
    (folder / "JOKEN.csv").write_text(facts, encoding="utf-8", newline="")
    (folder / "IKKATSU.csv").write_text("k,n,p,r\r\nG1,市長部局,000011,\r\n", encoding="utf-8", newline="")
    members = "g,s,f,t\r\nG1,00000011,202604,\r\nG1,00000013,202610,\r\n"
    (folder / "MISE.csv").write_text(members, encoding="utf-8", newline="")


TERMS = """  facts:
    file: JOKEN.csv
    columns: {supply: s, charge: c, kind: k, code: w, number: n, starts_on: f, ends_on: t}
    codes: {charge: {"10": water, "20": public_sewerage}}
  groups:
    file: IKKATSU.csv
    columns: {key: k, name: n, payer: p, recipient: r}
  members:
    file: MISE.csv
    columns: {group: g, supply: s, since: f, until: t}
"""


def _add_column(folder: Path, name: str, title: str, values: dict[str, str]) -> None:
    """One more column, filled where the first cell is one of `values`."""
    path = folder / name
    head, *lines = path.read_bytes().decode(_encoding(name)).splitlines()
    rows = [f"{head},{title}", *(f"{one},{values.get(one.split(',')[0], '')}" for one in lines)]
    path.write_bytes("".join(f"{one}\r\n" for one in rows).encode(_encoding(name)))


def spoil(folder: Path, name: str, change: Callable[[str], str]) -> None:
    """Change a file of the old system as somebody's mistake would."""
    path = folder / name
    raw = path.read_bytes()
    path.write_bytes(change(raw.decode(_encoding(name))).encode(_encoding(name)))


def _encoding(name: str) -> str:
    is_hosts = name in ("BASHO.txt", "HORYU.csv") or any(one > "\u3000" for one in HEADS.get(name, ""))
    return "cp932" if is_hosts else "utf-8"
