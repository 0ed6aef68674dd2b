"""What the public site and a bank say to the database, as the door's role says it."""

import hashlib
import hmac
import json
from typing import Any

from mizuhiki.platform import clock
from mizuhiki.signup.models import ApplicationState
from mizuhiki.signup.tests.conftest import BANK, FROM_BANK, Door


def call(door: Door, function: str, *values: Any) -> Any:
    """The one value a function of the door gives."""
    places = ", ".join(["%s"] * len(values))
    row = door.execute(f"SELECT {function}({places})", list(values)).fetchone()
    assert row is not None
    return row[0]


def said(reference: str, *, kind: str = "return", result: str = "OK", **changed: str) -> str:
    """A bank's message, as it is sealed."""
    account = {"branch": "001", "account_type": "1", "account_no": "0012345", "holder_kana": "ﾐﾎﾝ ﾊﾅｺ"}
    facts = {
        "version": "1",
        "kind": kind,
        "reference": reference,
        "bank": BANK,
        "result": result,
        "registered_on": "2026-11-30" if result == "OK" else "",
        "stated_at": clock.now().isoformat(timespec="seconds"),
        **(account if result == "OK" else dict.fromkeys(account, "")),
    }
    return json.dumps(facts | changed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sealed(text: str, key: bytes = FROM_BANK) -> str:
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def arrive(door: Door, text: str, *, source: str = "return", mac: str | None = None) -> Any:
    return call(door, "signup_arrive", source, BANK, text, sealed(text) if mac is None else mac)


def handed_off(door: Door, secret: str) -> str:
    """The reference of an application that went to the bank."""
    assert call(door, "signup_answer", secret, "name", json.dumps({"name": "水引 花子"})) == "kept"
    reference: str = call(door, "signup_hand_off", secret, BANK)["reference"]
    return reference


def state_of(number: str = "W0123456789AB") -> str:
    return ApplicationState.objects.get(application__number=number).state
