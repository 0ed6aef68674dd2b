"""本人確認 in a call, before any account opens (CC-036)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.platform.actors import Actor
from mizuhiki.talks import errors
from mizuhiki.talks.models import Check
from mizuhiki.talks.rules import NAME, Agreement, only_one


@transaction.atomic
def identify(*, call_id: int, found: Sequence[Agreement], relation: str, actor: Actor, at: datetime) -> Check:
    """Write down who called, where the facts leave no doubt.

    Args:
        found: what agreed of whom, by `comparing.compared`.

    Raises:
        CallerNotFound: says which facts agreed and what to ask for. Nothing is written.

    Source:
        CC-036 【金沢CC】第2章 第12 第2項; 別紙３ １(5) 本人確認.
    """
    one = only_one(found)
    if one is None:
        raise errors.CallerNotFound(what=_what_to_ask(found))
    made = Check.objects.create(
        call_id=call_id,
        customer_id=one.customer_id,
        supply_id=one.supply_id,
        is_same=True,
        facts="・".join(one.facts),
        relation=relation,
        at=at,
        by_id=actor.pk,
    )
    audit.record(
        action="talks.caller.identified", subject=made, actor=actor, at=at, customers=[one.customer_id]
    )
    return made


@transaction.atomic
def note_doubt(*, call_id: int, relation: str, actor: Actor, at: datetime) -> Check:
    """Write down that who called could not be identified; nothing of an account was told.

    Source:
        CC-036 【金沢CC】第2章 第12 第2項.
    """
    made = Check.objects.create(call_id=call_id, is_same=False, relation=relation, at=at, by_id=actor.pk)
    audit.record(action="talks.caller.doubted", subject=made, actor=actor, at=at)
    return made


def _what_to_ask(found: Sequence[Agreement]) -> str:
    enough = [one for one in found if one.is_enough]
    if len(enough) > 1:
        return f"同じように一致する方が{len(enough)}人います。お客様番号か住所を番地まで伺ってください。"
    if not found:
        return "一致する登録がありません。お名前の読みと、お客様番号か住所を伺い直してください。"
    facts = "・".join(found[0].facts)
    if NAME in found[0].facts:
        return f"{facts}だけが一致しました。住所、番号、請求額のどれかも伺ってください。"
    return f"{facts}は一致しましたが、お名前が一致しません。ご登録のお名前を伺ってください。"
