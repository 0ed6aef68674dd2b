"""A real Asterisk on this machine: a call through its queue, heard over both of its interfaces.

Runs where Asterisk 18 or newer is installed (`apt-get install asterisk` where the distribution has it: Debian
11 and sid, Ubuntu). It uses a configuration of its own and no network but loopback; nothing needs a
telephone, for both ends are channels of Asterisk itself.
"""

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from mizuhiki.telephony.connectors import ami, ami_rules, ari_rules, lines, websocket
from mizuhiki.telephony.connectors.ari import PATH
from mizuhiki.telephony.rules import CallShape, Event, shape_of
from mizuhiki.telephony.tests.told import NINE
from mizuhiki.telephony.words import CallOutcome, LegOutcome

ASTERISK = shutil.which("asterisk") or shutil.which("/usr/sbin/asterisk")
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(ASTERISK is None, reason="install asterisk to run it: apt-get install asterisk"),
]
STARTS_S, CALL_S = 60, 30
FOLDERS = ("etc", "var", "data", "agi", "spool", "run", "log", "db", "key")
FILES = {
    "asterisk.conf": "[directories](!)\nastetcdir = {0}/etc\nastmoddir = {1}\nastvarlibdir = {0}/var\n"
    "astdbdir = {0}/db\nastkeydir = {0}/key\nastdatadir = {0}/data\nastagidir = {0}/agi\n"
    "astspooldir = {0}/spool\nastrundir = {0}/run\nastlogdir = {0}/log\n",
    "modules.conf": "[modules]\nautoload = yes\nnoload = chan_sip.so\nnoload = res_pjsip.so\n",
    "logger.conf": "[logfiles]\n",
    "manager.conf": "[general]\nenabled = yes\nbindaddr = 127.0.0.1\nport = {2}\ntimestampevents = yes\n"
    "[link]\nsecret = secret\nread = call,agent\n[test]\nsecret = secret\nwrite = originate\n",
    "http.conf": "[general]\nenabled = yes\nbindaddr = 127.0.0.1\nbindport = {3}\n",
    "ari.conf": "[general]\nenabled = yes\n[link]\ntype = user\nread_only = yes\npassword = secret\n",
    "queues.conf": "[support]\nstrategy = linear\ntimeout = 10\nmember => Local/2001@agents\n",
    "extensions.conf": "[outside]\nexten => s,1,Wait(4)\n same => n,Hangup()\n"
    "[inside]\nexten => 100,1,Answer()\n same => n,Queue(support,,,,20)\n same => n,Hangup()\n"
    "[agents]\nexten => 2001,1,Ringing()\n same => n,Wait(1)\n same => n,Answer()\n same => n,Wait(2)\n"
    " same => n,Hangup()\n",
}


@dataclass(frozen=True)
class Exchange:
    """Where the one we started listens."""

    ami: int
    ari: int


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def modules_of() -> str:
    found = sorted(Path("/usr/lib").glob("**/asterisk/modules"))
    assert found, "asterisk has its modules below /usr/lib"
    return str(found[0])


@pytest.fixture
def exchange(tmp_path: Path) -> Iterator[Exchange]:
    """An Asterisk with a queue and one who answers, stopped by its own process at the end."""
    assert ASTERISK is not None
    made = Exchange(free_port(), free_port())
    for name in FOLDERS:
        (tmp_path / name).mkdir()
    shared = Path("/var/lib/asterisk")
    for name in ("documentation", "rest-api"):
        if (shared / name).is_dir():
            shutil.copytree(shared / name, tmp_path / "data" / name)
    for name, text in FILES.items():
        words = text.format(tmp_path, modules_of(), made.ami, made.ari)
        (tmp_path / "etc" / name).write_text(words.replace("[directories](!)", "[directories]"))
    process = subprocess.Popen(
        [ASTERISK, "-f", "-C", str(tmp_path / "etc" / "asterisk.conf")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for port in (made.ami, made.ari):
            wait_for(port, process)
        yield made
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    ends = time.monotonic() + STARTS_S
    while time.monotonic() < ends and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.5)
        else:
            return
    pytest.fail(f"asterisk does not listen at {port}")


def place_a_call(exchange: Exchange) -> None:
    """A caller from outside comes into the queue; who answers talks for two seconds."""
    with lines.connect("127.0.0.1", exchange.ami, is_secure=False) as line:
        ami._send(line, Action="Login", Username="test", Secret="secret")
        ami._send(
            line, Action="Originate", Channel="Local/100@inside", Context="outside", Exten="s", Priority="1",
            Async="true", CallerID="0761234567",
        )  # fmt: skip
        time.sleep(CALL_S / 3)


def the_call(told: dict[str, list[Event]]) -> CallShape:
    """The one call that waited in the queue."""
    [found] = [
        shape for events in told.values() if (shape := shape_of(events)).legs and shape.line_key == "support"
    ]
    return found


def assert_is_answered(shape: CallShape) -> None:
    agents = [leg for leg in shape.legs if leg.answered_at is not None and leg.agent_key]
    assert shape.outcome in {CallOutcome.ANSWERED, None}
    assert any(leg.agent_key == "Local/2001@agents" for leg in agents)
    assert all(leg.outcome in {LegOutcome.ANSWERED, LegOutcome.OPEN} for leg in agents)


def test_a_call_through_its_queue_is_heard_over_the_manager_interface(exchange: Exchange) -> None:
    told = dict[str, list[Event]]()
    caller = threading.Thread(target=place_a_call, args=[exchange])
    with lines.connect("127.0.0.1", exchange.ami, is_secure=False) as line:
        line.settimeout(CALL_S)
        ami._send(line, Action="Login", Username="link", Secret="secret", Events="call,agent")
        ami._send(line, Action="QueueStatus")
        caller.start()
        states = list[str]()
        for message in ami._messages(line):
            if state := ami_rules.agent_state(message):
                states.append(state[0])
            if found := ami_rules.told_of(message, NINE):
                told.setdefault(found.conversation, []).extend(found.events)
            if message.get("Event") == "AgentComplete":
                break
    caller.join()
    assert "Local/2001@agents" in states
    assert_is_answered(the_call(told))


def test_a_call_through_its_queue_is_heard_over_the_rest_interface(exchange: Exchange) -> None:
    told, channels = dict[str, list[Event]](), ari_rules.Channels()
    caller = threading.Thread(target=place_a_call, args=[exchange])
    target = urlsplit(f"ari://link:secret@127.0.0.1:{exchange.ari}")
    who = ("Authorization", "Basic bGluazpzZWNyZXQ=")
    with lines.connect("127.0.0.1", exchange.ari, is_secure=False) as line:
        stream = websocket.opened(line, host=target.netloc, path=PATH, headers=[who])
        caller.start()
        ends = time.monotonic() + CALL_S
        for text in stream.texts():
            found = channels.told(ari_rules.event_of(text)) if text else None
            if found:
                told.setdefault(found.conversation, []).extend(found.events)
            is_left = any(one.kind == "left" for events in told.values() for one in events)
            if is_left or time.monotonic() > ends:
                break
    caller.join()
    assert_is_answered(the_call(told))
