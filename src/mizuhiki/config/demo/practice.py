"""A telephone number that several people of the demo have, for calls by which nobody is known at once."""

from datetime import date

from mizuhiki.customers.api import Customer, GivenPhone, change_customer, fingerprint
from mizuhiki.platform import clock, sql
from mizuhiki.platform.actors import Actor

FAMILIES = 2  # of three people each, one after the other in the register
_THREE = """
    SELECT y.customer_id FROM customers_supplyparty y JOIN customers_supply s ON s.id = y.supply_id
    WHERE y.role = 'water_user' AND y.ends_on IS NULL AND s.ends_on IS NULL AND y.starts_on < %s
      AND NOT EXISTS (SELECT FROM customers_customermark m WHERE m.customer_id = y.customer_id)
    ORDER BY y.customer_id LIMIT %s OFFSET 9
"""


def share_numbers(*, today: date, actor: Actor) -> int:
    """Let two families have one telephone each; how many people."""
    found = [int(row[0]) for row in sql.rows(_THREE, [today, 3 * FAMILIES])]
    people = {one.pk: one for one in Customer.objects.filter(pk__in=found).prefetch_related("phones")}
    count = 0
    for place, number in enumerate(found):
        first = people[found[place - place % 3]]
        phone = first.phones.first()
        if phone is None or first.pk == number:
            continue
        own = [GivenPhone(one.shown, one.note) for one in people[number].phones.all()]
        change_customer(
            customer_id=number,
            facts={},
            phones=[*own, GivenPhone(phone.shown, "家族")],
            seen=fingerprint(people[number]),
            actor=actor,
            at=clock.now(),
        )
        count += 1
    return count
