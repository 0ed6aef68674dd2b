"""The door to the papers: what to print, how, and what can be refused."""

from mizuhiki.documents.engine import inspect, render
from mizuhiki.documents.excerpts import excerpt
from mizuhiki.documents.faults import (
    FieldFault,
    ForeignPages,
    GlyphFinding,
    GlyphMissing,
    PaperFault,
    RowUnfit,
)
from mizuhiki.documents.leaves import Box, Leaf, SquareCode, dressed, pages_with_print
from mizuhiki.documents.papers.arrears_letter import (
    ARREARS_LETTER,
    MOST_WITH_SLIP,
    MOST_WITHOUT,
    ArrearsLetter,
    EnclosedSlip,
)
from mizuhiki.documents.papers.bill import Bill
from mizuhiki.documents.papers.certificate import (
    MOST_LINES,
    PAYMENT_CERTIFICATE,
    CertificateLine,
    PaymentCertificate,
)
from mizuhiki.documents.papers.correction_notice import (
    CORRECTION_NOTICE,
    OMITTED,
    CorrectedLine,
    CorrectionNotice,
    ReturnedPart,
)
from mizuhiki.documents.papers.counter_sheet import COUNTER_SHEET, NOTE_COLUMNS, CounterSheet, SheetTable
from mizuhiki.documents.papers.debit_notice import DEBIT_NOTICE, DebitAccount, DebitNotice, EarlierDebit
from mizuhiki.documents.papers.extra import Extra
from mizuhiki.documents.papers.form_cover import FORM_COVER, FormCover
from mizuhiki.documents.papers.overpaid_notice import (
    OVERPAID_NOTICE,
    OverpaidLine,
    OverpaidNotice,
    SettledBill,
)
from mizuhiki.documents.papers.parts import Addressee, Charge, Issuer, MeterReading, Working, columns_of
from mizuhiki.documents.papers.payment_notice import PAYMENT_NOTICE, PaymentNotice
from mizuhiki.documents.papers.plain_letter import PLAIN_LETTER, PlainLetter
from mizuhiki.documents.papers.receipt import RECEIPT, Receipt, ReceiptLine
from mizuhiki.documents.papers.reissued_slip import (
    MOST_BILLS,
    REISSUED_SLIP,
    ReissuedSlip,
    SlipBill,
    SlipCharge,
)
from mizuhiki.documents.papers.report import REPORT, Report, ReportColumn, ReportTable, ReportText
from mizuhiki.documents.papers.shutoff_execution import SHUTOFF_EXECUTION, ShutoffExecution
from mizuhiki.documents.papers.slip import SlipNumbers
from mizuhiki.documents.papers.usage_slip import USAGE_SLIP, UsageSlip
from mizuhiki.documents.press import Paper, Press, Row
from mizuhiki.documents.printing import FilePrinted, render_batches, render_many
from mizuhiki.documents.sheets import MEDIA_TYPE as WORKBOOK
from mizuhiki.documents.sheets import spreadsheet
from mizuhiki.documents.tables import MEDIA_TYPES, Table, table_file

__all__ = [
    "ARREARS_LETTER",
    "CORRECTION_NOTICE",
    "COUNTER_SHEET",
    "DEBIT_NOTICE",
    "FORM_COVER",
    "MEDIA_TYPES",
    "MOST_BILLS",
    "MOST_LINES",
    "MOST_WITHOUT",
    "MOST_WITH_SLIP",
    "NOTE_COLUMNS",
    "OMITTED",
    "OVERPAID_NOTICE",
    "PAYMENT_CERTIFICATE",
    "PAYMENT_NOTICE",
    "PLAIN_LETTER",
    "RECEIPT",
    "REISSUED_SLIP",
    "REPORT",
    "SHUTOFF_EXECUTION",
    "USAGE_SLIP",
    "WORKBOOK",
    "Addressee",
    "ArrearsLetter",
    "Bill",
    "Box",
    "CertificateLine",
    "Charge",
    "CorrectedLine",
    "CorrectionNotice",
    "CounterSheet",
    "DebitAccount",
    "DebitNotice",
    "EarlierDebit",
    "EnclosedSlip",
    "Extra",
    "FieldFault",
    "FilePrinted",
    "ForeignPages",
    "FormCover",
    "GlyphFinding",
    "GlyphMissing",
    "Issuer",
    "Leaf",
    "MeterReading",
    "OverpaidLine",
    "OverpaidNotice",
    "Paper",
    "PaperFault",
    "PaymentCertificate",
    "PaymentNotice",
    "PlainLetter",
    "Press",
    "Receipt",
    "ReceiptLine",
    "ReissuedSlip",
    "Report",
    "ReportColumn",
    "ReportTable",
    "ReportText",
    "ReturnedPart",
    "Row",
    "RowUnfit",
    "SettledBill",
    "SheetTable",
    "ShutoffExecution",
    "SlipBill",
    "SlipCharge",
    "SlipNumbers",
    "SquareCode",
    "Table",
    "UsageSlip",
    "Working",
    "columns_of",
    "dressed",
    "excerpt",
    "inspect",
    "pages_with_print",
    "render",
    "render_batches",
    "render_many",
    "spreadsheet",
    "table_file",
]
