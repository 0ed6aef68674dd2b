"""A bill that waits, letters that went to the house that encloses, and sheets printed again."""

from datetime import datetime, timedelta

from mizuhiki.attachments import api as attachments
from mizuhiki.billing.models import BillAlarm, Demand
from mizuhiki.mail.models import HouseDelivery, Piece, Reprint
from mizuhiki.mail.services.house import HOUSE_FILE
from mizuhiki.platform import clock
from mizuhiki.staff.models import User


def make_printed(owner: User, now: datetime) -> None:
    """A stopped bill, a delivery of a run's letters, and one letter of it printed again."""
    demand = Demand.objects.earliest("pk")
    BillAlarm.objects.create(
        demand=demand,
        rule="own",
        yen=demand.amount_yen,
        usual_yen=1,
        most_yen=1,
        bills=3,
        factor=900,
        raised_at=now,
    )
    letter = Piece.objects.filter(run__isnull=False).earliest("pk")
    assert letter.run is not None
    archive = attachments.store(
        b"PK\x03\x04walk", name="walk", kind=HOUSE_FILE, media_type="application/zip", actor=owner, at=now
    )
    HouseDelivery.objects.create(
        run=letter.run,
        kind=letter.kind,
        turn=1,
        house="水引印刷株式会社",
        article="特記事項 第11条",
        file=archive,
        letter_count=1,
        pulled_count=0,
        page_count=1,
        sheet_count=1,
        tray_count=1,
        erase_by=clock.day_of(now) + timedelta(days=30),
        made_at=now,
        made_by=owner,
    )
    Reprint.objects.create(
        run=letter.run,
        kind=letter.kind,
        first=letter,
        last=letter,
        letter_count=1,
        page_count=1,
        reason=Reprint.Reason.JAM,
        at=now,
        by=owner,
    )
