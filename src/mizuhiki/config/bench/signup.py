"""Sign-ups at a rate, from the first page to the bank and back, beside the plainest answer of the same site.

Citizens come at fixed instants, whether those before them are done or not, each from an address of its
own (by the header of a proxy, with the limits on). The door, the made-up bank, the database and the
citizens share this machine. The floor is the health page of the same door, asked once by each citizen in
the same minute: one request, one answer, nothing of a form, so that no page can be quicker. Afterwards
the applications are counted, and what the worker does with them is timed: each must have become an account.
"""

import ipaddress
import json
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.test import override_settings

from mizuhiki.banks.api import Place as BankPlace
from mizuhiki.config.bench import filling
from mizuhiki.config.bench.citizens import Citizen, NotServed, sign_up
from mizuhiki.config.bench.place import Place, p95
from mizuhiki.platform import clock, sql
from mizuhiki.platform.database.addresses import DOOR
from mizuhiki.signup import api as signup
from mizuhiki.signup import serving
from mizuhiki.staff.api import system_actor

BANK, PROCESSES = "9998", 2
ADDRESSES = ipaddress.ip_network("10.0.0.0/8")
MOST_AT_ONCE = 200
PATIENCE_S = 60
WHO = """
    SELECT s.inquiry_no, c.name, c.kana, p.town || p.block || p.building
    FROM customers_supply s
    JOIN customers_supplyparty y ON y.supply_id = s.id AND y.ends_on IS NULL AND y.role = 'water_user'
    JOIN customers_customer c ON c.id = y.customer_id
    JOIN customers_installation i ON i.id = s.installation_id
    JOIN customers_premises p ON p.id = i.premises_id
    WHERE s.ends_on IS NULL ORDER BY s.id
"""


def run(place: Place, size: int, *, rate: float) -> dict[str, Any]:
    """`size` sign-ups, `rate` of them a second. `seconds` and `floor_seconds` are the p95 of an answer.

    Raises:
        AssertionError: one was lost, or came twice.
    """
    place.make()
    filling.make_town(size * 13 // 10 + 20, by_debit=None)
    people = [given_of(*row) for row in sql.rows(WHO) if is_plain(row[1])][:size]
    assert len(people) == size
    with tempfile.TemporaryDirectory() as folder, _served(place, Path(folder)) as site:
        began = time.monotonic()
        came = come(site, people, rate=rate)
        took_s = time.monotonic() - began
        await_confirmed(size)
    served = urlsplit(site).netloc
    answers = [(path, seconds) for took in came for path, seconds in took if path.startswith(served)]
    floors = [seconds for path, seconds in answers if path.endswith("/health")]
    pages = [seconds for path, seconds in answers if not path.endswith("/health")]
    began = time.monotonic()
    taken = signup.follow_up(at=clock.now(), actor=system_actor("signup"))
    follow_s = time.monotonic() - began
    assert taken == size
    return {
        "seconds": p95(pages),
        "floor_seconds": p95(floors),
        "pages": len(pages),
        "sign_ups_a_second": round(size / took_s, 2),
        "accounts_a_second": round(size / follow_s, 1),
    }


def is_plain(name: str) -> bool:
    """Whether the list of results can carry a name; others are asked to write it otherwise."""
    try:
        name.encode("shift_jis")
    except UnicodeEncodeError:
        return False
    return True


def given_of(inquiry_no: str, name: str, kana: str, place: str) -> dict[str, str]:
    """What a person types, for every control of the form by its name."""
    return {
        "person": "individual",
        "card": "yes",
        "kind": "new",
        "inquiry_no": inquiry_no,
        "place": place,
        "name": name,
        "kana": kana,
        "phone_mobile": "090-0000-0000",
        "email": "h@example.jp",
        "email_again": "h@example.jp",
        "bank": BANK,
        "branch": "001",
        "account_type": "1",
        "account_no": inquiry_no[-7:],
        "holder_kana": kana,
    }


@contextmanager
def _served(place: Place, folder: Path) -> Iterator[str]:
    """The door and the bank, published and with their keys, over the database of this benchmark."""
    database = replace(place.supervisor.urls()[DOOR], dbname=f"{place.prefix}_base")
    door = serving.public_site(folder, database, assets=settings.ASSETS, proxies=1, processes=PROCESSES)
    bank = serving.bank(folder, notice_url=f"{door.url}/notice/{{bank}}/")
    actor = system_actor("signup")
    BankPlace.objects.get_or_create(bank_code=BANK, branch_code="001", name="本店", kana="ホンテン")
    keys = signup.make_keys(bank_code=BANK, at=clock.now() - timedelta(minutes=5), actor=actor)
    (folder / "keys.json").write_text(json.dumps({BANK: {**keys, "name": "見本銀行"}}), encoding="utf-8")
    with override_settings(SIGNUP_SIMULATOR=bank.url):
        signup.publish(at=clock.now(), actor=actor)
    try:
        door.start()
        bank.start()
        yield door.url
    finally:
        for one in (bank, door):
            if one.process:
                one.stop()


def come(site: str, people: list[dict[str, str]], *, rate: float) -> list[list[tuple[str, float]]]:
    """One citizen after the other at fixed instants; path and seconds of each one's answers."""
    began = time.monotonic()
    with ThreadPoolExecutor(MOST_AT_ONCE) as pool:
        coming = []
        for number, given in enumerate(people):
            time.sleep(max(0.0, began + number / rate - time.monotonic()))
            coming.append(pool.submit(_sign_up, site, number, given))
        return [one.result() for one in coming]


def _sign_up(site: str, number: int, given: Mapping[str, str]) -> list[tuple[str, float]]:
    citizen = Citizen(str(ADDRESSES[number + 1]))
    try:
        citizen.open(f"{site}/health")
        page = sign_up(citizen, site, given)
        if "登録" not in page.text:
            raise NotServed(page.path, page.status)
    finally:
        citizen.leave()
    return citizen.took


def await_confirmed(size: int) -> None:
    """Wait for the bank's own word, which comes a moment after the browser."""
    deadline = time.monotonic() + PATIENCE_S
    while (states := signup.counts()) != {signup.ApplicationState.State.CONFIRMED: size}:
        assert time.monotonic() < deadline, states
        time.sleep(0.1)
