"""The demo's 一括納付: a landlord pays for five flats by one slip, printed with the month's letters."""

from collections.abc import Iterator
from datetime import date
from typing import cast

from django.db import transaction

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import PayerGroup
from mizuhiki.config.demo.told import Told
from mizuhiki.jointbills import api as jointbills
from mizuhiki.jointbills.models import JointPaper
from mizuhiki.mail import api as mail
from mizuhiki.platform import clock, sql
from mizuhiki.platform.actors import Actor
from mizuhiki.staff.api import User

MEMBERS = 5
REFERENCE = "demo"
# Who pays for the most supplies by slip, and some of these; those first that are read in the month.
_FLATS = """
    SELECT p.customer_id, (array_agg(p.supply_id ORDER BY v.cycle <> %(cycle)s, p.supply_id))[1:%(most)s]
    FROM customers_supplyparty p JOIN customers_supply s ON s.id = p.supply_id AND s.ends_on IS NULL
    JOIN customers_supplyservice v ON v.supply_id = s.id AND v.charge = 'water'
    WHERE p.role = 'payer' AND p.ends_on IS NULL AND s.parked = ''
      AND NOT EXISTS (SELECT FROM billing_debitsupply d WHERE d.supply_id = s.id)
    GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1
"""
_UNPRINTED = """
    SELECT g.slip_id FROM billing_groupslip g JOIN billing_paymentslip p ON p.id = g.slip_id
    WHERE (p.issued_at AT TIME ZONE 'Asia/Tokyo')::date = %s
      AND NOT EXISTS (SELECT FROM jointbills_jointpaper j WHERE j.slip_id = g.slip_id) ORDER BY 1
"""


@transaction.atomic
def join_flats(month: date, *, actor: Actor) -> int:
    """The landlord's application, taken in the month; how many flats it is about."""
    cycle = "even" if month.month % 2 == 0 else "odd"
    found = sql.rows(_FLATS, {"most": MEMBERS, "cycle": cycle})
    if not found or PayerGroup.objects.filter(reference=REFERENCE).exists():
        return 0
    payer_id, supply_ids = found[0]
    at = clock.now()
    group = billing.make_group(
        name="水引マンション",
        payer_id=payer_id,
        recipient_id=None,
        reason="所有者から一括納付の申出書を受理",
        reference=REFERENCE,
        actor=actor,
        at=at,
    )
    for supply_id in supply_ids:
        billing.join_group(
            group_id=group.pk, supply_id=supply_id, month=month, reason="申出書のとおり", actor=actor, at=at
        )
    return len(supply_ids)


def print_joint_slips(*, actor: Actor) -> Iterator[Told]:
    """The slips that the run of today made for groups, for the post."""
    for (slip_id,) in sql.rows(_UNPRINTED, [clock.today()]):
        made = jointbills.print_slip(
            slip_id=slip_id, way=JointPaper.Way.POST, actor=cast(User, actor), at=clock.now()
        )
        mail.dispatch_pieces(
            piece_ids=[made.piece_id],
            kind=jointbills.LETTER,
            dispatched_on=clock.today(),
            method=mail.Method.POST,
            actor=actor,
            at=clock.now(),
        )
        yield Told(clock.today(), f"一括納付書を印刷し、投函しました（{made.slip.group.name}）")
