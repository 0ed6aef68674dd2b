"""A bulk change that waits to be asked for, for the walk of pages."""

from datetime import datetime

from mizuhiki.attachments import api as attachments
from mizuhiki.bulkwork import services
from mizuhiki.customers.api import Installation
from mizuhiki.staff.models import User


def make_bulk_work(owner: User, now: datetime) -> None:
    """One tap that would be read on another route."""
    tap_no = Installation.objects.earliest("pk").tap_no
    content = f"水栓番号,新検針区,新検針順\r\n{tap_no},Z-9,1\r\n".encode()
    file = attachments.store(
        content, name="ikkatsu", kind=services.FILE_KIND, media_type="text/csv", actor=owner, at=now
    )
    services.take_file(
        content=content, file=file, file_name="ikkatsu.csv", kind="route", on=None, actor=owner, at=now
    )
