"""Messages and rows of the specification's example, and every one there may be."""

from datetime import date, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from mizuhiki.formats.webdebit import Answer, AnswerKind, Ask, DailyRow, Request, Result
from mizuhiki.formats.zengin import Charset

KEY = bytes(range(32))
AT = datetime(2026, 11, 30, 9, 0, tzinfo=timezone(timedelta(hours=9)))
REFERENCE = "W7K2M9Q4R8TXZ01"
URL = "http://127.0.0.1:8001/return/9998/"
ACCOUNT = {
    "branch": "101",
    "account_type": "1",
    "account_no": "0012345",
    "holder_kana": "ﾐｽﾞﾋｷ ﾀﾛｳ",
}


def request(**other: Any) -> Request:
    """A citizen asks the made-up bank 9998 to register an account."""
    values: dict[str, Any] = {
        "company": "00001",
        "client": "0000012345",
        "contract": "01",
        "reference": REFERENCE,
        "bank": "9998",
        "customer_no": "00001234567",
        "return_url": URL,
        "issued_at": AT,
    }
    return Request(**values | ACCOUNT | other)


def ask(**other: Any) -> Ask:
    """We ask what became of it."""
    values: dict[str, Any] = {"bank": "9998", "reference": REFERENCE, "issued_at": AT}
    return Ask(**values | other)


def answer(**other: Any) -> Answer:
    """The bank has registered it."""
    values: dict[str, Any] = {
        "kind": AnswerKind.NOTICE,
        "reference": REFERENCE,
        "bank": "9998",
        "result": Result.OK,
        "registered_on": date(2026, 11, 30),
        "stated_at": AT,
    }
    return Answer(**values | ACCOUNT | other)


def row(**other: Any) -> DailyRow:
    """The same in the daily file."""
    values: dict[str, Any] = {
        "reference": REFERENCE,
        "client": "0000012345",
        "customer_no": "00001234567",
        "bank": "9998",
        "result": Result.OK,
        "registered_on": date(2026, 11, 30),
    }
    return DailyRow(**values | ACCOUNT | other)


def digits(least: int, most: int | None = None) -> st.SearchStrategy[str]:
    """Texts of digits."""
    return st.text("0123456789", min_size=least, max_size=most or least)


def bank_text(most: int) -> st.SearchStrategy[str]:
    """Texts a bank takes."""
    allowed = Charset.WIDE.for_parties
    return st.text(allowed, min_size=1, max_size=most).filter(lambda text: text == text.strip(" "))


instants = st.builds(
    lambda at, minutes: at.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes))),
    st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)),  # noqa: DTZ001 - the zone is put on it
    st.integers(-14 * 60, 14 * 60),
)
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
references = st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=12, max_size=20)
accounts = st.fixed_dictionaries(
    {
        "branch": digits(3),
        "account_type": st.sampled_from("129"),
        "account_no": digits(7),
        "holder_kana": bank_text(30),
    }
)
requests = st.builds(
    lambda account, **rest: Request(**account, **rest),
    accounts,
    company=st.text("0123456789ABC", min_size=1, max_size=10),
    client=digits(10),
    contract=digits(1, 4),
    reference=references,
    bank=digits(4),
    customer_no=bank_text(20),
    return_url=st.sampled_from([URL, "https://kouza.example.jp/return/9998/", "https://a.jp:8443"]),
    issued_at=instants,
)
asks = st.builds(Ask, bank=digits(4), reference=references, issued_at=instants)


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    """Any answer: account and day where something is registered."""
    kind = draw(st.sampled_from(AnswerKind))
    result = draw(st.sampled_from([one for one in Result if kind == "inquiry" or one != "NOT_FOUND"]))
    known = result is Result.OK or (result is Result.ALREADY_REGISTERED and draw(st.booleans()))
    account: dict[str, Any] = draw(accounts) | {"registered_on": draw(days)} if known else {}
    return Answer(
        kind=kind,
        result=result,
        bank=draw(digits(4)),
        reference=draw(references),
        stated_at=draw(instants),
        **account,
    )


@st.composite
def rows(draw: st.DrawFn) -> list[DailyRow]:
    """Any day's rows; the same reference never twice."""
    found = list[DailyRow]()
    for reference in draw(st.lists(references | st.just(""), max_size=6)):
        if reference in {one.reference for one in found} - {""}:
            continue
        result = draw(st.sampled_from([one for one in Result if one is not Result.NOT_FOUND]))
        account: dict[str, Any] = draw(accounts)
        if result is not Result.OK and draw(st.booleans()):
            account = dict.fromkeys(account, "")
        found.append(
            DailyRow(
                **account,
                reference=reference,
                client=draw(digits(10)),
                customer_no=draw(bank_text(20)),
                bank=draw(digits(4)),
                result=result,
                registered_on=draw(days) if result is Result.OK else None,
            )
        )
    return found
