"""Codes of calls, legs and agents, with the words screens show for them."""

from enum import StrEnum


class Worded(StrEnum):
    """A code with its word."""

    def __new__(cls, code: str, word: str = "") -> "Worded":
        """The value is the code alone."""
        made = str.__new__(cls, code)
        made._value_ = code
        made.label = word
        return made

    label: str


class Kind(StrEnum):
    """What can happen in a call. Of several at one instant the earlier in this list comes first."""

    ENTERED = "entered"  # the call reaches us; the value is its direction
    QUEUED = "queued"  # it waits for somebody
    ALERTED = "alerted"  # it rings at an agent
    UNANSWERED = "unanswered"  # the ring ended and nobody took it
    ANSWERED = "answered"
    LEFT_QUEUE = "left_queue"  # the value is why: answered, abandoned, flow_out
    HELD = "held"
    RESUMED = "resumed"
    TRANSFERRED = "transferred"  # the agent gave it on
    LEFT = "left"  # the agent's talk is over
    WRAP_BEGAN = "wrap_began"
    CODED = "coded"  # the value is the wrap-up code
    WRAP_ENDED = "wrap_ended"
    ENDED = "ended"


class State(Worded):
    """Where a call is now."""

    MENU = "menu", "自動応答中"
    WAITING = "waiting", "待ち呼"
    RINGING = "ringing", "呼出中"
    TALKING = "talking", "通話中"
    HELD = "held", "保留中"
    WRAPPING = "wrapping", "後処理"
    DONE = "done", "終了"


class CallOutcome(Worded):
    """How a call came out."""

    ANSWERED = "answered", "応答"
    ABANDONED = "abandoned", "放棄"
    FLOWED_OUT = "flowed_out", "他所へ転送"
    ANNOUNCED = "announced", "自動応答のみ"
    UNANSWERED = "unanswered", "相手不応答"


class Role(Worded):
    """What a leg is."""

    QUEUE = "queue", "待ち"
    AGENT = "agent", "呼出・通話"


class LegOutcome(Worded):
    """What came of a leg."""

    OPEN = "open", "継続中"
    ANSWERED = "answered", "応答"
    TRANSFERRED = "transferred", "応答して転送"
    UNANSWERED = "unanswered", "不応答"
    CALLER_LEFT = "caller_left", "呼出中に切断"
    ABANDONED = "abandoned", "放棄"
    FLOWED_OUT = "flowed_out", "他所へ転送"


class AgentWord(Worded):
    """What an agent does, between calls or in one."""

    READY = "ready", "受付可"
    RINGING = "ringing", "呼出中"
    TALKING = "talking", "通話中"
    WRAPPING = "wrapping", "後処理"
    AWAY = "away", "離席"
    BREAK = "break", "休憩"
    MISSED = "missed", "不応答"
    OFF = "off", "受付終了"


OWN_WORDS = (
    AgentWord.READY,
    AgentWord.AWAY,
    AgentWord.BREAK,
    AgentWord.OFF,
)  # said by a person
