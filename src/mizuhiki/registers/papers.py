"""事故報告書 on paper, for the client."""

from datetime import datetime

from django.conf import settings

from mizuhiki.documents import api as documents
from mizuhiki.documents.api import REPORT, Report, ReportText
from mizuhiki.platform import clock
from mizuhiki.registers.models import Accident
from mizuhiki.rulepacks.api import pack_on

RECEIPT_KIND = "領収書・手書領収書及び領収印の紛失、盗難（仕様書第28条第4項(1)）"
CARD_KIND = "指定公金事務取扱者証の紛失、盗難（仕様書第28条第4項(2)）"
RECEIPT_VOID = (
    "上の番号・領収印は、報告した時から使用できません。この番号の領収書、この印のある領収書は無効です。"
)
CARD_VOID = "上の証は、報告した時から無効です。この証では現地訪問に割り当てられません。"


def accident_pdf(accident: Accident, *, at: datetime) -> bytes:
    """What is gone, since when it was noticed, where, how, what was done, and who reported it.

    Raises:
        PaperFault: a character cannot be printed, or there are too many pages.

    Source:
        COL-100 【金沢収納】第28条第4項(1); COL-101 第28条第4項(2).
    """
    pack, noticed = pack_on(clock.day_of(at)), accident.noticed_at.astimezone(clock.TOKYO)
    reported = accident.reported_at.astimezone(clock.TOKYO)
    row = Report(
        paper_id=f"事故-{accident.shown}",
        title="事故報告書",
        day=clock.day_of(accident.reported_at),
        to=f"{pack.utility.name}　御中",
        office=pack.papers.office,
        facts=(
            ("報告番号", accident.shown),
            ("事故の種類", CARD_KIND if accident.card else RECEIPT_KIND),
            ("区分", str(accident.get_how_display())),
            ("対象", accident.names),
            ("気づいた日時", f"{settings.PRESS.long_date(noticed.date())} {noticed:%H:%M}"),
            ("場所", accident.place),
            ("報告した日時", f"{settings.PRESS.long_date(reported.date())} {reported:%H:%M}"),
            ("報告した人", str(accident.reported_by)),
            ("知らせた発注者の担当", accident.told),
        ),
        parts=(
            ReportText(label="状況", text=accident.circumstances),
            ReportText(label="とった措置", text=accident.measures),
            ReportText(
                label="帳簿の処理",
                text=CARD_VOID if accident.card else RECEIPT_VOID,
            ),
        ),
        signatures=("業務責任者", "発注者 受領"),
    )
    return documents.render(REPORT, [row], press=settings.PRESS, at=at)
