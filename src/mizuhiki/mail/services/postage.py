"""What sending costs and who bears it, from a day on."""

from datetime import date, datetime

from django.db import transaction

from mizuhiki.audit.api import record
from mizuhiki.mail import errors
from mizuhiki.mail.models import Bearer, PostageTerms, Purpose
from mizuhiki.platform.actors import Actor


@transaction.atomic
def set_postage(
    *,
    purpose: Purpose,
    bearer: Bearer,
    unit_yen: int,
    starts_on: date,
    source: str,
    actor: Actor | None,
    at: datetime,
) -> PostageTerms:
    """Say what one letter of a purpose costs and who bears it, from a day on.

    Source:
        COL-016 【金沢収納】別表１ １(4).
    """
    terms = PostageTerms.objects.create(
        purpose=purpose, bearer=bearer, unit_yen=unit_yen, starts_on=starts_on, source=source
    )
    record(
        action="mail.postage.set",
        subject=terms,
        actor=actor,
        at=at,
        purpose=purpose.value,
        bearer=bearer.value,
        unit_yen=unit_yen,
        starts_on=starts_on,
    )
    return terms


def terms_on(purpose: str, day: date) -> PostageTerms:
    """The terms of a purpose on a day.

    Raises:
        PostageTermsMissing: nobody set them.
    """
    found = PostageTerms.objects.filter(purpose=purpose, starts_on__lte=day)
    terms = found.order_by("-starts_on", "-pk").first()
    if terms is None:
        raise errors.PostageTermsMissing(purpose=Purpose(purpose).label, day=day)
    return terms
