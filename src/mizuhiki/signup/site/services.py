"""What the staff side does for the public site: publishes it, and keeps the keys of the banks' gateways."""

import hashlib
import json
import secrets
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.formats.resultlist import limits_of
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import Pack, SignupBank, pack_on
from mizuhiki.signup.errors import KeysThere, NoPublicSite
from mizuhiki.signup.gateways import at_gateway
from mizuhiki.signup.models import Direction, GatewayKey, Publication

KEY_BYTES = 32


@transaction.atomic
def publish(*, at: datetime, actor: Actor) -> Publication:
    """Open the site of a demo or a test at once, with every bank of the rules; the same content counts once.

    In production somebody proposes and a second person agrees (`publishing`).

    Outside production no bank is real: every address of a gateway is that of the simulator
    (`SIGNUP_SIMULATOR`), so that a copy of the data never reaches a bank.

    Raises:
        NoPublicSite: the rules have no `signup.yaml`. Nothing is published.

    Source:
        DD-020, DD-051, DD-072 【長岡口振】5(2)ウ, 8(2), 23.
    """
    assert not settings.IS_PRODUCTION, "two people publish"
    locks.take_name("signup-publication")
    pack = pack_on(clock.day_of(at))
    if pack.signup is None:
        raise NoPublicSite
    body = body_of(pack, banks=pack.signup.banks)
    digest = digest_of(body)
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
        KeysThere: the bank has keys that are not over. Nothing is changed.

    Source:
        DD-004, DD-019 【長岡口振】4(2), 5(2)エ.
    """
    locks.take_name(f"signup-keys-{bank_code}")
    if GatewayKey.objects.filter(bank_code=bank_code).exclude(ends__ends_at__lte=at).exists():
        raise KeysThere(bank=bank_code)
    made, kept = make_pair(bank_code=bank_code, starts_at=at, actor=actor)
    audit.record(action="signup.keys.made", subject=kept, actor=actor, at=at)
    return made


def make_pair(*, bank_code: str, starts_at: datetime, actor: Actor) -> tuple[Mapping[str, str], GatewayKey]:
    """The two keys of a bank from an instant on, by direction, and the row of the first."""
    made, kept = dict[str, str](), list[GatewayKey]()
    for direction in Direction:
        secret = secrets.token_bytes(KEY_BYTES)
        kept.append(
            GatewayKey.objects.create(
                bank_code=bank_code,
                direction=direction,
                secret=secret,
                starts_at=starts_at,
                made_by_id=actor.pk,
            )
        )
        made[direction.value] = secret.hex()
    return made, kept[0]


def digest_of(body: Mapping[str, Any]) -> str:
    """SHA-256 of what would be shown."""
    return hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def body_of(pack: Pack, *, banks: Collection[str]) -> dict[str, Any]:
    """What the rules say the site shows, of the banks with these codes.

    Raises:
        NoPublicSite: the rules have no `signup.yaml`.
    """
    if pack.signup is None:
        raise NoPublicSite
    terms, site = pack.signup, pack.signup_site
    return {
        "utility": pack.utility.name,
        "world": "" if settings.IS_PRODUCTION else settings.ENVIRONMENT.label,
        "company": terms.company,
        "client": terms.client,
        "contract": terms.contract,
        "subject": terms.subject,
        "first_bill_days": terms.first_bill_days,
        "survey_url": terms.survey_url,
        "area": list(terms.area),
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
        "entries": {one.item: one.entry for page in terms.pages for one in page.items if one.entry != "free"},
        "banks": [_bank(bank) for code, bank in terms.banks.items() if code in banks],
        "logo": vars(site.logo) if site.logo else None,
        "texts": {language: dict(texts) for language, texts in site.texts.items()},
        "intake": [[one.code, one.label] for one in pack.intake.windows.values()]
        if site.is_intake_open
        else [],
        "carried": [limit.plain() for limit in limits_of(pack.results.layout)] if pack.results else [],
    }


def _bank(bank: SignupBank) -> dict[str, Any]:
    return {
        "code": bank.code,
        "label": bank.label,
        "url": at_gateway(bank.url),
        "account_types": list(bank.account_types),
        "asks": list(bank.asks),
    }
