"""月次締め: a second person sees what the month came to and was checked, and closes it or sends it back."""

from django.urls import reverse

from mizuhiki.approvals.api import ApprovalRequest, Decision, Fact, Kind, Picture
from mizuhiki.ledger import monthly
from mizuhiki.ledger.models import MonthSheet
from mizuhiki.ledger.months import last_of
from mizuhiki.ledger.permissions import DAY_CLOSE, MONTH_CLOSE
from mizuhiki.rulepacks.api import pack_on


def _sheet(request: ApprovalRequest) -> MonthSheet:
    return MonthSheet.objects.get(pk=request.subject_id)


def _picture(request: ApprovalRequest) -> Picture:
    sheet = _sheet(request)
    claims, until = sheet.content["claims"], last_of(sheet.month)
    effects = [
        f"{monthly.named(sheet.month)}以前には、だれも記帳できなくなります。取り消すこともできません。",
        "あとから分かった更正は、締めていない月に記帳し、もとの調定を指します。",
    ]
    if pack_on(until).accounting.ends_on(until.year - 1) == until:
        effects.append(f"{until.year - 1}年度の未収金を繰り越し、繰越の仕訳を1件作ります。")
    return Picture(
        effects=tuple(effects),
        facts=(
            Fact("調定", sum(claim[3] for claim in claims), "yen"),
            Fact("更正", sum(claim[4] for claim in claims), "yen"),
            Fact("収納（消込）", sum(claim[5] for claim in claims), "yen"),
            Fact("不納欠損", sum(claim[6] for claim in claims), "yen"),
            Fact("未収残高", sum(claim[7] for claim in claims), "yen"),
            *(Fact(title, words) for title, words in sheet.content["findings"]),
        ),
        url=reverse("ledger:month_close_show", args=[f"{sheet.month:%Y-%m}"]),
    )


def _content(request: ApprovalRequest) -> object:
    """The sums as they are now; they are those of the sheet, or nothing is closed."""
    sheet = _sheet(request)
    return [sheet.digest, monthly.digest_of(monthly.content_of(sheet.month))]


def _carry_out(request: ApprovalRequest, decision: Decision) -> None:
    monthly.close_month(sheet_id=request.subject_id, actor=decision.decided_by, at=decision.decided_at)


MONTH_END = Kind(
    code=MonthSheet.KIND,
    title="月次締め",
    right_to_ask=DAY_CLOSE,
    right_to_decide=MONTH_CLOSE,
    picture=_picture,
    content=_content,
    carry_out=_carry_out,
)
