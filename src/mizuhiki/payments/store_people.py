"""Whose payments a file of an agent shows, for the read log."""

import re

from mizuhiki.attachments import api as attachments
from mizuhiki.attachments.api import StoredFile
from mizuhiki.billing.api import SLIP_SUPPLIES
from mizuhiki.customers.api import users_and_payers
from mizuhiki.payments.models import StoreFile
from mizuhiki.platform import clock, sql

_BARCODE = re.compile(rb"91[0-9]{42}")
_SLIP_NO = slice(13, 29)  # of the 44 digits


def people_of_file(file: StoredFile) -> list[int]:
    """Customers whose slips a file names; of one not taken in, those whose number stands anywhere in it."""
    if taken := StoreFile.objects.filter(sha256=file.sha256).first():
        supplies = sql.rows(
            "SELECT DISTINCT s.supply_id FROM payments_storereport r "  # noqa: S608
            f"JOIN {SLIP_SUPPLIES} s ON s.slip_id = r.slip_id WHERE r.file_id = %s",
            [taken.pk],
        )
    else:
        found = {one[_SLIP_NO].decode() for one in _BARCODE.findall(attachments.read(file))}
        supplies = sql.rows(
            "SELECT DISTINCT s.supply_id FROM billing_paymentslip p "  # noqa: S608
            f"JOIN {SLIP_SUPPLIES} s ON s.slip_id = p.id WHERE p.slip_no = ANY(%s)",
            [sorted(found)],
        )
    return users_and_payers([row[0] for row in supplies], on=clock.day_of(file.stored_at))
