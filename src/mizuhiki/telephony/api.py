"""The door of this room.

A case points to `Call`. How a call stands is `CallView` (one row a call), its parts are `Leg`. Lengths are
milliseconds; a call counts in the hour and day of `entered_at`. `CallView.is_answered_within(10)` is the
contract's 応答時間, from the ring at the operator to the answer; `wait_ms` is the wait in the queue.
"""

from mizuhiki.telephony.board_stream import Hub, hub_of
from mizuhiki.telephony.events import CallChanged, CallsRead
from mizuhiki.telephony.lists import own_calls, own_word
from mizuhiki.telephony.models import Call, CallState, Leg, Line, WrapUpCode
from mizuhiki.telephony.numbers import CallerNumber, caller_of
from mizuhiki.telephony.permissions import BOARD_SEE, CALL_KEY, CALL_SEE
from mizuhiki.telephony.rules import CASE_KINDS, Event
from mizuhiki.telephony.selectors import (
    AgentNow,
    CallView,
    agents_now,
    call_at_desk,
    call_view,
    calls_at_desks,
    calls_between,
    calls_of_day,
    codes_on,
    is_of_agent,
    is_taken_by,
    key_of,
    legs_of,
    lines_on,
    open_calls,
    state_of_call,
    uncoded,
)
from mizuhiki.telephony.services.disposal import erase_callers
from mizuhiki.telephony.services.hearing import hear, hear_agent
from mizuhiki.telephony.services.keying import begin_call, code_call, end_call, say_own_state
from mizuhiki.telephony.words import (
    OWN_WORDS,
    AgentWord,
    CallOutcome,
    Kind,
    LegOutcome,
    Role,
    State,
)

__all__ = [
    "BOARD_SEE",
    "CALL_KEY",
    "CALL_SEE",
    "CASE_KINDS",
    "OWN_WORDS",
    "AgentNow",
    "AgentWord",
    "Call",
    "CallChanged",
    "CallOutcome",
    "CallState",
    "CallView",
    "CallerNumber",
    "CallsRead",
    "Event",
    "Hub",
    "Kind",
    "Leg",
    "LegOutcome",
    "Line",
    "Role",
    "State",
    "WrapUpCode",
    "agents_now",
    "begin_call",
    "call_at_desk",
    "call_view",
    "caller_of",
    "calls_at_desks",
    "calls_between",
    "calls_of_day",
    "code_call",
    "codes_on",
    "end_call",
    "erase_callers",
    "hear",
    "hear_agent",
    "hub_of",
    "is_of_agent",
    "is_taken_by",
    "key_of",
    "legs_of",
    "lines_on",
    "open_calls",
    "own_calls",
    "own_word",
    "say_own_state",
    "state_of_call",
    "uncoded",
]
