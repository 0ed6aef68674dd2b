"""The end of a bank's keys takes two people: what is sealed with them counts no more, whoever sends it."""

from datetime import datetime

from django.urls import reverse

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest, Decision, Fact, Kind, Picture
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Person
from mizuhiki.signup.gateways import label_of
from mizuhiki.signup.models import GatewayKey
from mizuhiki.signup.permissions import KEY_END_APPROVE, KEY_MAKE
from mizuhiki.signup.site import closures
from mizuhiki.signup.site.keys import Following, end_pair, following_of, pair_of, pair_to_end

EFFECTS = {  # by what the bank has then
    Following.A_DAY: (
        "こちらから送る申込みは、後に続く鍵で作ります。",
        "金融機関が新しい鍵に替えたことを確かめてから承認してください。",
    ),
    Following.LESS: (
        "こちらから送る申込みは、後に続く鍵で作ります。",
        "後に続く鍵を使い始めてから24時間たっていません。"
        "終わらせる鍵で作られ、まだ届いていない結果の知らせは、届いても受け付けません。",
    ),
    Following.NONE: (
        "後に続く鍵がまだ使えません。使える鍵がない間は、お客様を送り出すことも、結果の知らせと照会の答えを受け取ることもできません。",
        "金融機関は休止中か、規則集から外れています。新しい鍵を作り、金融機関が設定するまで、再開も公開もできません。",
    ),
}


def ask(*, key: GatewayKey, ends_at: datetime, reason: str, actor: Person, at: datetime) -> ApprovalRequest:
    """Ask a second person to agree that a pair ends.

    Raises:
        KeyEnded, NoKeyFollows, AlreadyAsked, ReasonNeeded, MayNotAsk: nothing is changed.

    Source:
        DD-004 【長岡口振】4(2); design.md, law 9.
    """
    pair = pair_to_end(key, ends_at=ends_at, at=at)
    return approvals.ask(
        kind=KEY_END.code,
        title=f"{label_of(key.bank_code)}（{key.bank_code}）の鍵の終了",
        subject=key,
        reason=reason,
        actor=actor,
        at=at,
        facts={"ends_at": ends_at.isoformat(), "following": following_of(pair, ends_at=ends_at).value},
    )


def _key(request: ApprovalRequest) -> GatewayKey:
    return GatewayKey.objects.get(pk=request.subject_id)


def _ends_at(request: ApprovalRequest) -> datetime:
    return datetime.fromisoformat(request.facts["ends_at"])


def _shown(instant: datetime) -> str:
    return f"{instant.astimezone(clock.TOKYO):%Y-%m-%d %H:%M}"


def _picture(request: ApprovalRequest) -> Picture:
    key, ends_at = _key(request), _ends_at(request)
    settled = pair_of(key).ends_at
    brought_forward = (Fact("決まっている終わり", _shown(settled)),) if settled else ()
    return Picture(
        effects=(
            f"{_shown(ends_at)}（それを過ぎていれば承認した時）から、この鍵で作った金融機関の知らせを受け付けません。",
            *EFFECTS[request.facts["following"]],
        ),
        facts=(
            Fact("金融機関", f"{key.bank_code} {label_of(key.bank_code)}"),
            Fact("使い始め", _shown(key.starts_at)),
            *brought_forward,
        ),
        url=reverse("signup:bank_show", args=[key.bank_code]),
    )


def _content(request: ApprovalRequest) -> object:
    """The pair and its end, and why it may end: another follows, or else nobody is sent to the bank."""
    pair, ends_at = pair_of(_key(request)), _ends_at(request)
    following = following_of(pair, ends_at=ends_at)
    is_closed = following != Following.A_DAY and closures.is_closed(pair.keys[0].bank_code, at=clock.now())
    settled = pair.ends_at.isoformat() if pair.ends_at else ""
    return [[one.pk for one in pair.keys], settled, following.value, is_closed]


def _carry_out(request: ApprovalRequest, decision: Decision) -> None:
    end_pair(
        key_id=request.subject_id,
        ends_at=_ends_at(request),
        at=decision.decided_at,
        actor=decision.decided_by,
    )


KEY_END = Kind(
    code="signup.key_end",
    title="金融機関の鍵の終了",
    right_to_ask=KEY_MAKE,
    right_to_decide=KEY_END_APPROVE,
    picture=_picture,
    content=_content,
    carry_out=_carry_out,
)
