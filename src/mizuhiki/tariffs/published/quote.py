"""One example priced by the kernel: which service, class, bore and months it means."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from mizuhiki.tariffs.bill import LineKind, PricedBill
from mizuhiki.tariffs.definition.calculation import TaxMode
from mizuhiki.tariffs.definition.proration import Proration
from mizuhiki.tariffs.definition.sewer import SewerVolume
from mizuhiki.tariffs.definition.tables import Rates
from mizuhiki.tariffs.faults import PriceRefused
from mizuhiki.tariffs.pricing.price import price
from mizuhiki.tariffs.published.document import Document, Invalid, Lacking, need_whole, number
from mizuhiki.tariffs.published.sheet import Sheet, read_sheets, use_of
from mizuhiki.tariffs.request import PriceRequest

_LACKING = frozenset({"no_rates", "beyond_table", "no_certified_volume", "unknown_purpose", "too_many_days"})


@dataclass(frozen=True, slots=True)
class Book:
    """A file with its tables."""

    doc: Document
    sheets: dict[str, Sheet]

    @property
    def uses(self) -> frozenset[str]:
        return frozenset(use for sheet in self.sheets.values() for use in sheet.uses)

    def sheet(self, service: str) -> Sheet:
        if service not in self.sheets:
            raise Lacking(f"{service}の料金表がない")
        return self.sheets[service]

    def service_of(self, example: dict[str, Any]) -> str:
        """The service an example speaks of when no key names one."""
        if example.get("service") is not None:
            return str(example["service"])
        named = [name for name in self.sheets if f"{name}_yen" in example]
        return next(iter(named or self.sheets), "water")


def open_book(doc: Document) -> Book:
    return Book(doc, read_sheets(doc))


@dataclass(frozen=True, slots=True)
class Ask:
    """What an example asks of one service, beyond its own keys."""

    m3: Decimal
    months: Decimal | None = None
    bore: int | None = None
    dwellings: int = 1
    days: int | None = None
    prorations: tuple[Proration, ...] = ()
    persons: int = 0
    sewage: SewerVolume | None = None


def quote(book: Book, service: str, example: dict[str, Any], ask: Ask) -> PricedBill:
    """The bill of one service.

    Raises:
        Lacking: the file lacks a table, row, block or rule for it.
        Invalid: the kernel refuses what the example says.
    """
    sheet = book.sheet(service).with_calculation(book.doc, example)
    version = replace(sheet.version, prorations=ask.prorations, sewer=ask.sewage)
    asked_use = example.get("use")
    use = use_of(sheet, None if asked_use is None else str(asked_use), book.uses)
    waived = example.get(f"{service}_base_waived", service == "water" and example.get("base_waived"))
    request = PriceRequest(
        use=use,
        m3=int(ask.m3) if ask.m3 == int(ask.m3) else ask.m3,
        bore_mm=_bore(sheet, use, ask.bore if ask.bore is not None else _bore_asked(example)),
        months=sheet.months(months_of(book, sheet, example) if ask.months is None else ask.months),
        days=ask.days,
        dwellings=ask.dwellings,
        scheme="collective" if ask.dwellings != 1 else "",
        reductions=("base_waived",) if waived else (),
        persons=ask.persons,
        has_city_water=not ask.persons,
    )
    try:
        bill = price(request, version)
    except PriceRefused as refused:
        raise (Lacking if refused.code in _LACKING else Invalid)(str(refused)) from refused
    if sheet.known_m3 is not None and any(part.m3 not in sheet.known_m3 for part in bill.parts):
        raise Lacking("この水量の料金が見えていない")
    return bill


def months_of(book: Book, sheet: Sheet, example: dict[str, Any]) -> Decimal:
    """The months an example covers: its own, else those of a bill, else those of the table."""
    if example.get("months") is not None:
        months = number(example["months"])
        if months is None or months <= 0:
            raise Invalid(f"「months」の値「{example['months']}」は月数ではない")
        return months
    billed = number(book.doc.mapping(book.doc.root, "billing").get("bill_every_months"))
    return billed or Decimal(sheet.version.cycle.table_months)


def _bore_asked(example: dict[str, Any]) -> int | None:
    return None if example.get("bore") in (None, "any") else need_whole(example, "bore")


def _bore(sheet: Sheet, use: str, asked: int | None) -> int | None:
    """The bore asked for; without one, the only row of the class, or any if all are alike."""
    if asked is not None:
        return asked
    rows = [row for row in sheet.version.rates if row.use == use]
    if len({replace(row, bore_mm=None) for row in rows}) == 1:
        return rows[0].bore_mm
    if any(row.bore_mm is None for row in rows):
        return None
    raise Lacking("口径が示されていない")


def row_of(book: Book, sheet: Sheet, example: dict[str, Any]) -> Rates:
    """The row of the table an example falls into."""
    asked = example.get("use")
    use = use_of(sheet, None if asked is None else str(asked), book.uses)
    try:
        return sheet.version.row(use, _bore(sheet, use, _bore_asked(example)))
    except PriceRefused as refused:
        raise Lacking(str(refused)) from refused


def dwellings_of(example: dict[str, Any]) -> int:
    dwellings = 1 if example.get("dwellings") is None else need_whole(example, "dwellings")
    if dwellings < 1:
        raise Invalid(f"「dwellings」の値「{dwellings}」は戸数ではない")
    return dwellings


def charged(book: Book, service: str, bill: PricedBill, example: dict[str, Any]) -> Decimal:
    """The amount an example prints for a service: the bill, or the sum before tax if it says so."""
    sheet = book.sheet(service).with_calculation(book.doc, example)
    if example.get("tax_included") is not False:
        if not sheet.tax_known:
            raise Lacking("税率が不明")
        return Decimal(bill.amount_yen)
    return before_tax(book, service, bill)


def before_tax(book: Book, service: str, bill: PricedBill) -> Decimal:
    if book.sheet(service).version.tax.mode is TaxMode.INCLUDED:
        raise Lacking("税込みの料金表なので、税抜きの額は分からない")
    return bill.subtotal


def volume_charge(bill: PricedBill) -> Decimal:
    kinds = {LineKind.VOLUME, LineKind.FLAT}
    return sum((line.amount for line in bill.lines if line.kind in kinds), Decimal(0))


def base_charge(bill: PricedBill) -> Decimal:
    return sum((line.amount for line in bill.lines if line.kind is LineKind.BASE), Decimal(0))
