"""What changes in this room because a day has passed, and nobody pressed a button."""

from datetime import datetime

from mizuhiki.audit import api as audit
from mizuhiki.customers.search import refresh_hidden
from mizuhiki.platform.actors import Actor


def follow_the_day(*, actor: Actor | None, at: datetime) -> int:
    """Show again in the search whose protection has ended; returns how many people changed.

    Runs as often as one likes: what is right already is left alone and leaves no trace. Commits a few
    hundred people at a time, so that nobody waits for it.

    Source:
        design.md, law 16.
    """
    changed = refresh_hidden()
    if changed:
        audit.record(
            action="customers.search.followed_the_day", subject=None, actor=actor, at=at, count=changed
        )
    return changed
