"""給水停止執行書 as the office prints it, from the rows of the cut."""

from datetime import date, datetime

from django.conf import settings

from mizuhiki.arrears.api import STEPS
from mizuhiki.customers.api import Viewer, holders_of
from mizuhiki.documents import api as documents
from mizuhiki.documents.api import SHUTOFF_EXECUTION, PaperFault, ShutoffExecution
from mizuhiki.mail.api import issuer_of
from mizuhiki.platform import clock, era
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.shutoffs.errors import PaperRefused
from mizuhiki.shutoffs.models import Cut
from mizuhiki.shutoffs.paper_words import paper_words

LAST_PAPERS = 2  # 予告 and 通知


def print_execution(cut: Cut, *, viewer: Viewer, at: datetime) -> bytes:
    """The paper of a cut as PDF. Where anybody on the supply is protected it names no place (law 16).

    Raises:
        PaperRefused: how the tap was closed was not told yet, or something cannot be printed.
    """
    made = getattr(cut, "execution", None)
    if made is None:
        raise PaperRefused(problem="停止の方法と指針が、まだ端末から届いていません。")
    pack = pack_on(clock.day_of(cut.committed_at))
    words = paper_words(pack)
    holder = holders_of([cut.supply_id], today=clock.today(), viewer=viewer)[cut.supply_id]
    steps = dict(STEPS)
    papers = [
        f"{steps[one['step']]}　{era.long_date(date.fromisoformat(one['on']))}"
        for one in cut.ground["notices"][-LAST_PAPERS:]
    ]
    try:
        row = ShutoffExecution(
            paper_id=f"停執-{cut.shown}",
            title=words["title"],
            serial_no=cut.shown,
            name=holder.name,
            honorific=holder.honorific,
            inquiry_no=holder.inquiry_no,
            place="" if holder.is_protected else f"{pack.utility.city}{holder.address}",
            closed_at=cut.committed_at.astimezone(clock.TOKYO),
            owed_yen=cut.yen,
            method="　".join(filter(None, (made.get_method_display(), made.serial))),
            reading=f"{made.index_m3:,} m³" if made.index_m3 is not None else made.no_index_why,
            papers=tuple(papers),
            lead=words["lead"],
            ground=words["ground"],
            release=words["release"],
            warning=words["warning"],
            care=words["care"],
            crew=str(cut.by),
            issuer=issuer_of(pack),
        )
        return documents.render(SHUTOFF_EXECUTION, [row], press=settings.PRESS, at=at)
    except PaperFault as fault:
        raise PaperRefused(problem=fault.message) from fault
