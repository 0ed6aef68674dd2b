"""What every page of this room shows."""

from django import template

from mizuhiki.arrears.models import Disaster, Notice
from mizuhiki.arrears.services.disasters import running_disasters as running
from mizuhiki.arrears.services.publishing import publishable_of
from mizuhiki.platform import clock

register = template.Library()


@register.simple_tag
def running_disasters() -> list[Disaster]:
    """The disasters in force today, for the banner."""
    return running(clock.today())


@register.simple_tag
def publishable_notices(supply_id: int) -> list[Notice]:
    """The letters of a supply that came back and can be published."""
    return publishable_of(supply_id)
