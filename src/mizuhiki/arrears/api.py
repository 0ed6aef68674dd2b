"""The door of this room."""

from mizuhiki.arrears.errors import NoArrearsRules
from mizuhiki.arrears.events import SuppliesTouched
from mizuhiki.arrears.facts import PledgeFacts, facts_of, pledges_of, register_holds
from mizuhiki.arrears.letter_kinds import LETTERS
from mizuhiki.arrears.models import (
    HOLDS,
    STEPS,
    Hold,
    Instalment,
    Notice,
    Pledge,
    RunClose,
    Standing,
    StepReady,
)
from mizuhiki.arrears.permissions import (
    ARREARS_SEE,
    DESK_WORK,
    DISASTER,
    DISASTER_END,
    DISASTER_SEE,
    NOTICE_APPROVE,
    NOTICE_RUN,
    PUBLISH,
)
from mizuhiki.arrears.run_errors import NobodyToWriteTo
from mizuhiki.arrears.selectors import complained_of, standing_of, standings_of, terms_of
from mizuhiki.arrears.services.delivering import plan_deliveries
from mizuhiki.arrears.services.disasters import HOLDS as DISASTER_HOLDS
from mizuhiki.arrears.services.disasters import (
    ask_to_end,
    begin_disaster,
    running_disasters,
    tell_disaster,
)
from mizuhiki.arrears.services.evaluating import evaluate, evaluate_all, touch, touch_moved
from mizuhiki.arrears.services.holding import REFERRAL_WANTED, set_hold
from mizuhiki.arrears.services.leaving import (
    close_left,
    letters_here,
    pull_letters,
    refuse_stale,
    send_letters,
    stale_letters,
)
from mizuhiki.arrears.services.negotiating import FOLLOW_UP
from mizuhiki.arrears.services.pledging import BROKEN
from mizuhiki.arrears.services.printing import order_print, print_letters
from mizuhiki.arrears.services.publishing import publish_notice
from mizuhiki.arrears.services.referring import REPORTED, REVIEW
from mizuhiki.arrears.services.running import cancel_run, exclude_line, finish_check, make_run
from mizuhiki.arrears.stage_rules import Standing as Stand
from mizuhiki.arrears.stage_rules import StepDue, may_be_cut
from mizuhiki.rulepacks.api import months_after

WAITING = (FOLLOW_UP, BROKEN, REFERRAL_WANTED, REPORTED, REVIEW)  # what lies in the inbox

__all__ = [
    "ARREARS_SEE",
    "DESK_WORK",
    "DISASTER",
    "DISASTER_END",
    "DISASTER_HOLDS",
    "DISASTER_SEE",
    "HOLDS",
    "LETTERS",
    "NOTICE_APPROVE",
    "NOTICE_RUN",
    "PUBLISH",
    "STEPS",
    "WAITING",
    "Hold",
    "Instalment",
    "NoArrearsRules",
    "NobodyToWriteTo",
    "Notice",
    "Pledge",
    "PledgeFacts",
    "RunClose",
    "Stand",
    "Standing",
    "StepDue",
    "StepReady",
    "SuppliesTouched",
    "ask_to_end",
    "begin_disaster",
    "cancel_run",
    "close_left",
    "complained_of",
    "evaluate",
    "evaluate_all",
    "exclude_line",
    "facts_of",
    "finish_check",
    "letters_here",
    "make_run",
    "may_be_cut",
    "months_after",
    "order_print",
    "plan_deliveries",
    "pledges_of",
    "print_letters",
    "publish_notice",
    "pull_letters",
    "refuse_stale",
    "register_holds",
    "running_disasters",
    "send_letters",
    "set_hold",
    "stale_letters",
    "standing_of",
    "standings_of",
    "tell_disaster",
    "terms_of",
    "touch",
    "touch_moved",
]
