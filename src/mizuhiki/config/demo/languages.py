"""Who interprets for the demo's centre, and two calls in which somebody did."""

from datetime import date, datetime, time, timedelta

from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.staff.api import able
from mizuhiki.talks.models import Interpreter
from mizuhiki.talks.services import interpreting
from mizuhiki.telephony.api import CALL_KEY, begin_call, caller_of, code_call, end_call

ADVICE = "外線で発信し、つながったら三者通話のボタンを押します。契約番号は0000です。"
SERVICES = (
    ("en", "みほん通訳センター", "0570-000-001", time(8), time(20), True),
    ("zh", "みほん通訳センター", "0570-000-001", time(8), time(20), True),
    ("ko", "みほん通訳センター", "0570-000-001", time(8), time(20), True),
    ("en", "みほん多言語コール（夜間）", "0570-000-002", time(0), time(0), True),
)
TALKS = (("en", 1, time(10, 20), 7), ("zh", 2, time(15, 5), 11))  # language, days ago, at, minutes


def call_interpreters_in(*, today: date, actor: Actor) -> int:
    """Register the services and let them interpret; how many times. None where nobody takes calls."""
    made = dict[str, Interpreter]()
    for language, name, telephone, opens, closes, is_daily in SERVICES:
        one = Interpreter(
            language=language,
            name=name,
            telephone=telephone,
            opens=opens,
            closes=closes,
            is_daily=is_daily,
            advice=ADVICE,
        )
        made.setdefault(language, interpreting.keep_interpreter(one, actor=actor, at=clock.now()))
    operator = able([CALL_KEY]).order_by("pk").first()
    if operator is None:
        return 0
    for language, days, moment, minutes in TALKS:
        at = datetime.combine(today - timedelta(days=days), moment, clock.TOKYO)
        over = at + timedelta(minutes=minutes + 2)
        call = begin_call(
            direction="in", line_code="daihyo", caller=caller_of("09000000200"), actor=operator, at=at
        )
        begun = at + timedelta(minutes=1)
        interpreting.begin_interpreting(
            call_id=call.pk, interpreter_id=made[language].pk, actor=operator, at=begun
        )
        interpreting.end_interpreting(call_id=call.pk, actor=operator, at=begun + timedelta(minutes=minutes))
        end_call(call_id=call.pk, actor=operator, at=over)
        code_call(call_id=call.pk, code="K90", actor=operator, at=over + timedelta(seconds=70))
    return len(TALKS)
