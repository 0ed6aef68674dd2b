"""Why somebody reads about customers: asked once, kept for the session, written into each reading (S2)."""

from django.http import HttpRequest

PURPOSES = (
    "窓口・電話対応",
    "収納・滞納整理",
    "検針・現場作業",
    "調定・口座振替の事務",
    "調査・監査",
)
USUAL = PURPOSES[0]
_KEY = "purpose"


def purpose_of(request: HttpRequest) -> str:
    """The purpose of this session; the usual one until another is chosen."""
    chosen = request.session.get(_KEY)
    return chosen if chosen in PURPOSES else USUAL


def choose(request: HttpRequest, purpose: str) -> bool:
    """Set the purpose of this session; False when there is no such purpose."""
    if purpose not in PURPOSES:
        return False
    request.session[_KEY] = purpose
    return True
