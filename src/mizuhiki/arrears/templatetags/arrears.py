"""What every page of this room shows."""

from django import template

from mizuhiki.arrears.models import Disaster
from mizuhiki.arrears.services.disasters import running_disasters as running
from mizuhiki.platform import clock

register = template.Library()


@register.simple_tag
def running_disasters() -> list[Disaster]:
    """The disasters in force today, for the banner."""
    return running(clock.today())
