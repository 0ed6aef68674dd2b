"""Which bills belong in which file: every account to one bank profile, every due day to one day of it.

What a bill says stays fixed once it is written: its month's rules decide on which day a profile draws
it. One that names its account late, or changes it between two profiles' days, is still asked for once:
the database knows one row for a demand and try.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from mizuhiki.directdebit.errors import ProfileUnknown
from mizuhiki.rulepacks.api import BankProfile, NoRulesInForce, Pack, month_before, pack_on

REACH = timedelta(days=45)  # a profile's day is never further from the day a bill falls due

# Joined to a mandate `m`: which profile serves it, by branch, else bank, else the rest.
SERVED = """
    LEFT JOIN unnest(%(place)s::text[], %(server)s::text[]) AS b(place, profile)
        ON b.place = m.bank_code || m.branch_code
    LEFT JOIN unnest(%(place)s::text[], %(server)s::text[]) AS k(place, profile) ON k.place = m.bank_code
"""
SERVER = "coalesce(b.profile, k.profile, %(rest)s)"


def drawable(of: str, where: str = "true") -> str:
    """WITH queries for the demands of a table that an account can be drawn for.

    `here` in this file, `last_on` on the last such day at any bank.
    """
    return f"""
    calendar AS (
        SELECT * FROM unnest(%(due)s::date[], %(by)s::text[], %(on)s::date[]) AS c(due_on, profile, debit_on)
    ),
    drawable AS (
        SELECT d.id AS demand_id, max(c.debit_on) AS last_on,
               bool_or(c.profile = %(profile)s AND c.debit_on = %(day)s) AS here
        FROM {of} d
        JOIN directdebit_mandate m ON m.supply_id = d.supply_id
        {SERVED}
        JOIN calendar c ON c.due_on = d.due_on AND c.profile = {SERVER}
             AND m.starts_on <= c.debit_on AND (m.ends_on IS NULL OR m.ends_on > c.debit_on)
        WHERE {where}
        GROUP BY d.id
    )
"""  # noqa: S608


class _Calendar:
    """On which day a profile draws what falls due on a day, each month's rules read once."""

    def __init__(self) -> None:
        self._packs: dict[date, Pack | None] = {}
        self._cycles: dict[date, date] = {}
        self._days: dict[tuple[date, str], date] = {}

    def drawn_on(self, due_on: date, profile: str) -> date | None:
        """None where no rules are in force, or they do not know the profile."""
        pack = self._pack_of(month_before(due_on))
        if pack is None or profile not in pack.debit.profiles:
            return None
        if due_on not in self._cycles:
            self._cycles[due_on] = pack.cycle_of(due_on)
        key = self._cycles[due_on], profile
        if key not in self._days:
            self._days[key] = pack.debit.of(profile).debit_on(key[0])
        return self._days[key]

    def _pack_of(self, month: date) -> Pack | None:
        if month not in self._packs:
            try:
                self._packs[month] = pack_on(month)
            except NoRulesInForce:
                self._packs[month] = None
        return self._packs[month]


@dataclass(frozen=True)
class Slot:
    """One file to be: a bank profile and its debit day."""

    profile: BankProfile
    debit_on: date

    @property
    def key(self) -> str:
        """How its runs are called."""
        return f"{self.debit_on}/{self.profile.code}"

    @property
    def is_main(self) -> bool:
        """Whether it serves every bank that no other does; what no bank draws is its affair too."""
        return self.profile.code == self._pack.debit.rest.code

    @cached_property
    def _pack(self) -> Pack:
        return _pack_of(self.debit_on)

    @cached_property
    def _calendar(self) -> "_Calendar":
        return _Calendar()

    @cached_property
    def dues(self) -> list[date]:
        """The due days whose bills this file draws."""
        days = (self.debit_on + timedelta(days=n) for n in range(-REACH.days, REACH.days + 1))
        return [day for day in days if self._calendar.drawn_on(day, self.profile.code) == self.debit_on]

    def params(self, *, back: int = 0) -> dict[str, Any]:
        """What the statements above are told.

        Args:
            back: how many days of earlier bills the calendar holds besides.
        """
        earlier = {self.debit_on - timedelta(days=n) for n in range(1, back)}
        codes = list(self._pack.debit.profiles)
        dues = sorted({*self.dues, *earlier})
        drawn_on = self._calendar.drawn_on
        days = [(due, code, on) for due in dues for code in codes if (on := drawn_on(due, code))]
        served = self._pack.debit.served
        return {
            "day": self.debit_on,
            "profile": self.profile.code,
            "rest": self._pack.debit.rest.code,
            "is_main": self.is_main,
            "dues": self.dues,
            "due": [due for due, _, _ in days],
            "by": [code for _, code, _ in days],
            "on": [on for _, _, on in days],
            "place": list(served),
            "server": list(served.values()),
        }


def slot_of(debit_on: date, profile: str | None = None) -> Slot:
    """The file of a day and profile; without a profile that of the bank that serves the rest.

    Raises:
        ProfileUnknown: the rules of that day know no such profile.
    """
    terms = _pack_of(debit_on).debit
    code = profile or terms.rest.code
    if code not in terms.profiles:
        raise ProfileUnknown(profile=code)
    return Slot(terms.profiles[code], debit_on)


def slots_of_month(cycle_month: date) -> list[Slot]:
    """The files of a reading month, in the order of their days; none where no rules are in force."""
    try:
        terms = pack_on(cycle_month).debit
    except NoRulesInForce:
        return []
    found = [Slot(one, one.debit_on(cycle_month)) for one in terms.profiles.values()]
    return sorted(found, key=lambda slot: (slot.debit_on, slot.profile.code))


def _pack_of(debit_on: date) -> Pack:
    """The rules of the month whose bills are drawn on a day."""
    try:
        return pack_on(month_before(debit_on))
    except NoRulesInForce:
        return pack_on(debit_on)
