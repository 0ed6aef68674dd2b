"""A call that is over and has no code yet, with a line, a code, a key and a file of call details."""

from datetime import datetime, time, timedelta

from mizuhiki.platform import clock
from mizuhiki.practice import services as practice
from mizuhiki.practice.scenarios import scenarios
from mizuhiki.staff.models import User
from mizuhiki.talks.models import Interpreter
from mizuhiki.talks.services import interpreting
from mizuhiki.telephony import api as telephony
from mizuhiki.telephony.models import Line
from mizuhiki.telephony.services import details, keying, registering
from mizuhiki.telephony.services.registering import CodeFacts, LineFacts

HEAD = "通話ID,回線,相手番号,着信日時,応答日時,終話日時"


def make_calls(now: datetime, owner: User) -> None:
    """One of each; the demo may have registered lines and codes of its own."""
    day = clock.day_of(now) - timedelta(days=30)
    if not Line.objects.exists():
        facts = LineFacts("代表", "hikari", "076-000-0000", "", day)
        registering.register_line(code="walk", facts=facts, actor=owner, at=now)
    code = CodeFacts("その他", "", is_complete=True, exchange_key="", starts_on=day)
    registering.register_code(code="walk", facts=code, actor=owner, at=now)
    registering.make_push_key(name="試験", actor=owner, at=now)
    rung = now - timedelta(minutes=20)
    drill = practice.ring(scenarios()["withheld_enquiry"], trainee=owner, actor=owner, at=rung)
    practice.give_up(drill=drill, actor=owner, at=rung + timedelta(seconds=20))
    service = Interpreter(
        language="en", name="通訳", telephone="0570-000-000", opens=time(8), closes=time(20), is_daily=True
    )
    interpreting.keep_interpreter(service, actor=owner, at=now)
    begun = now - timedelta(minutes=9)
    call = keying.begin_call(
        direction="in",
        line_code="",
        caller=telephony.caller_of("0900000000"),
        actor=owner,
        at=begun,
    )
    keying.end_call(call_id=call.pk, actor=owner, at=begun + timedelta(minutes=2))
    came = f"{(now - timedelta(hours=2)).astimezone(clock.TOKYO):%Y-%m-%d %H:%M:%S}"
    details.import_details(
        content=f"{HEAD}\nwalk-1,,,{came},,{came}\n".encode(), file_name="meisai.csv", at=now, actor=owner
    )
