"""The end of a bank's keys takes two people: what is sealed with them counts no more, whoever sends it."""

from datetime import datetime

from django.urls import reverse

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest, Decision, Fact, Kind, Picture
from mizuhiki.banks.api import name_of
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Person
from mizuhiki.signup.models import GatewayKey
from mizuhiki.signup.permissions import KEY_END_APPROVE, KEY_MAKE
from mizuhiki.signup.site import closures
from mizuhiki.signup.site.keys import end_pair, is_followed, pair_of, pair_to_end


def ask(*, key: GatewayKey, ends_at: datetime, reason: str, actor: Person, at: datetime) -> ApprovalRequest:
    """Ask a second person to agree that a pair ends.

    Raises:
        KeyEnded, NoKeyFollows, AlreadyAsked, ReasonNeeded, MayNotAsk: nothing is changed.

    Source:
        DD-004 【長岡口振】4(2); design.md, law 9.
    """
    pair = pair_to_end(key, ends_at=ends_at)
    return approvals.ask(
        kind=KEY_END.code,
        title=f"金融機関{key.bank_code}の鍵の終了",
        subject=key,
        reason=reason,
        actor=actor,
        at=at,
        facts={"ends_at": ends_at.isoformat(), "is_followed": int(is_followed(pair, ends_at=ends_at))},
    )


def _key(request: ApprovalRequest) -> GatewayKey:
    return GatewayKey.objects.get(pk=request.subject_id)


def _ends_at(request: ApprovalRequest) -> datetime:
    return datetime.fromisoformat(request.facts["ends_at"])


def _shown(instant: datetime) -> str:
    return f"{instant.astimezone(clock.TOKYO):%Y-%m-%d %H:%M}"


def _picture(request: ApprovalRequest) -> Picture:
    key, ends_at = _key(request), _ends_at(request)
    followed = (
        f"{_shown(ends_at)}から、この鍵で作った金融機関の知らせを受け付けません。",
        "こちらから送る申込みは、後に続く鍵で作ります。",
        "金融機関が新しい鍵に替えたことを確かめてから承認してください。",
    )
    at_once = (
        f"{_shown(ends_at)}（それを過ぎていれば承認した時）から、この鍵で作った金融機関の知らせを受け付けません。",
        "後に続く鍵がまだ使えません。使える鍵がない間は、お客様を送り出すことも、結果の知らせと照会の答えを受け取ることもできません。",
        "金融機関は休止中です。新しい鍵を作り、金融機関が設定するまで、再開も公開もできません。",
    )
    return Picture(
        effects=followed if request.facts["is_followed"] else at_once,
        facts=(
            Fact("金融機関", f"{key.bank_code} {name_of(key.bank_code)}"),
            Fact("使い始め", _shown(key.starts_at)),
        ),
        url=reverse("signup:bank_show", args=[key.bank_code]),
    )


def _content(request: ApprovalRequest) -> object:
    """The pair and its end, and why it may end: another follows, or else the bank is stopped."""
    pair, ends_at = pair_of(_key(request)), _ends_at(request)
    is_next = is_followed(pair, ends_at=ends_at)
    is_rest = not is_next and closures.is_stopped(pair.keys[0].bank_code)
    return [[one.pk for one in pair.keys], pair.ends_at.isoformat() if pair.ends_at else "", is_next, is_rest]


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
