"""The door of this room."""

from mizuhiki.intake.events import ApplicationTaken
from mizuhiki.intake.kinds import KINDS
from mizuhiki.intake.many import Line
from mizuhiki.intake.models import Application, Details, Outcome, Standing, Step
from mizuhiki.intake.papers import facts_of
from mizuhiki.intake.permissions import APPLICATION_SEE, APPLICATION_TAKE, CREW_PLAN
from mizuhiki.intake.selectors.conflicts import Conflict, conflicts_of, mark_of_conflicts
from mizuhiki.intake.selectors.lists import (
    ChannelYear,
    application_of_number,
    channels_of_year,
    count_waiting,
    standing_of,
)
from mizuhiki.intake.selectors.shown import Shown, shown
from mizuhiki.intake.selectors.web import WebForm, web_form
from mizuhiki.intake.services.batches import take_many
from mizuhiki.intake.services.crews import acknowledge, assign_crew, set_capacity
from mizuhiki.intake.services.following import follow_visit
from mizuhiki.intake.services.taking import (
    Way,
    cancel_application,
    change_application,
    note_research,
    note_talk,
    take_application,
)
from mizuhiki.intake.services.web import WebRegistered, erase_web
from mizuhiki.intake.services.wishes import Wish
from mizuhiki.intake.visits import VISIT_KINDS

__all__ = [
    "APPLICATION_SEE",
    "APPLICATION_TAKE",
    "CREW_PLAN",
    "KINDS",
    "VISIT_KINDS",
    "Application",
    "ApplicationTaken",
    "ChannelYear",
    "Conflict",
    "Details",
    "Line",
    "Outcome",
    "Shown",
    "Standing",
    "Step",
    "Way",
    "WebForm",
    "WebRegistered",
    "Wish",
    "acknowledge",
    "application_of_number",
    "assign_crew",
    "cancel_application",
    "change_application",
    "channels_of_year",
    "conflicts_of",
    "count_waiting",
    "erase_web",
    "facts_of",
    "follow_visit",
    "mark_of_conflicts",
    "note_research",
    "note_talk",
    "set_capacity",
    "shown",
    "standing_of",
    "take_application",
    "take_many",
    "web_form",
]
