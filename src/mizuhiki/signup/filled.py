"""A form that was filled in, carried out by a service: once for the pages of those who run the sign-up."""

from collections.abc import Callable
from typing import Any

from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.web.forms import Form

FIELDS = {  # where a refusal stands, where that is not the field the page names
    "campaign_days_backwards": "last_day",
    "goal_share_of_all": "campaign",
    "goal_reviewed_today": "findings",
}


def made_by(form: Form, field: str, act: Callable[..., Any], actor: Actor, **facts: Any) -> Any:
    """What a valid form made; None while it is not sent, not valid or refused, which then stands in it.

    Args:
        act: a service; it gets what the form says, the facts, the instant and who acts.
    """
    if not form.is_valid():
        return None
    try:
        return act(**form.cleaned_data, **facts, at=clock.now(), actor=actor)
    except RuleBroken as broken:
        form.refuse(FIELDS.get(broken.code, field), broken)
        return None
