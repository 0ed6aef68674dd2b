"""Telephone calls of the demo: lines, wrap-up codes, and two days of the exchange's call details."""

from datetime import date, datetime, time, timedelta

from mizuhiki.formats.calldetail import LAYOUTS
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.staff.api import able
from mizuhiki.telephony import api as telephony
from mizuhiki.telephony.permissions import CALL_KEY
from mizuhiki.telephony.services import details, registering
from mizuhiki.telephony.services.registering import CodeFacts, LineFacts
from mizuhiki.telephony.services.simulating import NoVolumes, simulated, slots_of
from mizuhiki.telephony.simulator.calls import Simulated

SINCE = date(2020, 4, 1)
OPENS, CLOSES = time(8, 45), time(18)
LINES = {
    "daihyo": LineFacts("コールセンター代表", "hikari", "099-000-1001", "", SINCE),
    "shuzen": LineFacts("修繕受付", "hikari", "099-000-1002", "", SINCE),
}
CODES = {
    "K10": ("使用開始", "start_stop", True),
    "K11": ("使用中止", "start_stop", True),
    "K12": ("名義変更", "start_stop", True),
    "K20": ("料金の問合せ", "fee_inquiry", True),
    "K21": ("納付書の再発行", "fee_inquiry", True),
    "K30": ("水道の修繕", "repair", False),
    "K31": ("下水道の修繕", "repair", False),
    "K40": ("口座・送付先の届出", "notification", True),
    "K80": ("苦情", "complaint", False),
    "K90": ("その他の問合せ", "other_inquiry", True),
    "K99": ("間違い電話・無言", "", True),
}
SMALL, FULL = 100, 2_000  # supplies: a town of tests has a few calls, a real one the contract's
OPERATORS = 8
HEAD = ",".join(LAYOUTS["standard"].headings.values())


def answer_calls(*, today: date, size: int, actor: Actor) -> int:
    """Register what calls need, and take in yesterday's and this morning's; how many calls."""
    now = clock.now()
    for code, facts in LINES.items():
        registering.register_line(code=code, facts=facts, actor=actor, at=now)
    for code, (label, kind, is_complete) in CODES.items():
        facts_of_code = CodeFacts(label, kind, is_complete=is_complete, exchange_key="", starts_on=SINCE)
        registering.register_code(code=code, facts=facts_of_code, actor=actor, at=now)
    people = list(able([CALL_KEY]).order_by("pk")[:2])
    for number, user in enumerate(people, start=1):
        registering.give_agent_key(key=f"20{number:02}", user_id=user.pk, actor=actor, at=now)
    times = 0.05 if size <= SMALL else min(1.0, max(0.25, size / FULL))
    count = 0
    for day in (today - timedelta(days=1), today):
        since, until = (datetime.combine(day, one, clock.TOKYO) for one in (OPENS, CLOSES))
        count += _day_of_details(since, min(until, now - timedelta(minutes=30)), times, actor)
    return count


def _day_of_details(since: datetime, until: datetime, times: float, actor: Actor) -> int:
    if since >= until:
        return 0
    agents = [f"20{number:02}" for number in range(1, OPERATORS + 1)]
    try:
        slots = slots_of(since, until, times=times)
    except NoVolumes:
        return 0
    calls = simulated(slots, agents=agents, seed=f"D{since:%y%m%d}")
    lines = [_line(one) for one in calls if max(event.at for event in one.told) < clock.now()]
    content = "\n".join([HEAD, *lines, ""]).encode()
    name = f"meisai-{since:%Y%m%d}.csv"
    return details.import_details(content=content, file_name=name, at=clock.now(), actor=actor).row_count


def _line(call: Simulated) -> str:
    """A call as the exchange's file has it: the leg that was answered."""
    told = {event.kind: event for event in call.told}
    answered = told.get(telephony.Kind.ANSWERED)
    leg = answered.participant if answered else ""
    rings = [one for one in call.told if one.kind == telephony.Kind.ALERTED and one.participant == leg]
    entered, coded = told[telephony.Kind.ENTERED], told.get(telephony.Kind.CODED)
    instants = [
        entered,
        rings[0] if rings else None,
        answered,
        told[telephony.Kind.ENDED],
        told.get(telephony.Kind.WRAP_ENDED),
    ]
    times = [f"{one.at:%Y-%m-%d %H:%M:%S}" if one else "" for one in instants]
    agent, code = answered.agent_key if answered else "", coded.value if coded else ""
    return ",".join([call.conversation, "着信", entered.line_key, call.caller, *times, agent, code])
