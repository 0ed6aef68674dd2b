"""Convenience-store slips: the 44-digit barcode, its bars, and the agents' result records.

`Barcode`, `parse` and `human_lines` know the digits, `svg` draws them, `read_reports` reads what comes
back. The rules in words: docs/rules/barcode.md.
"""

from mizuhiki.formats.konbini.barcode import (
    DIGITS_YEN,
    GROUPING,
    LENGTH,
    MOST_YEN,
    Barcode,
    BarcodeRefused,
    check_digit,
    free_area,
    human_lines,
    maker_code,
    parse,
    refuse_print,
    reissued,
)
from mizuhiki.formats.konbini.code128 import (
    DOTS,
    STANDARD_PRINT,
    Print,
    PrintRefused,
    module_mm,
    modules,
    svg,
)
from mizuhiki.formats.konbini.layouts import (
    AGENT_CSV,
    CHANNELS,
    LAYOUTS,
    M1,
    M2,
    CsvLayout,
    FixedLayout,
    Header,
    Layout,
    ReportKind,
)
from mizuhiki.formats.konbini.reports import HeldRow, Report, ReportFile, read_reports

__all__ = [
    "AGENT_CSV",
    "CHANNELS",
    "DIGITS_YEN",
    "DOTS",
    "GROUPING",
    "LAYOUTS",
    "LENGTH",
    "M1",
    "M2",
    "MOST_YEN",
    "STANDARD_PRINT",
    "Barcode",
    "BarcodeRefused",
    "CsvLayout",
    "FixedLayout",
    "Header",
    "HeldRow",
    "Layout",
    "Print",
    "PrintRefused",
    "Report",
    "ReportFile",
    "ReportKind",
    "check_digit",
    "free_area",
    "human_lines",
    "maker_code",
    "module_mm",
    "modules",
    "parse",
    "read_reports",
    "refuse_print",
    "reissued",
    "svg",
]
