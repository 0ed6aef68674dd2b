"""What the demo's crews close taps with, today's weather, and an order where somebody has come so far."""

from datetime import datetime, time
from decimal import Decimal

from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.shutoffs.models import DayWeather, HardwareMove, Place, Tool
from mizuhiki.shutoffs.permissions import CUT
from mizuhiki.shutoffs.selectors.lists import candidates, open_days
from mizuhiki.shutoffs.selectors.rows import terms_on
from mizuhiki.shutoffs.services.ordering import make_list, note_weather
from mizuhiki.staff.api import able, valid_cards

WITH_A_CREW = {Tool.CAP: 6, Tool.PIN: 20}
MOST = 4  # orders of the next day on which taps may be closed


def prepare_shutoffs(*, at: datetime, actor: Actor) -> int:
    """Take over the contract's hardware, give a crew some, say how cold it is; how many orders were made."""
    today = clock.day_of(at)
    crew = next((one for one in able([CUT]) if one.pk in valid_cards([one.pk], on=today)), None)
    for tool in Tool:
        moves = [(Place.OUTSIDE, Place.STORE, terms_on(today).hardware[tool.value], "契約による貸与")]
        if crew is not None:
            moves.append((Place.STORE, Place.CREW, WITH_A_CREW[tool], ""))
        for from_place, to_place, count, reason in moves:
            HardwareMove.objects.create(
                tool=tool,
                from_place=from_place,
                to_place=to_place,
                count=count,
                crew=crew if to_place is Place.CREW else None,
                reason=reason,
                reference=f"demo:{tool.value}:{to_place.value}",
                moved_on=today,
                at=at,
                by_id=actor.pk,
            )
    note_weather(
        weather=DayWeather(
            day=today,
            max_c=Decimal("11.0"),
            min_c=Decimal("3.5"),
            wbgt_c=Decimal("10.0"),
            source="気象台の予報（見本）",
            at=datetime.combine(today, time(8, 30), clock.TOKYO),
        ),
        actor=actor,
    )
    days = open_days(today)
    chosen = [one.supply_id for one in candidates(days[0])[:MOST]] if crew is not None and days else []
    if crew is None or not chosen or crew.pk not in valid_cards([crew.pk], on=days[0]):
        return 0
    make_list(supply_ids=chosen, cut_on=days[0], crew_id=crew.pk, reference="demo", at=at, actor=actor)
    return len(chosen)
