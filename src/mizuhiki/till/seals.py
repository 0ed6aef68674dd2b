"""What a seal may be used for, and where it is."""

from datetime import date

from mizuhiki.till import errors
from mizuhiki.till.models import Seal, SealEvent, SealImprint

OUT_OF_USE = frozenset({SealEvent.Kind.LOST, SealEvent.Kind.WITHDRAWN})


def last_event(seal_id: int) -> SealEvent | None:
    """Its state; None for a seal that never left the safe."""
    return SealEvent.objects.select_related("holder").filter(seal_id=seal_id).order_by("-pk").first()


def is_lost(seal_id: int) -> bool:
    """Whether it was said that the seal is gone."""
    return SealEvent.objects.filter(seal_id=seal_id, kind=SealEvent.Kind.LOST).exists()


def out_of_use(seal_id: int) -> SealEvent | None:
    """By what it is out of use for good, whatever happened to it afterwards; None for one in use."""
    return SealEvent.objects.filter(seal_id=seal_id, kind__in=OUT_OF_USE).order_by("pk").first()


def refuse_unusable(seal: Seal, *, day: date) -> None:
    """Refuse a seal for a receipt dated `day`.

    Raises:
        SealUnusable: lost or withdrawn.
        SealWithoutImprint: its imprint was not filed by that day.

    Source:
        COL-023, COL-041 【金沢収納】第21条; COL-100 【金沢収納】第28条第4項(1).
    """
    if event := out_of_use(seal.pk):
        raise errors.SealUnusable(seal=seal.code, state=event.get_kind_display())
    if not SealImprint.objects.filter(seal=seal, filed_on__lte=day).exists():
        raise errors.SealWithoutImprint(seal=seal.code)
