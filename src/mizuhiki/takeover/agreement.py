"""移行の承認: a second person sees what would be loaded and what it comes to by charge and year."""

from django.urls import reverse

from mizuhiki.approvals.api import ApprovalRequest, Decision, Fact, Kind, Picture
from mizuhiki.platform import era
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.takeover.kinds import BY_CODE
from mizuhiki.takeover.models import Takeover
from mizuhiki.takeover.permissions import TAKEOVER_ASK, TAKEOVER_DECIDE
from mizuhiki.takeover.services import KIND


def _takeover(request: ApprovalRequest) -> Takeover:
    return Takeover.objects.get(pk=request.subject_id)


def _picture(request: ApprovalRequest) -> Picture:
    takeover = _takeover(request)
    charges = pack_on(takeover.as_of).charges
    return Picture(
        effects=(
            "承認すると、このファイル一式に限って、保守の担当者が一度だけ読み込めるようになります。",
            "読み込みは一括で行い、残高が1円でも合わなければ何も読み込みません。",
        ),
        facts=(
            Fact("旧システム", takeover.system),
            Fact("移行基準日", era.long_date(takeover.as_of)),
            Fact("ファイルの指紋", takeover.sha256[:16]),
            Fact("確認事項", takeover.note_count, "count"),
            *(Fact(BY_CODE[code].label, count, "count") for code, count in takeover.counts.items()),
            *(
                Fact(f"未収額 {charges[charge].label} {year}年度（{count:,}件）", yen, "yen")
                for charge, year, count, yen in takeover.balances
            ),
        ),
        url=reverse("takeover:takeover_list"),
    )


def _content(request: ApprovalRequest) -> object:
    takeover = _takeover(request)
    return [takeover.sha256, takeover.balances]


def _carry_out(request: ApprovalRequest, decision: Decision) -> None:
    """The agreement is what the load asks for: tables are loaded by their owner, which no screen is."""
    del request, decision


SWITCH = Kind(
    code=KIND,
    title="旧システムからの移行",
    right_to_ask=TAKEOVER_ASK,
    right_to_decide=TAKEOVER_DECIDE,
    picture=_picture,
    content=_content,
    carry_out=_carry_out,
)
