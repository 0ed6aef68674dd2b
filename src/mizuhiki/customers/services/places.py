"""Registering and changing places; their search columns follow in the same transaction."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.customers.models import Premises
from mizuhiki.customers.search import refresh
from mizuhiki.platform.actors import Actor

EDITABLE = ("postcode", "town", "block", "building", "latitude", "longitude")


@transaction.atomic
def register_premises(*, facts: Mapping[str, object], actor: Actor, at: datetime) -> Premises:
    """Register a place of use.

    Source:
        CC-022 【金沢CC】別紙２ ２(1)ウ.
    """
    assert set(facts) <= set(EDITABLE), facts
    premises = Premises.objects.create(**facts)
    refresh(premises=[premises.pk])
    audit.record(action="customers.premises.registered", subject=premises, actor=actor, at=at)
    premises.refresh_from_db()
    return premises


@transaction.atomic
def change_premises(*, premises_id: int, facts: Mapping[str, object], actor: Actor, at: datetime) -> Premises:
    """Correct a place of use; everybody with a supply there is found by the new address.

    Source:
        CC-022 【金沢CC】別紙２ ２(1)ウ.
    """
    assert set(facts) <= set(EDITABLE), facts
    premises = Premises.objects.select_for_update(no_key=True).get(pk=premises_id)
    changed = [name for name, value in facts.items() if getattr(premises, name) != value]
    for name in changed:
        setattr(premises, name, facts[name])
    if changed:
        premises.save(update_fields=changed)
    refresh(premises=[premises.pk])
    audit.record(
        action="customers.premises.changed", subject=premises, actor=actor, at=at, fields="/".join(changed)
    )
    premises.refresh_from_db()
    return premises
