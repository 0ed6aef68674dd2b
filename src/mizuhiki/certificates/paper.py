"""The certificate as paper, filled from what it keeps."""

from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings

from mizuhiki.attachments import api as attachments
from mizuhiki.attachments.api import StoredFile
from mizuhiki.certificates.errors import PaperRefused
from mizuhiki.certificates.models import Application
from mizuhiki.certificates.selectors import PaidLine
from mizuhiki.customers.api import Viewer, holders_of
from mizuhiki.documents import api as documents
from mizuhiki.documents.api import PAYMENT_CERTIFICATE, CertificateLine, PaperFault, PaymentCertificate
from mizuhiki.mail.api import issuer_of
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import Pack, month_before
from mizuhiki.staff.api import User

FILE_KIND = "certificates.paper"


def month_words(month: date) -> str:
    """2026年4月分."""
    return f"{month.year}年{month.month}月分"


def period_words(application: Application) -> str:
    """2026年4月分から2027年3月分まで; one month by itself."""
    last = month_before(application.period_end)
    first = month_words(application.period_start)
    return first if last == application.period_start else f"{first}から{month_words(last)}まで"


def holder_day(application: Application) -> date:
    """The day whose water user is meant: the last of the period, at most the day of application."""
    return min(month_before(application.period_end).replace(day=28), application.received_on)


def row_of(
    application: Application,
    lines: Sequence[PaidLine],
    *,
    shown: str,
    issued_on: date,
    reissued_on: date | None,
    pack: Pack,
    viewer: Viewer,
) -> PaymentCertificate:
    """The row of the paper. Where anybody on the supply is protected it names no place (law 16).

    Raises:
        RowUnfit: something does not fit the paper.
    """
    holder = holders_of(
        [application.supply_id], today=clock.today(), viewer=viewer, on=holder_day(application)
    )[application.supply_id]
    return PaymentCertificate(
        paper_id=f"納証-{shown}",
        serial_no=shown,
        issued_on=issued_on,
        reissued_on=reissued_on,
        name=holder.name,
        honorific=holder.honorific,
        customer_no=holder.number,
        inquiry_no=holder.inquiry_no,
        place="" if holder.is_protected else f"{pack.utility.city}{holder.address}",
        period=period_words(application),
        lines=tuple(
            CertificateLine(
                subject=month_words(line.month),
                amounts=tuple((pack.charges[code].label, amount) for code, amount in line.amounts),
                paid_on=line.paid_on,
                way=line.way,
            )
            for line in lines
        ),
        total_yen=sum(line.yen for line in lines),
        issuer=issuer_of(pack),
    )


def print_and_keep(
    application: Application,
    lines: Sequence[PaidLine],
    *,
    shown: str,
    issued_on: date,
    reissued_on: date | None = None,
    pack: Pack,
    actor: User,
    at: datetime,
) -> StoredFile:
    """Set the paper and keep it in the file store.

    Raises:
        PaperRefused: a name cannot be printed, or there are more lines than pages. Nothing is kept.
    """
    try:
        row = row_of(
            application,
            lines,
            shown=shown,
            issued_on=issued_on,
            reissued_on=reissued_on,
            pack=pack,
            viewer=actor,
        )
        content = documents.render(PAYMENT_CERTIFICATE, [row], press=settings.PRESS, at=at)
    except PaperFault as fault:
        raise PaperRefused(problem=fault.message) from fault
    return attachments.store(
        content,
        name=f"納入証明書-{shown}" + ("-再交付" if reissued_on else ""),
        kind=FILE_KIND,
        media_type="application/pdf",
        actor=actor,
        at=at,
    )


def customers_of_paper(file: StoredFile) -> dict[str, list[int]]:
    """Whose payments a paper shows, for the read log."""
    found = Application.objects.filter(certificate__file=file) | Application.objects.filter(
        certificate__steps__file=file
    )
    return {"customers.customer": sorted(set(found.values_list("customer_id", flat=True)))}
