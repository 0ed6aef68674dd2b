"""The rows of our tables that an old system's records become, a record at a time."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from mizuhiki.customers.api import phone_digits
from mizuhiki.takeover.mapping import Plan
from mizuhiki.takeover.reading import Record, records_of

Row = tuple[Any, ...]
Ids = Mapping[str, Mapping[str, int]]


class Rows:
    """What every record becomes; the keys of the old system are the numbers that the check gave them."""

    def __init__(self, plan: Plan, ids: Ids) -> None:
        self._plan, self._ids = plan, ids
        self._tap_of_supply: dict[int, int] = {}
        self._fittings: dict[int, list[tuple[date, date, int]]] = {}

    def records(self, kind: str) -> Iterator[tuple[int, Record]]:
        """(number, record) of each record of a kind; records named are numbers by now."""
        source = self._plan.sources.get(kind)
        if source is None:
            return
        refers = [(one.name, one.refers) for one in source.kind.fields if one.refers]
        for number, (_, record, _) in enumerate(records_of(source, _surprised), start=1):
            for name, to in refers:
                if record[name] is not None:
                    record[name] = self._ids[to][record[name]]
            yield number, record

    def customers(self) -> Iterator[Row]:
        """People and companies."""
        for n, r in self.records("customers"):
            number = r["customer_no"] or f"{n:010d}"
            facts = (r["name"], r["kana"] or "", r["language"] or "ja")
            yield (n, number, r["kind"], *facts, r["postcode"] or "", r["address"] or "", r["died_on"])

    def phones(self) -> Iterator[Row]:
        """Their telephone numbers."""
        for n, r in self.records("customers"):
            if r["phone"]:
                yield (n, r["phone"], phone_digits(r["phone"]), r["phone_note"] or "")

    def marks(self) -> Iterator[Row]:
        """What changes how people must act; protection (DV等支援措置) first of all."""
        for _, r in self.records("marks"):
            yield (r["customer"], r["kind"], r["starts_on"], r["ends_on"], r["note"] or "")

    def premises(self) -> Iterator[Row]:
        """Places of use."""
        for n, r in self.records("premises"):
            yield (n, r["postcode"], r["town"], r["block"] or "", r["building"] or "")

    def taps(self) -> Iterator[Row]:
        """Installations."""
        for n, r in self.records("taps"):
            yield (n, r["premises"], r["tap_no"], r["bore_mm"], r["parent"], r["route"], r["route_order"])

    def owners(self) -> Iterator[Row]:
        """Who owns a tap."""
        for _, r in self.records("owners"):
            yield (r["tap"], r["customer"], r["starts_on"], r["ends_on"])

    def meters(self) -> Iterator[Row]:
        """Meters."""
        for n, r in self.records("meters"):
            yield (n, r["serial"], r["bore_mm"], r["digits"], r["verified_until"])

    def fittings(self) -> Iterator[Row]:
        """Where each meter hangs, kept for the readings."""
        for n, r in self.records("fittings"):
            span = (r["fitted_on"], r["removed_on"] or date.max, n)
            self._fittings.setdefault(r["tap"], []).append(span)
            yield (n, r["tap"], r["meter"], r["fitted_on"], r["fitted_m3"], r["removed_on"], r["removed_m3"])

    def supplies(self) -> Iterator[Row]:
        """Supplies, kept for the readings."""
        for n, r in self.records("supplies"):
            self._tap_of_supply[n] = r["tap"]
            kind = r["kind"] or "ordinary"
            yield (n, r["inquiry_no"], r["tap"], kind, r["starts_on"], r["ends_on"], r["parked"] or "")

    def services(self) -> Iterator[Row]:
        """What a supply is billed for."""
        for _, r in self.records("services"):
            counts = (r["dwellings"] or 1, r["scheme"] or "", r["persons"])
            yield (
                *(r["supply"], r["charge"], r["use_class"], r["cycle"]),
                *(*counts, r["starts_on"], r["ends_on"]),
            )

    def facts(self) -> Iterator[Row]:
        """What else a charge is priced by."""
        for _, r in self.records("facts"):
            what = (r["kind"], r["code"] or "", r["number"] or 0)
            yield (r["supply"], r["charge"], *what, r["starts_on"], r["ends_on"])

    def parties(self) -> Iterator[Row]:
        """Who stands in which role."""
        for _, r in self.records("parties"):
            yield (r["supply"], r["customer"], r["role"], r["starts_on"], r["ends_on"])

    def mandates(self) -> Iterator[Row]:
        """Accounts that demands are drawn from."""
        for _, r in self.records("mandates"):
            account = (r["bank_code"], r["branch_code"], r["account_type"], r["account_no"], r["holder_kana"])
            given = (r["yucho_symbol"] or "", r["yucho_number"] or "")
            yield (r["supply"], *account, r["starts_on"], r["ends_on"], *given)

    def debits(self) -> Iterator[Row]:
        """The time of each, for the bills."""
        for _, r in self.records("mandates"):
            yield (r["supply"], r["starts_on"], r["ends_on"])

    def readings(self) -> Iterator[Row]:
        """What meters showed; water through a meter taken off since is told apart."""
        for _, r in self.records("readings"):
            kind, shown = r["kind"] or "regular", r["index_m3"] - r["previous_m3"]
            carried = r["usage_m3"] - shown if kind != "estimated" and 0 <= shown < r["usage_m3"] else 0
            yield (
                *(r["supply"], self._fitting_of(r["supply"], r["read_on"]), r["cycle_month"], 0, kind),
                *(r["period_start"], r["read_on"], r["previous_m3"], r["index_m3"]),
                *(carried, r["usage_m3"], ""),
            )

    def _fitting_of(self, supply: int, on: date) -> int | None:
        """The meter that was on the tap on a day; on the day of an exchange the new one."""
        spans = self._fittings.get(self._tap_of_supply[supply], ())
        return next((n for since, until, n in spans if since <= on < until), None)

    def past_bills(self) -> Iterator[Row]:
        """What was asked for before, paid or not."""
        for _, r in self.records("bills"):
            days = (r["cycle_month"], r["period_start"], r["period_end"])
            yield (r["supply"], r["charge"], *days, r["billed_yen"], r["paid_yen"], r["due_on"])

    def bills(self) -> Iterator[Row]:
        """What is open of each bill, as `billing.api.stage_bills` takes it."""
        for n, r in self.records("bills"):
            open_yen = r["billed_yen"] - r["paid_yen"]
            if open_yen:
                yield (
                    *(n, r["supply"], r["charge"], r["cycle_month"], r["fiscal_year"]),
                    *(r["period_start"], r["period_end"], open_yen, r["tax_percent"]),
                    *(r["due_on"], r["slip_no"], r["slip_yen"]),
                )


def _surprised(line: int, label: str, problem: str) -> None:
    """The files were checked a moment ago, and their digest is the same."""
    raise AssertionError(f"{line} {label}: {problem}")


TABLES: tuple[tuple[str, str, Callable[[Rows], Iterator[Row]]], ...] = (
    (
        "customers_customer",
        "id, customer_no, kind, name, kana, language, postcode, address, died_on",
        Rows.customers,
    ),
    ("customers_phone", "customer_id, shown, digits, note", Rows.phones),
    ("customers_customermark", "customer_id, kind, starts_on, ends_on, note", Rows.marks),
    ("customers_premises", "id, postcode, town, block, building", Rows.premises),
    (
        "customers_installation",
        "id, premises_id, tap_no, bore_mm, parent_id, route, route_order",
        Rows.taps,
    ),
    ("customers_ownership", "installation_id, customer_id, starts_on, ends_on", Rows.owners),
    ("customers_meter", "id, serial, bore_mm, digits, verified_until", Rows.meters),
    (
        "customers_meterfitting",
        "id, installation_id, meter_id, fitted_on, fitted_m3, removed_on, removed_m3",
        Rows.fittings,
    ),
    (
        "customers_supply",
        "id, inquiry_no, installation_id, kind, starts_on, ends_on, parked",
        Rows.supplies,
    ),
    (
        "customers_supplyservice",
        "supply_id, charge, use_class, cycle, dwellings, scheme, persons, starts_on, ends_on",
        Rows.services,
    ),
    ("customers_servicefact", "supply_id, charge, kind, code, number, starts_on, ends_on", Rows.facts),
    ("customers_supplyparty", "supply_id, customer_id, role, starts_on, ends_on", Rows.parties),
    (
        "directdebit_mandate",
        "supply_id, bank_code, branch_code, account_type, account_no, holder_kana, starts_on, ends_on, "
        "yucho_symbol, yucho_number",
        Rows.mandates,
    ),
    ("billing_debitsupply", "supply_id, since, until", Rows.debits),
    (
        "metering_reading",
        "supply_id, fitting_id, cycle_month, sequence, kind, period_start, read_on, previous_m3, index_m3, "
        "carried_m3, usage_m3, hold",
        Rows.readings,
    ),
    (
        "billing_pastbill",
        "supply_id, charge, cycle_month, period_start, period_end, billed_yen, paid_yen, due_on",
        Rows.past_bills,
    ),
)
