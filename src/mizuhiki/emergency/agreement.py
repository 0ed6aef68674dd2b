"""発注者の承認: the client reads a version of a flow or an announcement, and agrees or sends it back."""

from django.urls import reverse

from mizuhiki.approvals.api import ApprovalRequest, Decision, Fact, Kind, Picture
from mizuhiki.emergency.models import AgreedText
from mizuhiki.emergency.permissions import SETTING_EDIT, TEXT_AGREE
from mizuhiki.emergency.services.texts import KIND, agree


def _text(request: ApprovalRequest) -> AgreedText:
    return AgreedText.objects.get(pk=request.subject_id)


def _picture(request: ApprovalRequest) -> Picture:
    text = _text(request)
    return Picture(
        effects=(
            f"承認すると、{text.from_on:%Y-%m-%d}（過ぎていれば今日）から夜間受付がこの版で案内します。",
            "差し戻すと、今の版のままです。",
        ),
        facts=(
            Fact("文書", str(text.get_kind_display())),
            Fact("版", text.version),
            Fact("理由", text.reason),
            Fact("内容", text.words),
        ),
        url=reverse("emergency:text_list") + f"#text{text.pk}",
    )


def _content(request: ApprovalRequest) -> object:
    text = _text(request)
    return [text.kind, text.version, text.words, f"{text.from_on}"]


def _carry_out(request: ApprovalRequest, decision: Decision) -> None:
    agree(text_id=request.subject_id, actor=decision.decided_by, at=decision.decided_at)


NIGHT_TEXT = Kind(
    code=KIND,
    title="夜間受付の文書",
    right_to_ask=SETTING_EDIT,
    right_to_decide=TEXT_AGREE,
    picture=_picture,
    content=_content,
    carry_out=_carry_out,
)
