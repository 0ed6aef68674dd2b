"""What codes of the master are called."""

from collections.abc import Iterable

from mizuhiki.banks.models import Place

YUCHO = "9900"  # its debit branches (記号の中3桁) are in no master


def name_of(bank_code: str, branch_code: str = "") -> str:
    """What a code is called today, or was called last; empty where the master never knew it."""
    return names_of([(bank_code, branch_code)]).get((bank_code, branch_code), "")


def names_of(codes: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """What many codes are called; an empty branch code stands for the bank itself."""
    wanted = set(codes)
    found = (
        Place.objects.filter(bank_code__in={bank for bank, _ in wanted})
        .filter(branch_code__in={branch for _, branch in wanted})
        .order_by("pk")
    )
    return {key: place.name for place in found if (key := (place.bank_code, place.branch_code)) in wanted}
