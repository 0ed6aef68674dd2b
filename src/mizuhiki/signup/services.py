"""What the staff side does for the public site: publishes it, and keeps the keys of the banks' gateways."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import SignupBank, SignupTerms, pack_on
from mizuhiki.signup.errors import KeysThere, NoPublicSite
from mizuhiki.signup.models import Direction, GatewayKey, Publication

KEY_BYTES = 32


@transaction.atomic
def publish(*, at: datetime, actor: Actor) -> Publication:
    """Show on the public site what the rules in force say; the same content is published once.

    Outside production no bank is real: every address of a gateway is that of the simulator
    (`SIGNUP_SIMULATOR`), so that a copy of the data never reaches a bank.

    Raises:
        NoPublicSite: the rules have no `signup.yaml`. Nothing is published.

    Source:
        DD-020, DD-051, DD-072 【長岡口振】5(2)ウ, 8(2), 23.
    """
    locks.take_name("signup-publication")
    pack = pack_on(clock.day_of(at))
    if pack.signup is None:
        raise NoPublicSite
    body = _body(pack.utility.name, pack.signup)
    digest = hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    latest = Publication.objects.order_by("-pk").first()
    if latest is not None and latest.sha256 == digest:
        return latest
    made = Publication.objects.create(body=body, sha256=digest, published_at=at, published_by_id=actor.pk)
    audit.record(action="signup.site.published", subject=made, actor=actor, at=at)
    return made


@transaction.atomic
def make_keys(*, bank_code: str, at: datetime, actor: Actor) -> Mapping[str, str]:
    """Make the two keys of a bank's gateway; they are shown this once, to be given to the bank.

    Raises:
        KeysThere: the bank has keys in force. Nothing is changed.

    Source:
        DD-004, DD-019 【長岡口振】4(2), 5(2)エ.
    """
    locks.take_name(f"signup-keys-{bank_code}")
    if GatewayKey.objects.filter(bank_code=bank_code, end=None).exists():
        raise KeysThere(bank=bank_code)
    made, kept = dict[str, str](), None
    for direction in Direction:
        secret = secrets.token_bytes(KEY_BYTES)
        kept = GatewayKey.objects.create(
            bank_code=bank_code, direction=direction, secret=secret, starts_at=at, made_by_id=actor.pk
        )
        made[direction.value] = secret.hex()
    audit.record(action="signup.keys.made", subject=kept, actor=actor, at=at)
    return made


def _body(utility: str, terms: SignupTerms) -> dict[str, Any]:
    return {
        "utility": utility,
        "world": "" if settings.IS_PRODUCTION else settings.ENVIRONMENT.label,
        "company": terms.company,
        "client": terms.client,
        "contract": terms.contract,
        "subject": terms.subject,
        "first_bill_days": terms.first_bill_days,
        "survey_url": terms.survey_url,
        "languages": list(terms.languages),
        "contact": vars(terms.contact),
        "terms": {
            "version": terms.terms.version,
            "text": terms.terms.text,
            "summary": {language: list(lines) for language, lines in terms.terms.summary.items()},
        },
        "pages": [
            {"page": page.name, "items": [[one.item, one.is_required] for one in page.items]}
            for page in terms.pages
        ],
        "banks": [_bank(bank) for bank in terms.banks.values()],
        "notices": [],
        "texts": {},
    }


def _bank(bank: SignupBank) -> dict[str, Any]:
    url = bank.url if settings.IS_PRODUCTION else settings.SIGNUP_SIMULATOR + urlsplit(bank.url).path
    return {
        "code": bank.code,
        "label": bank.label,
        "url": url,
        "account_types": list(bank.account_types),
        "asks": list(bank.asks),
        "closed": [],
    }
