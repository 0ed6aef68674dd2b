"""Kill -9 while an operator writes up a call: every word that was said to be saved is there again."""

import random
from multiprocessing.queues import SimpleQueue

import pytest

from mizuhiki.platform import clock
from mizuhiki.talks import api as talks
from mizuhiki.telephony import api as telephony
from tests.builders import clerk
from tests.kills.victims import Server, fork

pytestmark = pytest.mark.timeout(300)
KILLS = 4


def write_up(saved: "SimpleQueue[int]") -> None:
    """A call whose talk is over, and its note, saved again and again: each number is told once it is safe."""
    actor, now = clerk(), clock.now()
    call = telephony.begin_call(direction="in", line_code="", caller=None, actor=actor, at=now)
    telephony.end_call(call_id=call.pk, actor=actor, at=now)
    for turn in range(1, 100_000):
        fields = {"matter": "enquiry", "text": f"{turn}"}
        talks.save_note(call_id=call.pk, fields=fields, turn=turn, actor=actor, at=clock.now())
        saved.put(turn)


def read_note(found: "SimpleQueue[tuple[bool, str]]") -> None:
    """What the operator finds after signing in again: the call at their desk, and its note."""
    actor = clerk()
    call = telephony.call_at_desk(actor.pk, clock.now())
    kept = talks.note_of(call.pk, actor.pk) if call else None
    found.put((call is not None, kept.fields["text"] if kept else ""))


@pytest.mark.parametrize("kill", ["process", "server"])
def test_no_word_that_was_saved_is_lost(server: Server, kill: str) -> None:
    draw = random.Random(kill)  # noqa: S311
    for _ in range(KILLS):
        server.copy("victim", of="read")
        saved, found = fork.SimpleQueue(), fork.SimpleQueue()
        process = server.begin(write_up, "victim", saved)
        last = saved.get()
        {"process": server.kill_process, "server": server.kill_server}[kill](
            process, after_s=draw.uniform(0, 0.3)
        )
        while not saved.empty():
            last = saved.get()
        server.run(read_note, "victim", found)
        has_call, text = found.get()
        assert has_call
        assert int(text) in {last, last + 1}  # the next one may have been safe before it could be told
