"""How supplies stand, for pages: always judged afresh from what is written."""

from collections.abc import Collection
from datetime import date

from mizuhiki.arrears.errors import NoArrearsRules
from mizuhiki.arrears.facts import facts_of
from mizuhiki.arrears.models import Pledge
from mizuhiki.arrears.stage_rules import Standing, stand
from mizuhiki.attachments.api import StoredFile
from mizuhiki.platform import sql
from mizuhiki.rulepacks.api import ArrearsTerms, Pack, pack_on

_COMPLAINED = """
    SELECT t.supply_id FROM contacts_contact t
    WHERE t.complaint_id = %(complaint)s AND t.supply_id IS NOT NULL
    UNION
    SELECT p.supply_id FROM contacts_contact t
    JOIN customers_customer o ON o.id = t.customer_id
    JOIN customers_customer c ON c.id = coalesce(o.merged_into_id, o.id)
                              OR c.merged_into_id = coalesce(o.merged_into_id, o.id)
    JOIN customers_supplyparty p ON p.customer_id = c.id AND p.starts_on <= %(day)s
     AND (p.ends_on IS NULL OR p.ends_on > %(day)s)
    WHERE t.complaint_id = %(complaint)s AND t.supply_id IS NULL
"""


def terms_of(pack: Pack) -> ArrearsTerms:
    """The terms of a pack.

    Raises:
        NoArrearsRules: the pack has none: nothing is sent and no tap closed.
    """
    if pack.arrears is None:
        raise NoArrearsRules()
    return pack.arrears


def standings_of(supply_ids: Collection[int], day: date) -> dict[int, Standing]:
    """How each supply stands on a day, by what is written now. A later day is a what-if.

    Raises:
        NoArrearsRules.
    """
    pack = pack_on(day)
    terms = terms_of(pack)
    return {facts.supply_id: stand(facts, terms, day) for facts in facts_of(supply_ids, day, pack)}


def standing_of(supply_id: int, day: date) -> Standing:
    """How one supply stands; take its lock first where something follows from it."""
    return standings_of([supply_id], day)[supply_id]


def complained_of(complaint_id: int, day: date) -> list[int]:
    """The supplies that a complaint bears on: its own, else each that the person stands on."""
    found = sql.rows(_COMPLAINED, {"complaint": complaint_id, "day": day})
    return sorted({supply_id for (supply_id,) in found})


def people_of_form(file: StoredFile) -> list[int]:
    """Whose pledge a scanned form is."""
    return list(Pledge.objects.filter(signed_form__file=file).values_list("customer_id", flat=True))
