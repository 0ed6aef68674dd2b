"""What a monitor reads: numbers of rows, at named addresses, and nothing of anybody."""

import ipaddress
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from mizuhiki.platform import clock
from mizuhiki.signup.figures.metrics import _escaped, exposition
from mizuhiki.signup.figures.service_faults import note_fault
from mizuhiki.signup.models import Arrival
from mizuhiki.signup.tests.ways import Way
from tests.builders import clerk
from tests.security.signups import make_application

pytestmark = [pytest.mark.db, pytest.mark.django_db]
AT = datetime(2026, 10, 5, 9, 15, tzinfo=clock.TOKYO)
LINE = re.compile(r'[a-z_]+(\{[a-z]+="[^"\\\n]*"(,[a-z]+="[^"\\\n]*")*\})? [0-9]+')
MONITOR = "10.9.0.40"


def figures() -> dict[str, int]:
    """Each line that is no comment, by what stands before its number."""
    lines = [line for line in exposition(AT + timedelta(minutes=5)).splitlines() if not line.startswith("#")]
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    return {line.rpartition(" ")[0]: int(line.rpartition(" ")[2]) for line in lines}


def test_what_is_counted() -> None:
    Way(AT, bank="9998", words=(("return", "OK"), ("notice", "OK"))).walk()
    Way(AT, bank="9998").walk()
    Way(AT + timedelta(minutes=2), bank="0010", words=(("return", "OK"),)).walk()
    Arrival.objects.create(bank_code="9998", source="notice", why="bad_seal", sha256=b"x", at=AT)
    note_fault(affects="site", title="x", happened="x", started_at=AT, at=AT, actor=clerk())
    found = figures()
    assert {name: value for name, value in found.items() if value} == {
        'mizuhiki_signup_applications{state="confirmed"}': 1,
        'mizuhiki_signup_applications{state="handed_off"}': 1,
        'mizuhiki_signup_applications{state="returned_ok"}': 1,
        'mizuhiki_signup_attempts_total{bank="0010"}': 1,
        'mizuhiki_signup_attempts_total{bank="9998"}': 2,
        'mizuhiki_signup_words_total{bank="0010",source="return",result="OK"}': 1,
        'mizuhiki_signup_words_total{bank="9998",source="notice",result="OK"}': 1,
        'mizuhiki_signup_words_total{bank="9998",source="return",result="OK"}': 1,
        'mizuhiki_signup_messages_refused_total{why="bad_seal"}': 1,
        'mizuhiki_signup_oldest_open_seconds{state="handed_off"}': 300,
        'mizuhiki_signup_oldest_open_seconds{state="returned_ok"}': 180,
        "mizuhiki_signup_unmatched": 1,
        "mizuhiki_signup_faults_open": 1,
    }
    assert found['mizuhiki_signup_applications{state="refused"}'] == 0
    text = exposition(AT)
    assert "# TYPE mizuhiki_signup_attempts_total counter\n" in text
    assert "# TYPE mizuhiki_jobs gauge\n" in text


def test_nothing_of_anybody_is_in_it() -> None:
    one = make_application(AT)
    text = exposition(AT)
    given = ("見本", "ミホン", "ﾐﾎﾝ", "緑町", "0012345", "090-0000", "h@example.jp", one.number)
    assert [word for word in given if word in text] == []
    assert _escaped('a"b\\c\nd') == r"a\"b\\c\nd"


def test_only_named_addresses_find_it(settings: Any) -> None:
    browser = Client()
    assert browser.get("/metrics").status_code == 404
    settings.METRICS_NETWORKS = (ipaddress.ip_network(f"{MONITOR}/32"),)
    assert browser.get("/metrics", REMOTE_ADDR="10.9.0.41").status_code == 404
    answer = browser.get("/metrics", REMOTE_ADDR=MONITOR)
    assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (200, "text/plain")
    assert not answer.cookies
    settings.TRUSTED_PROXIES = 1
    forwarded = {"X-Forwarded-For": f"{MONITOR}, 203.0.113.9"}
    assert browser.get("/metrics", REMOTE_ADDR=MONITOR, headers=forwarded).status_code == 404
    assert browser.post("/metrics", REMOTE_ADDR=MONITOR).status_code in {403, 405}
