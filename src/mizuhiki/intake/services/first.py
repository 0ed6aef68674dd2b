"""新しい装置の料金: the open-close desk says what is charged at a tap that nobody used before."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from mizuhiki.customers.api import FirstService
from mizuhiki.intake import errors
from mizuhiki.intake.models import FirstTerms, Step
from mizuhiki.intake.selectors.first import classes_on, in_words, is_first
from mizuhiki.intake.services.stepping import EXPECTED, add_step, lock_standing, record
from mizuhiki.platform.actors import Actor


@transaction.atomic
def set_first_terms(
    *, application_id: int, classes: Mapping[str, str], cycle: str, actor: Actor, at: datetime
) -> FirstTerms:
    """Say which charges a new tap has, each with its use class, and when it is read; said anew it holds.

    Args:
        classes: the use class by charge; one that is not charged is left out.

    Raises:
        FirstTermsUnfit: not a charge or class of the tariff in force, or none at all.
        TapUsedBefore: the contract before says it.
        StateUnfit, ApplicationOver: nothing is changed by any of them.

    Source:
        CC-020 【金沢CC】別紙２ ２(1)ア 使用開始; COL-046 【金沢収納】第23条(1)エ.
    """
    standing = lock_standing(application_id, states=EXPECTED)
    if not is_first(standing):
        raise errors.TapUsedBefore
    offered = classes_on(standing.wanted_on)
    if not classes or any(
        charge not in offered or use not in offered[charge][1] for charge, use in classes.items()
    ):
        raise errors.FirstTermsUnfit
    services = [FirstService(charge, classes[charge], cycle) for charge in offered if charge in classes]
    made = FirstTerms.objects.create(
        application=standing.application,
        services=[[one.charge, one.use_class, one.cycle] for one in services],
        at=at,
        by_id=actor.pk,
    )
    said = in_words(services, day=standing.wanted_on)
    add_step(
        standing.application, Step.Kind.NOTED, actor=actor, at=at, text=f"新しい装置の料金：{said}"[:400]
    )
    record("intake.application.first_terms", standing.application, standing.details, actor=actor, at=at)
    return made
