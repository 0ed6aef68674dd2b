"""The banks' gateways as this house reaches them: at which address, with which key."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings

from mizuhiki.banks.api import name_of
from mizuhiki.platform import calling, clock
from mizuhiki.platform.calling import Reply
from mizuhiki.rulepacks.api import NoRulesInForce, SignupTerms, pack_on
from mizuhiki.signup.models import Direction, GatewayKey


def terms_on(at: datetime) -> SignupTerms | None:
    """What the rules in force say of the public site; none where there is none."""
    try:
        return pack_on(clock.day_of(at)).signup
    except NoRulesInForce:
        return None


def label_of(bank_code: str) -> str:
    """How a bank is called: as the rules of today call it, or the register of banks, else by its code."""
    terms = terms_on(clock.now())
    bank = terms.banks.get(bank_code) if terms else None
    return bank.label if bank else name_of(bank_code) or bank_code


def at_gateway(url: str) -> str:
    """The address of a gateway; outside production no bank is real, and the simulator stands in its place."""
    return url if settings.IS_PRODUCTION else settings.SIGNUP_SIMULATOR + urlsplit(url).path


def reach(url: str, form: dict[str, str] | None = None, *, most_bytes: int = calling.MOST_BYTES) -> Reply:
    """Call a gateway at the address the rules give it.

    Raises:
        NotAnswered: why in one word.
    """
    return calling.call(
        at_gateway(url),
        form=form,
        is_ours=not settings.IS_PRODUCTION,
        inside=settings.GATEWAY_NETWORKS,
        most_bytes=most_bytes,
    )


def key_of(bank_code: str, direction: Direction, *, at: datetime) -> bytes | None:
    """The key that is in force for a bank and a direction; the newest of several."""
    found = (
        GatewayKey.objects.filter(bank_code=bank_code, direction=direction, starts_at__lte=at)
        .exclude(ends__ends_at__lte=at)
        .order_by("-starts_at", "-pk")
        .first()
    )
    return bytes(found.secret) if found else None
