"""Examples about time and volume: splits, estimates, settlements, stubs, wells, leaks."""

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from math import ceil, floor

from mizuhiki.tariffs.definition.calculation import OddTo
from mizuhiki.tariffs.definition.proration import DayCount
from mizuhiki.tariffs.definition.sewer import SewerVolume
from mizuhiki.tariffs.faults import PriceRefused
from mizuhiki.tariffs.pricing.prorating import days_of_use
from mizuhiki.tariffs.pricing.volumes import sewage_m3, spread
from mizuhiki.tariffs.published.bills import Example, hold_bill
from mizuhiki.tariffs.published.checks import Checks, Figures
from mizuhiki.tariffs.published.components import same_tax
from mizuhiki.tariffs.published.document import Invalid, Lacking, need_number, need_whole, number
from mizuhiki.tariffs.published.prose import read_leak_rule, read_proration, read_sewage
from mizuhiki.tariffs.published.quote import Ask, Book, base_charge, charged, months_of, quote
from mizuhiki.tariffs.request import PriceRequest


def split(book: Book, example: Example, checks: Checks) -> None:
    """A volume cut into months."""
    checks.hold_any("parts", example.get("parts"), partial(_parts, book, example, "m3"))


def _parts(book: Book, example: Example, key: str) -> list[Figures]:
    """The cut of a volume; both orders where the file does not say who takes the odd m³."""
    m3 = need_whole(example, key)
    if m3 < 0:
        raise Invalid(f"「{key}」の値「{m3}」は水量ではない")
    printed = book.doc.sequence(example, "parts")
    count = need_whole(example, "months") if example.get("months") is not None else len(printed)
    if not 1 <= count <= 12:
        raise Invalid(f"{count}か月には分けられない")
    to = book.doc.mapping(book.doc.root, "billing").get("odd_m3_to")
    orders = {"first": [OddTo.FIRST], "second": [OddTo.LAST]}.get(str(to), list(OddTo))
    return [spread(m3, count, order) for order in orders]


def settlement(book: Book, example: Example, checks: Checks) -> None:
    """An estimate, the cut of the reading, the recomputed charge, deposits, and the balance."""
    service = book.service_of(example)
    if "estimated_m3" in example:
        checks.hold_any("estimated_m3", example["estimated_m3"], partial(_estimates, book, example))
    if "parts" in example:
        checks.hold_any("parts", example["parts"], partial(_parts, book, example, "reading_m3"))

    def priced(m3: Decimal, months: Decimal) -> Decimal:
        return charged(book, service, quote(book, service, example, Ask(m3=m3, months=months)), example)

    def estimated_bill() -> Decimal:
        return priced(need_number(example, "estimated_m3"), Decimal(1))

    def recomputed() -> Decimal:
        return priced(need_number(example, "reading_m3"), _months_read(book, example))

    def deposits() -> Decimal:
        volumes = [number(each) for each in book.doc.sequence(example, "deposits_m3")]
        if not volumes or None in volumes:
            raise Lacking("予納の水量がない")
        return sum((priced(each, Decimal(1)) for each in volumes if each is not None), Decimal(0))

    def balance() -> Decimal:
        return recomputed() - (deposits() if "deposits_m3" in example else estimated_bill())

    figures = {
        "estimated_bill_yen": estimated_bill,
        "recomputed_yen": recomputed,
        "deposits_yen": deposits,
        "settlement_yen": balance,
        "balance_yen": balance,
    }
    for key in example:
        if key in figures:
            checks.hold(key, example[key], figures[key])
        elif key.endswith("_yen"):
            checks.lacking.append(f"{key}：知らない金額")


def _months_read(book: Book, example: Example) -> Decimal:
    if example.get("months") is not None:
        return need_number(example, "months")
    read = number(book.doc.mapping(book.doc.root, "billing").get("read_every_months"))
    if "parts" in example:
        return Decimal(len(book.doc.sequence(example, "parts")))
    if read is None:
        raise Lacking("検針の間隔が不明")
    return read


def _estimates(book: Book, example: Example) -> list[Figures]:
    """One month of the previous reading; which way a half goes is not printed."""
    read = number(book.doc.mapping(book.doc.root, "billing").get("read_every_months"))
    if read is None or read <= 0:
        raise Lacking("検針の間隔が不明")
    part = need_number(example, "previous_reading_m3") / read
    return [floor(part), ceil(part)]


def proration(book: Book, example: Example, checks: Checks) -> None:
    """A base, or a whole bill, for so many days of use."""
    service = book.service_of(example)
    for key in ("base_ex_tax", "base_tax_included", "base_yen"):
        if key in example:
            checks.hold(key, example[key], partial(_stub_base, book, service, example, key))

    def ask(bore: int | None) -> Ask:
        return _stub(book, service, example, bore)

    rest = {key: value for key, value in example.items() if key != "base_yen"}
    if any(key.endswith("_yen") for key in rest) or "subtotal_ex_tax" in rest:
        hold_bill(book, rest, checks, ask)


def _stub(book: Book, service: str, example: Example, bore: int | None = None) -> Ask:
    days = need_whole(example, "days")
    if days < 1:
        raise Invalid(f"「days」の値「{days}」は日数ではない")
    rule = read_proration(book.doc, service)
    m3 = number(example.get("m3")) or Decimal(0)
    return Ask(m3=m3, bore=bore, days=days, prorations=(rule,) if rule else ())


def _stub_base(book: Book, service: str, example: Example, key: str) -> Decimal:
    same_tax(book, service, key)
    return base_charge(quote(book, service, example, _stub(book, service, example)))


def day_count(book: Book, example: Example, checks: Checks) -> None:
    """Days of use between two days, and whether the base is halved for them."""
    if "days" in example:
        checks.hold_any("days", example["days"], partial(_day_counts, example))
    if "half_base" in example:
        checks.hold("half_base", example["half_base"], partial(_is_half, book, example))


def _day_counts(example: Example) -> list[Figures]:
    """The count by the marks (included)/(excluded); a period without a year may cross a 29 February."""
    first_is, last_is = (str(example.get(key, "")) for key in ("from_is", "to_is"))
    by_reading = "reading" in first_is, "reading" in last_is
    first, last = _counted(first_is, "from_is"), _counted(last_is, "to_is")
    count = DayCount(first, last, first, last)
    found: list[Figures] = []
    for year in (2023, 2024):
        start, end = (_day(example, key, year) for key in ("from", "to"))
        if end < start and len(str(example["to"])) <= 5:
            end = _day(example, "to", year + 1)
        try:
            days = days_of_use(
                start, end, count, starts_by_reading=by_reading[0], ends_by_reading=by_reading[1]
            )
        except PriceRefused as refused:
            raise Invalid(str(refused)) from refused
        found.append(days)
    return found


def _counted(mark: str, key: str) -> bool:
    if "excluded" in mark:
        return False
    if "included" in mark:
        return True
    raise Lacking(f"「{key}」に算入・不算入が示されていない")


def _day(example: Example, key: str, year: int) -> date:
    written = str(example.get(key))
    full = written if re.fullmatch(r"\d{4}-\d{2}-\d{2}", written) else f"{year}-{written}"
    try:
        return date.fromisoformat(full)
    except ValueError:
        raise Invalid(f"「{key}」の値「{written}」は日付ではない") from None


def _is_half(book: Book, example: Example) -> bool:
    service = book.service_of(example)
    stub = base_charge(quote(book, service, example, _stub(book, service, example)))
    whole = base_charge(quote(book, service, example, Ask(m3=number(example.get("m3")) or Decimal(0))))
    return stub * 2 == whole


def certified_volume(book: Book, example: Example, checks: Checks) -> None:
    """The volume of a household on a well, alone or beside city water, and its charge."""
    for key in ("sewer_m3", "certified_m3"):
        if key in example:
            checks.hold(key, example[key], partial(_sewage, book, example))
    if "m3" in example and not {"sewer_m3", "certified_m3", "city_water_m3"} & example.keys():
        checks.hold("m3", example["m3"], partial(_sewage, book, example))

    def ask(bore: int | None) -> Ask:
        return Ask(m3=_sewage(book, example), bore=bore)

    if any(key.endswith("_yen") for key in example):
        hold_bill(book, {key: value for key, value in example.items() if key != "m3"}, checks, ask)


def _sewage(book: Book, example: Example) -> Decimal:
    persons = need_whole(example, "persons") if example.get("persons") is not None else 0
    if persons < 0 or (persons == 0 and "well_m3" not in example):
        raise Invalid(f"「persons」の値「{example.get('persons')}」は人数ではない")
    rule = read_sewage(book.doc)
    city = need_number(example, "city_water_m3") if example.get("city_water_m3") is not None else None
    purposes = tuple(str(each) for each in book.doc.sequence(example, "well_purposes"))
    well = need_whole(example, "well_m3") if example.get("well_m3") is not None else 0
    request = PriceRequest(
        use="",
        m3=city or Decimal(0),
        persons=persons,
        purposes=purposes,
        sources=(("well", well),),
        has_city_water=city is not None,
    )
    _refuse_open_table(rule, persons)
    sheet = book.sheets.get("sewer")
    months = number(example.get("months")) or (months_of(book, sheet, example) if sheet else Decimal(1))
    try:
        return sum(sewage_m3(request, rule, city or Decimal(0), months), Decimal(0))
    except PriceRefused as refused:
        raise Lacking(str(refused)) from refused


def _refuse_open_table(rule: SewerVolume, persons: int) -> None:
    """A printed table that ends without a rule for further persons says nothing about them."""
    for table in (rule.well_only, rule.with_city):
        if table and table.cap_m3 is not None and not table.each_further and persons > len(table.table):
            raise Lacking(f"{persons}人の認定水量が表にない")


def leak(book: Book, example: Example, checks: Checks) -> None:
    """The volume charged after relief, and what was taken off."""
    if "charged_m3" in example:
        checks.hold("charged_m3", example["charged_m3"], partial(_relieved, book, example))
    if "reduction_m3" in example:
        checks.hold("reduction_m3", example["reduction_m3"], partial(_reduced, book, example))
    for key in example:
        if key.endswith("_yen"):
            checks.lacking.append(f"{key}：料金表がない")


def _reduced(book: Book, example: Example) -> Fraction:
    return need_whole(example, "metered_m3") - _relieved(book, example)


def _relieved(book: Book, example: Example) -> Fraction:
    formula = read_leak_rule(book.doc, str(example.get("rule")))
    reference = "usual_m3" if "usual_m3" in example else "reference_m3"
    facts = {
        "metered_m3": need_whole(example, "metered_m3"),
        "reference_m3": _fact(example, reference, needed=bool(formula.reference)),
        "leaked_m3": _fact(example, "leaked_m3", needed=bool(formula.leaked)),
    }
    if any(fact < 0 for fact in facts.values()):
        raise Invalid("水量が0より小さい")
    return max(min(formula.charged(**facts), Fraction(facts["metered_m3"])), Fraction(0))


def _fact(example: Example, key: str, *, needed: bool) -> int:
    return need_whole(example, key) if needed or example.get(key) is not None else 0
