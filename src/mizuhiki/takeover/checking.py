"""Everything an old system's files must hold to, found without writing anything.

The files are read once, a record at a time; what is kept of them is what later records are held against:
the number each key gets, spans of days, and sums.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

from mizuhiki.customers.api import ServiceFact, phone_digits
from mizuhiki.takeover.kinds import KINDS
from mizuhiki.takeover.mapping import Plan
from mizuhiki.takeover.reading import Record
from mizuhiki.takeover.walking import Checked, Span, Walk, is_apart

MONTHS_BACK = 120  # readings older than ten years are not taken over


@dataclass(frozen=True)
class Rules:
    """What the rules in force know.

    Attributes:
        charges: the label of each charge, by code.
        prices: of charge, use, bore and scheme: why they cannot be priced; empty where they can.
        facts: charge, kind and code of each fact that a tariff asks for.
    """

    charges: Mapping[str, str]
    prices: Callable[[str, str, int, str], str]
    facts: Collection[tuple[str, str, str]] = ()


def check(plan: Plan, rules: Rules) -> Checked:
    """Read every file and hold every record against the others; nothing is written.

    Source:
        issue 7, point 10.
    """
    checker = _Checker(plan, rules)
    for kind in KINDS:
        if kind.code in plan.sources:
            checker.read(plan.sources[kind.code])
    checker.finish()
    return checker.found


class _Checker(Walk):
    def __init__(self, plan: Plan, rules: Rules) -> None:
        super().__init__()
        self.plan, self.rules = plan, rules
        self._parents: dict[str, tuple[str, int]] = {}  # tap -> the one before it, line
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
        self._charged: dict[tuple[int, str], list[Span]] = {}  # supply and charge -> days it has the charge
        self._alone: dict[tuple[int, str, str], list[Span]] = {}
        self._payers: dict[int, int] = {}  # supply -> who pays for it now
        self._group_payers: list[int] = []
        self.special = {
            "customers": self._customer,
            "taps": self._tap,
            "fittings": self._fitting,
            "supplies": self._supply,
            "services": self._service,
            "facts": self._fact,
            "parties": self._party,
            "groups": self._group,
            "members": self._member,
            "mandates": self._inside_supply,
            "readings": self._reading,
            "bills": self._bill,
            "pledges": self._pledge,
            "instalments": self._instalment,
            "holds": self._hold,
            "totals": self._total,
        }

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
            self._parents[record["key"]] = (record["parent"], line)

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
        until = record["ends_on"] or date.max
        self._charged.setdefault((supply, record["charge"]), []).append((record["starts_on"], until))
        tap = self._supply_of(supply)[0]
        bore = self._taps[tap - 1][0] if 0 < tap <= len(self._taps) else 0
        if not bore:
            return
        asked = (record["charge"], record["use_class"], bore, record["scheme"] or "")
        if asked not in self._priced:
            self._priced[asked] = self.rules.prices(*asked)
        if self._priced[asked]:
            self.blame(line, "用途", f"今の料金表で計算できません。{self._priced[asked]}")

    def _fact(self, line: int, record: Record) -> None:
        if not self._charge(line, record["charge"]):
            return
        supply, charge, kind = record["supply"], record["charge"], ServiceFact.Kind(record["kind"])
        start, end = record["starts_on"], record["ends_on"] or date.max
        if (charge, kind.value, record["code"] or "") not in self.rules.facts:
            self.blame(line, "内容", "今の料金表にない条件です。対応表（codes）を確かめてください。")
        if kind.is_counted and not record["number"]:
            self.blame(line, "数", "空か0です。店舗数、1か月の認定水量、水質は数が要ります。")
        if not any(since <= start < until for since, until in self._charged.get((supply, charge), ())):
            self.blame(line, "開始日", "この契約に、その日のその料金がありません。")
        if kind.is_alone and not is_apart(self._alone.setdefault((supply, charge, kind), []), start, end):
            self.blame(line, "期間", "同じ日に2つは置けない条件が、ほかの行と重なっています。")

    def _party(self, line: int, record: Record) -> None:
        supply, role = record["supply"], record["role"]
        self._inside_supply(line, record)
        if record["ends_on"] not in (None, self._supply_of(supply)[2]):
            return
        if role == "water_user":
            self._lacking["users"].add(supply)
            self._payers.setdefault(supply, record["customer"])
        elif role == "payer":
            self._payers[supply] = record["customer"]

    def _group(self, line: int, record: Record) -> None:
        del line
        number = self.found.ids["groups"][record["key"]]
        self._group_payers += [0] * (number - len(self._group_payers))
        self._group_payers[-1] = record["payer"]

    def _member(self, line: int, record: Record) -> None:
        known, group = self._group_payers, record["group"]
        payer = known[group - 1] if group <= len(known) else 0
        if record["until"] is None and payer and self._payers.get(record["supply"]) != payer:
            self.blame(line, "使用契約", "今の納付者が、この一括納付の納付者ではありません。")

    def _charge(self, line: int, charge: str) -> bool:
        if charge not in self.rules.charges:
            self.blame(line, "料金の種類", "規則集にない種類です。対応表（codes）を確かめてください。")
        return charge in self.rules.charges

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

    def _is_in_a_ring(self, key: str) -> bool:
        """Whether a tap stands behind itself; one that names itself is told of where it is read."""
        above, seen = self._parents[key][0], {key}
        while above in self._parents and above not in seen:
            seen.add(above)
            above = self._parents[above][0]
        return above == key and len(seen) > 1

    def finish(self) -> None:
        """What can be said only when everything was read."""
        self._finish_taps()
        self._finish_supplies()
        self._finish_pledges()
        self._finish_totals()

    def _finish_taps(self) -> None:
        self._source = self.plan.sources["taps"]
        for key, (_, line) in self._parents.items():
            if self._is_in_a_ring(key):
                self.blame(line, "親の給水装置", "親をたどると自分に戻ります。")

    def _finish_supplies(self) -> None:
        self._source = self.plan.sources["supplies"]
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

    def _finish_pledges(self) -> None:
        if "pledges" in self.plan.sources:
            self._source = self.plan.sources["pledges"]
            for number in self.found.ids["pledges"].values():
                if not 0 < self._pledged[number] == self._instalments[number]:
                    self.blame(
                        0,
                        "誓約の額",
                        f"{number}件目：対象の未収額{self._pledged[number]:,}円と"
                        f"分納の合計{self._instalments[number]:,}円が合いません。",
                    )

    def _finish_totals(self) -> None:
        self._source = self.plan.sources["totals"]
        for key in sorted(self.found.opened.keys() | self.found.control.keys()):
            ours, theirs = self.found.opened.get(key, (0, 0)), self.found.control.get(key, (0, 0))
            if ours != theirs:
                label = f"{self.rules.charges.get(key[0], key[0])} {key[1]}年度"
                self.blame(
                    0,
                    label,
                    f"残高が合いません。明細{ours[0]:,}件{ours[1]:,}円、"
                    f"統制合計{theirs[0]:,}件{theirs[1]:,}円、差{ours[1] - theirs[1]:,}円。",
                )
