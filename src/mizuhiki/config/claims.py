"""入金連絡 on the collection desk: laid down when somebody calls, taken away when it is ended."""

from datetime import datetime, timedelta

from mizuhiki.payments import api as payments
from mizuhiki.payments.api import (
    ClaimEnded,
    ClaimNoted,
    ClaimReopened,
    ReceiptReversed,
    ReceiptsTaken,
    ReceiptTaken,
)
from mizuhiki.platform import events
from mizuhiki.platform.actors import Actor
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind

CLAIM = ItemKind("payments.claim", "入金連絡の確認", "collection")  # ends with the claim
TIME_TO_CONFIRM = timedelta(days=3)


def wire() -> None:
    """Make the work known, and let money end what it bears out; taken back it opens it again."""
    worklist.register_kind(CLAIM)
    events.listen(ClaimNoted, ask_for)
    events.listen(ClaimEnded, close)
    events.listen(ReceiptTaken, payments.end_those_paid)
    events.listen(ReceiptsTaken, payments.end_those_paid)
    events.listen(ReceiptReversed, payments.reopen)
    events.listen(ClaimReopened, ask_again)


def ask_for(event: ClaimNoted) -> None:
    """One piece of work for each claim."""
    _lay(event.claim_id, "入金連絡のあった入金を確認する", event.at, event.actor)


def ask_again(event: ClaimReopened) -> None:
    """Once more, because the money was taken back."""
    for claim_id in event.claim_ids:
        _lay(claim_id, "入金の取消しで戻った入金連絡を確認する", event.at, None)


def _lay(claim_id: int, title: str, at: datetime, actor: Actor | None) -> None:
    worklist.open_item(
        kind=CLAIM.code,
        key=_key(claim_id),
        title=title,
        url_name="payments:claim_show",
        url_args=[claim_id],
        due_at=at + TIME_TO_CONFIRM,
        at=at,
        actor=actor,
    )


def close(event: ClaimEnded) -> None:
    """The claims are ended, and with them their work."""
    worklist.close_items([_key(one) for one in event.claim_ids], at=event.at, actor=event.actor)


def _key(claim_id: int) -> str:
    return f"{CLAIM.code}:{claim_id}"
