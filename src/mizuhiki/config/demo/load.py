"""Puts the drawn town into the database, table by table, by COPY."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.db import transaction

from mizuhiki.audit.history import note_loaded
from mizuhiki.config.demo.town import House, Town
from mizuhiki.customers.api import drop_search_indexes, refill
from mizuhiki.formats import yucho, zengin
from mizuhiki.formats.kana import narrow
from mizuhiki.platform import sql
from mizuhiki.platform.loading import loading

TABLES = {
    "customers_customer": "id, customer_no, kind, name, kana, language, postcode, address, died_on",
    "customers_phone": "id, customer_id, shown, digits, note",
    "customers_customermark": "customer_id, kind, starts_on, note",
    "customers_premises": "id, postcode, town, block, building, latitude, longitude",
    "customers_installation": "id, premises_id, tap_no, bore_mm, route, route_order",
    "customers_ownership": "installation_id, customer_id, starts_on",
    "customers_meter": "id, serial, bore_mm, digits, verified_until",
    "customers_meterfitting": "id, installation_id, meter_id, fitted_on, fitted_m3",
    "customers_supply": "id, inquiry_no, installation_id, kind, starts_on, ends_on, parked",
    "customers_supplyservice": "supply_id, charge, use_class, cycle, dwellings, scheme, persons, starts_on",
    "customers_supplyparty": "supply_id, customer_id, role, starts_on",
    "metering_reading": "supply_id, fitting_id, cycle_month, sequence, kind, period_start, read_on, "
    "previous_m3, index_m3, usage_m3, hold",
    "directdebit_mandate": "supply_id, bank_code, branch_code, account_type, account_no, holder_kana, "
    "starts_on, yucho_symbol, yucho_number",
    "billing_debitsupply": "supply_id, since",
}
CHUNK = 20_000
SEWER_USE = {"public_sewerage": ("一般汚水", "一般汚水"), "rural_sewerage": ("一般", "事業所")}
Rows = dict[str, list[tuple[Any, ...]]]


def load_town(town: Town, *, tell: Callable[[int], None], searchable: bool = True) -> list[House]:
    """Load every house as the owner of the tables; returns them, for the handheld to visit."""
    houses: list[House] = []
    rows: Rows = {table: [] for table in TABLES}
    with transaction.atomic():
        drop_search_indexes()
        with loading(*TABLES):
            for house in town.houses():
                _add(rows, house, town)
                houses.append(house)
                if house.number % CHUNK == 0:
                    _flush(rows)
                    tell(house.number)
            _flush(rows)
        note_loaded(*TABLES)
        for table, columns in TABLES.items():
            if "id" in columns.split(", "):
                sql.rows(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"  # noqa: S608
                )
        sql.renew_statistics(*TABLES)
        if searchable:
            refill()
    return houses


def _flush(rows: Rows) -> None:
    for table, columns in TABLES.items():
        sql.copy(f"{table} ({columns})", rows[table])
        rows[table].clear()


def _add(rows: Rows, house: House, town: Town) -> None:
    n, person, moved_in = house.number, house.person, house.starts_on
    address = " ".join(part for part in (f"水引市{house.town}{house.block}", house.building) if part)
    rows["customers_customer"].append(
        (
            *(n, f"{n:010d}", person.kind, person.name, person.kana, person.language),
            *("0000000", address, person.died_on),
        )
    )
    digits = f"000{50_000_000 + n * 7_919 % 50_000_000:08d}"  # nobody's お問い合わせ番号
    rows["customers_phone"].append((n, n, f"{digits[:3]}-{digits[3:7]}-{digits[7:]}", digits, "自宅"))
    rows["customers_customermark"] += [(n, mark, moved_in, "") for mark in person.marks]
    rows["customers_premises"].append((n, "0000000", house.town, house.block, house.building, *_place(n)))
    rows["customers_installation"].append((n, n, f"M{n:08d}", house.bore_mm, f"A{n % 400:03d}", n))
    if house.owner:
        rows["customers_ownership"].append((n, house.owner, moved_in))
    if house.metered:
        verified = date(town.first_month.year + n % 8, 3, 31)
        rows["customers_meter"].append((n, f"S{n:08d}", house.bore_mm, 4, verified))
        rows["customers_meterfitting"].append((n, n, n, verified - timedelta(days=8 * 365), 0))
        _read_before(rows, house, town)
    rows["customers_supply"].append((n, f"{n:011d}", n, house.kind, moved_in, None, ""))
    rows["customers_supplyparty"].append((n, n, "water_user", moved_in))
    if house.payer:
        rows["customers_supplyparty"].append((n, house.payer, "payer", moved_in))
    for person, role, since in house.others:
        number = next(town.numbers)
        facts = (person.kind, person.name, person.kana, person.language)
        rows["customers_customer"].append((number, f"{number:010d}", *facts, "0000000", address, None))
        rows["customers_supplyparty"].append((n, number, role, since))
    rows["customers_supplyservice"] += _services(house)
    if house.bank:
        rows["directdebit_mandate"].append(
            (n, *_account(n, house.bank), _holder(person.kana), moved_in, *_as_given(n, house.bank))
        )
        rows["billing_debitsupply"].append((n, moved_in))


def _account(number: int, bank: str) -> tuple[str, str, str, str]:
    """Bank, branch, kind and number; of ゆうちょ what a debit takes of 記号 and 番号."""
    if bank == yucho.BANK:
        found = yucho.for_debit(*_as_given(number, bank))
        return bank, found.branch, found.account_type, found.account_no
    return bank, "001", "1", f"{number % 10_000_000:07d}"


def _as_given(number: int, bank: str) -> tuple[str, str]:
    """記号 and 番号 of a ゆうちょ account, as on the passbook."""
    return (f"1{number % 990:03d}0", f"{number % 10_000_000:07d}1") if bank == yucho.BANK else ("", "")


@cache
def _holder(kana: str) -> str:
    """The name as banks write it; a town has few thousand different ones."""
    return narrow(kana, allowed=zengin.STANDARD.charset.for_parties).text


def _read_before(rows: Rows, house: House, town: Town) -> None:
    """The last reading of the time before the demo; where somebody moved in since, it was another's."""
    n, read_on = house.number, town.last_read_on(house)
    supply_id = n
    if person := house.before:
        supply_id = town.size + n
        began = read_on - timedelta(days=1_500)
        rows["customers_customer"].append(
            (
                *(supply_id, f"{supply_id:010d}", person.kind, person.name, person.kana, "ja"),
                *("0000000", "転出済み", None),
            )
        )
        left_on = house.starts_on - timedelta(days=14)
        rows["customers_supply"].append((supply_id, f"{supply_id:011d}", n, "ordinary", began, left_on, ""))
        rows["customers_supplyparty"].append((supply_id, supply_id, "water_user", began))
    began = read_on - timedelta(days=60)
    before_m3 = max(0, house.dial_m3 - round(house.daily_m3 * 60))
    rows["metering_reading"].append(
        (
            supply_id,
            n,
            read_on.replace(day=1),
            0,
            "regular",
            began,
            read_on,
            before_m3,
            house.dial_m3,
            house.dial_m3 - before_m3,
            "",
        )
    )


def _services(house: House) -> Iterable[tuple[Any, ...]]:
    n = house.number
    if house.metered:
        yield (n, "water", house.use_class, house.cycle, 1, "", None, house.starts_on)
    if house.sewerage:
        use = SEWER_USE[house.sewerage][house.use_class == "業務用"]
        yield (n, house.sewerage, use, house.cycle, 1, "", house.persons, house.starts_on)


def _place(number: int) -> tuple[str, str]:
    """A point of a made-up map, the same for the same house."""
    return f"{36.5 + number % 271 / 5_000:.6f}", f"{136.6 + number % 353 / 5_000:.6f}"
