"""Everything an old system's files must hold to, found without writing anything.

The files are read once, a record at a time; what is kept of them is what later records are held against:
the number each key gets, spans of days, and sums.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from mizuhiki.customers.api import phone_digits
from mizuhiki.takeover.kinds import KINDS, Kind
from mizuhiki.takeover.mapping import Plan, Source
from mizuhiki.takeover.reading import Fault, Record, records_of

MOST_KEPT = 50_000  # faults told one by one; the rest are counted
MONTHS_BACK = 120  # readings older than ten years are not taken over
CHANGES_BACK = timedelta(days=124)  # a period that may not have been billed yet, read each second month
Prices = Callable[[str, str, int, str], str]  # charge, use, bore, scheme -> "" or why it cannot be priced
Balances = dict[tuple[str, int], tuple[int, int]]  # charge, fiscal year -> count, yen


@dataclass
class Checked:
    """What was found, and the number that each key of the old system gets here."""

    faults: list[Fault] = field(default_factory=list)
    fault_count: int = 0
    note_count: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    ids: dict[str, dict[str, int]] = field(default_factory=dict)
    opened: Balances = field(default_factory=dict)
    control: Balances = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether it may be loaded."""
        return self.fault_count == 0

    @property
    def opened_yen(self) -> int:
        """All that is open."""
        return sum(yen for _, yen in self.opened.values())


def check(plan: Plan, *, charges: Mapping[str, str], prices: Prices) -> Checked:
    """Read every file and hold every record against the others; nothing is written.

    Args:
        charges: labels of the charges of the rules in force, by code.
        prices: why the rules cannot price a use, bore and scheme of a charge; empty where they can.

    Source:
        issue 7, point 10.
    """
    checker = _Checker(plan, charges, prices)
    for kind in KINDS:
        if kind.code in plan.sources:
            checker.read(plan.sources[kind.code])
    checker.finish()
    return checker.found


class _Checker:
    def __init__(self, plan: Plan, charges: Mapping[str, str], prices: Prices) -> None:
        self.found = Checked()
        self.plan, self.charges, self.prices = plan, charges, prices
        self._source: Source
        self._taps: list[tuple[int, int]] = []  # bore, line
        self._supplies: list[tuple[int, date, date, int]] = []  # tap, from, until, line
        self._lacking: dict[str, set[int]] = {"services": set(), "users": set()}
        self._metered: set[int] = set()  # taps with a meter on
        self._months: dict[int, int] = {}  # supply -> a bit for each month read
        self._due: dict[tuple[int, date], date] = {}
        self._slips: dict[str, tuple[int, date]] = {}
        self._pledged: Counter[int] = Counter()
        self._instalments: Counter[int] = Counter()
        self._priced: dict[tuple[str, str, int, str], str] = {}
        self._served: dict[tuple[int, str], date] = {}  # supply and charge -> the latest start so far
        self._kinds: dict[str, Callable[[int, Record], None]] = {
            "customers": self._customer,
            "taps": self._tap,
            "fittings": self._fitting,
            "supplies": self._supply,
            "services": self._service,
            "parties": self._party,
            "mandates": self._inside_supply,
            "readings": self._reading,
            "bills": self._bill,
            "pledges": self._pledge,
            "instalments": self._instalment,
            "holds": self._hold,
            "totals": self._total,
        }

    def blame(self, line: int, label: str, problem: str, *, note: bool = False) -> None:
        """Keep a fault; past the limit it is counted only."""
        if note:
            self.found.note_count += 1
        else:
            self.found.fault_count += 1
        if len(self.found.faults) < MOST_KEPT:
            self.found.faults.append(Fault(self._source.name, line, label, problem, note))

    def read(self, source: Source) -> None:
        """Go through one file."""
        self._source, kind = source, source.kind
        ids = self.found.ids.setdefault(kind.code, {})
        unique = [(one, set[Any]()) for one in kind.fields if one.unique and one.name != "key"]
        spans: list[dict[tuple[Any, ...], list[tuple[date, date]]]] = [{} for _ in kind.spans]
        special, count = self._kinds.get(kind.code), 0
        later: list[tuple[int, str, str]] = []
        for line, record, sound in records_of(source, self.blame):
            count += 1
            if kind.has_key and record.get("key"):
                key = record["key"]
                if key in ids:
                    self.blame(line, kind.fields[0].label, "同じ番号の行がもうあります。")
                    continue
                ids[key] = len(ids) + 1
            if not sound:
                continue
            for one, seen in unique:
                value = record[one.name]
                if value is not None and value in seen:
                    self.blame(line, one.label, "同じ値の行がもうあります。")
                seen.add(value)
            if (
                self._resolve(kind, line, record, later)
                and self._in_span(kind, line, record, spans)
                and special
            ):
                special(line, record)
        for line, label, name in later:
            if name not in ids:
                self.blame(line, label, f"指している{kind.label}がありません。")
        self.found.counts[kind.code] = count

    def _resolve(self, kind: Kind, line: int, record: Record, later: list[tuple[int, str, str]]) -> bool:
        """Put the number of each record named in place of its key."""
        is_sound = True
        for one in kind.fields:
            value = record.get(one.name)
            if not one.refers or value is None:
                continue
            if one.refers == kind.code:
                later.append((line, one.label, value))
                if value == record["key"]:
                    self.blame(line, one.label, "自分自身を指しています。")
                continue
            number = self.found.ids.get(one.refers, {}).get(value)
            if number is None:
                self.blame(line, one.label, "指している行が、そのファイルにありません。")
                is_sound = False
            record[one.name] = number
        return is_sound

    def _in_span(
        self,
        kind: Kind,
        line: int,
        record: Record,
        spans: list[dict[tuple[Any, ...], list[tuple[date, date]]]],
    ) -> bool:
        """The days must run forward, and two of the same must not hold on one day."""
        if not kind.spans:
            return True
        start, end = record[kind.begins], record[kind.ends] or date.max
        if end <= start:
            self.blame(line, "期間", "終わりの日が始まりの日より後になっていません。")
            return False
        for names, seen in zip(kind.spans, spans, strict=True):
            days = seen.setdefault(tuple(record[name] for name in names), [])
            if any(start < until and since < end for since, until in days):
                self.blame(line, "期間", "同じ相手・同じ区分の期間が、ほかの行と重なっています。")
                return False
            days.append((start, end))
        return True

    def _customer(self, line: int, record: Record) -> None:
        if "customer_no" in self._source.columns and record["customer_no"] is None:
            self.blame(line, "お客様番号", "空です。番号のない方がいるときは、列を外すと全員に付け直します。")
        if record["phone"] and not 9 <= len(phone_digits(record["phone"])) <= 15:
            self.blame(line, "電話番号", "電話番号として読めません。数字は9桁から15桁です。")

    def _tap(self, line: int, record: Record) -> None:
        self._taps += [(0, 0)] * (self.found.ids["taps"][record["key"]] - len(self._taps))
        self._taps[-1] = (record["bore_mm"], line)
        if not 0 < record["bore_mm"] <= 400:
            self.blame(line, "口径", "ありえない口径です（1〜400mm）。")
        if record["parent"]:
            self.blame(
                line,
                "親の給水装置",
                "子の水量を差し引く調定は、まだできません。列を外すと、それぞれの検針値で調定します。",
            )

    def _fitting(self, line: int, record: Record) -> None:
        if (record["removed_on"] is None) != (record["removed_m3"] is None):
            self.blame(line, "取外し", "取外し日と取外し時の指針は、両方書くか両方空にしてください。")
        if record["removed_on"] is None:
            self._metered.add(record["tap"])

    def _supply(self, line: int, record: Record) -> None:
        number = self.found.ids["supplies"][record["key"]]
        self._supplies += [(0, date.max, date.max, 0)] * (number - len(self._supplies))
        self._supplies[-1] = (record["tap"], record["starts_on"], record["ends_on"] or date.max, line)

    def _within(self, line: int, supply: int, start: date, end: date | None) -> bool:
        _, since, until, _ = self._supply_of(supply)
        if start < since or (end or until) > until:
            self.blame(line, "期間", "使用契約の期間の外にあります。")
            return False
        return True

    def _supply_of(self, number: int) -> tuple[int, date, date, int]:
        """What is known of a supply; of one whose own line is unsound nothing more is asked."""
        known = self._supplies[number - 1] if number <= len(self._supplies) else (0, date.max, date.max, 0)
        return known if known[3] else (0, date.min, date.max, 0)

    def _inside_supply(self, line: int, record: Record) -> None:
        self._within(line, record["supply"], record["starts_on"], record["ends_on"])

    def _service(self, line: int, record: Record) -> None:
        supply = record["supply"]
        if not self._charge(line, record["charge"]) or not self._within(
            line, supply, record["starts_on"], record["ends_on"]
        ):
            return
        self._lacking["services"].add(supply)
        before = self._served.get((supply, record["charge"]))
        latest = max(before or date.min, record["starts_on"])
        self._served[supply, record["charge"]] = latest
        if before and latest > self.plan.as_of - CHANGES_BACK:
            self.blame(
                line,
                "サービスの開始日",
                "移行基準日の前4か月に用途などが変わった契約は、まだ調定できません。変わる前か、4か月たってから移行してください。",
            )
        tap = self._supply_of(supply)[0]
        bore = self._taps[tap - 1][0] if 0 < tap <= len(self._taps) else 0
        if not bore:
            return
        asked = (record["charge"], record["use_class"], bore, record["scheme"] or "")
        if asked not in self._priced:
            self._priced[asked] = self.prices(*asked)
        if self._priced[asked]:
            self.blame(line, "用途", f"今の料金表で計算できません。{self._priced[asked]}")

    def _party(self, line: int, record: Record) -> None:
        self._inside_supply(line, record)
        if record["role"] == "water_user" and record["ends_on"] in (
            None,
            self._supply_of(record["supply"])[2],
        ):
            self._lacking["users"].add(record["supply"])

    def _charge(self, line: int, charge: str) -> bool:
        if charge not in self.charges:
            self.blame(line, "料金の種類", "規則集にない種類です。対応表（codes）を確かめてください。")
        return charge in self.charges

    def _reading(self, line: int, record: Record) -> None:
        month, supply = record["cycle_month"], record["supply"]
        as_of = self.plan.as_of
        back = (as_of.year - month.year) * 12 + as_of.month - month.month
        if not 0 <= back <= MONTHS_BACK or record["read_on"] > as_of:
            self.blame(line, "検針月", "移行基準日より後か、10年より前の検針です。")
            return
        if record["period_start"] >= record["read_on"]:
            self.blame(line, "検針日", "前回検針日より後になっていません。")
        months = self._months.get(supply, 0)
        if months >> back & 1:
            self.blame(line, "検針月", "同じ使用契約・同じ検針月の行がもうあります。")
        self._months[supply] = months | 1 << back
        if record["index_m3"] - record["previous_m3"] != record["usage_m3"]:
            self.blame(
                line,
                "使用水量",
                "今回指針−前回指針と違います。取替・認定・一回りなら、このまま引き継げます。",
                note=True,
            )

    def _bill(self, line: int, record: Record) -> None:
        if not self._charge(line, record["charge"]):
            return
        open_yen = record["billed_yen"] - record["paid_yen"]
        if open_yen < 0:
            self.blame(line, "収納済額", "請求額を超えています。過誤納は旧システムで還付・充当してください。")
            return
        if record["period_start"] >= record["period_end"]:
            self.blame(line, "今回検針日", "前回検針日より後になっていません。")
        if record["tax_percent"] > 30:
            self.blame(line, "税率", "ありえない税率です。")
        if not open_yen:
            return
        supply, month, due = record["supply"], record["cycle_month"], record["due_on"]
        if self._due.setdefault((supply, month), due) != due:
            self.blame(line, "納期限", "同じ使用契約・同じ検針月の請求に、違う納期限があります。")
        if slip := record["slip_no"]:
            if int(slip) == 0:
                self.blame(line, "納付書番号", "0だけの番号です。納付書がないときは空にしてください。")
            elif self._slips.setdefault(slip, (supply, month)) != (supply, month):
                self.blame(
                    line, "納付書番号", "1枚の納付書が、違う使用契約か違う検針月の請求にまたがっています。"
                )
        if record["pledge"] is not None:
            self._pledged[record["pledge"]] += open_yen
        key = (record["charge"], record["fiscal_year"])
        count, yen = self.found.opened.get(key, (0, 0))
        self.found.opened[key] = (count + 1, yen + open_yen)

    def _pledge(self, line: int, record: Record) -> None:
        if record["signed_on"] > self.plan.as_of:
            self.blame(line, "誓約日", "移行基準日より後の日付です。")

    def _instalment(self, line: int, record: Record) -> None:
        del line
        self._instalments[record["pledge"]] += record["yen"]

    def _hold(self, line: int, record: Record) -> None:
        if record["until"] <= record["since"]:
            self.blame(line, "見直し日", "開始日より後になっていません。")

    def _total(self, line: int, record: Record) -> None:
        self._charge(line, record["charge"])
        key = (record["charge"], record["fiscal_year"])
        if key in self.found.control:
            self.blame(line, "年度", "同じ料金・同じ年度の行がもうあります。")
        self.found.control[key] = (record["count"], record["yen"])

    def finish(self) -> None:
        """What can be said only when everything was read."""
        sources = self.plan.sources
        self._source = sources["supplies"]
        for number, (tap, _, until, line) in enumerate(self._supplies, start=1):
            if not line or until < date.max:
                continue
            if number not in self._lacking["services"]:
                self.blame(
                    line, "サービス", "使用中なのに料金のサービスがありません。一度も調定されなくなります。"
                )
            if number not in self._lacking["users"]:
                self.blame(line, "使用者", "使用中なのに今の使用者がいません。")
            if tap in self._metered and number not in self._months:
                self.blame(line, "検針", "検針が1件もありません。初回は取付時の指針から数えます。", note=True)
        if "pledges" in sources:
            self._source = sources["pledges"]
            for number in self.found.ids["pledges"].values():
                if not 0 < self._pledged[number] == self._instalments[number]:
                    self.blame(
                        0,
                        "誓約の額",
                        f"{number}件目：対象の未収額{self._pledged[number]:,}円と"
                        f"分納の合計{self._instalments[number]:,}円が合いません。",
                    )
        self._source = sources["totals"]
        for key in sorted(self.found.opened.keys() | self.found.control.keys()):
            ours, theirs = self.found.opened.get(key, (0, 0)), self.found.control.get(key, (0, 0))
            if ours != theirs:
                label = f"{self.charges.get(key[0], key[0])} {key[1]}年度"
                self.blame(
                    0,
                    label,
                    f"残高が合いません。明細{ours[0]:,}件{ours[1]:,}円、"
                    f"統制合計{theirs[0]:,}件{theirs[1]:,}円、差{ours[1] - theirs[1]:,}円。",
                )
