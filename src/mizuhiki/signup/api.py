"""The door of this room."""

from mizuhiki.signup.errors import KeysThere, NoPublicSite
from mizuhiki.signup.following import follow_up
from mizuhiki.signup.models import ApplicationState, PostcodeTown
from mizuhiki.signup.selectors import counts
from mizuhiki.signup.site.bank_selectors import standing_of
from mizuhiki.signup.site.partners import (
    EVIDENCE,
    record_agreement,
    record_certificate,
    record_check,
    warn_of_expiry,
)
from mizuhiki.signup.site.publishing import candidate, check_terms
from mizuhiki.signup.site.services import make_keys, publish

__all__ = [
    "EVIDENCE",
    "ApplicationState",
    "KeysThere",
    "NoPublicSite",
    "PostcodeTown",
    "candidate",
    "check_terms",
    "counts",
    "follow_up",
    "make_keys",
    "publish",
    "record_agreement",
    "record_certificate",
    "record_check",
    "standing_of",
    "warn_of_expiry",
]
