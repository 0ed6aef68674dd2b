"""What a billing run's page counts behind the run: letters, bank files and their answers, what is paid."""

from mizuhiki.billing import api as billing
from mizuhiki.directdebit.stages import ANSWERED, ASKED
from mizuhiki.notices.stages import PRINTED
from mizuhiki.writeoffs.stages import OWED


def wire() -> None:
    """Make every hand-over known, in the order of the page."""
    for stage in (PRINTED, ASKED, ANSWERED, OWED):
        billing.register_stage(stage)
