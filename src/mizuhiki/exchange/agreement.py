"""発注者の承認: of a proposed change of the exchange, and of the words of a message."""

from django.urls import reverse

from mizuhiki.approvals.api import ApprovalRequest, Decision, Fact, Kind, Picture
from mizuhiki.exchange.models import Change, Message
from mizuhiki.exchange.permissions import EXCHANGE_AGREE, EXCHANGE_EDIT
from mizuhiki.exchange.services import changes, messages


def _change(request: ApprovalRequest) -> Change:
    return Change.objects.get(pk=request.subject_id)


def _change_picture(request: ApprovalRequest) -> Picture:
    change = _change(request)
    return Picture(
        effects=(
            "承認すると、受注者が手順書に従って登録を変更します。",
            "差し戻すと、変更しません。",
        ),
        facts=(Fact("番号", change.shown), Fact("変更の内容", change.content), Fact("理由", change.reason)),
        url=reverse("exchange:change_show", args=[change.pk]),
    )


def _change_content(request: ApprovalRequest) -> object:
    change = _change(request)
    return [change.content, change.reason]


def _approve_change(request: ApprovalRequest, decision: Decision) -> None:
    changes.approve(
        change_id=request.subject_id,
        officer=str(decision.decided_by),
        actor=decision.decided_by,
        at=decision.decided_at,
    )


CHANGE = Kind(
    code=changes.KIND,
    title="電話交換機の変更",
    right_to_ask=EXCHANGE_EDIT,
    right_to_decide=EXCHANGE_AGREE,
    picture=_change_picture,
    content=_change_content,
    carry_out=_approve_change,
)


def _message(request: ApprovalRequest) -> Message:
    return Message.objects.get(pk=request.subject_id)


def _message_picture(request: ApprovalRequest) -> Picture:
    message = _message(request)
    return Picture(
        effects=("承認すると、この文言を録音して交換機に設定します。", "差し戻すと、録音しません。"),
        facts=(
            Fact("種類", f"{message.get_play_display()}　{message.branch}".strip()),
            Fact("文言", message.words),
            Fact("開始日", f"{message.from_on:%Y-%m-%d}"),
        ),
        url=reverse("exchange:message_list"),
    )


def _message_content(request: ApprovalRequest) -> object:
    message = _message(request)
    return [message.play, message.branch, message.words, f"{message.from_on}", f"{message.until_on}"]


def _agree_message(request: ApprovalRequest, decision: Decision) -> None:
    messages.agree(message_id=request.subject_id, actor=decision.decided_by, at=decision.decided_at)


MESSAGE = Kind(
    code=messages.KIND,
    title="応答メッセージの文言",
    right_to_ask=EXCHANGE_EDIT,
    right_to_decide=EXCHANGE_AGREE,
    picture=_message_picture,
    content=_message_content,
    carry_out=_agree_message,
)
