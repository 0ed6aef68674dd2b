"""Made-up lines for the dry run of the way to the utility (DD-021): nobody's, and plain to see as such.

A number of ours begins with W; these begin with TEST. Names, places and accounts are of no one.
"""

from collections.abc import Sequence
from datetime import datetime

from mizuhiki.formats.resultlist import Row
from mizuhiki.formats.webdebit import Result
from mizuhiki.platform import clock

NAME, KANA, HOLDER = "試験　データ", "シケン　データ", "ｼｹﾝ ﾃﾞ-ﾀ"
BANK, BANK_NAME = "9998", "試験銀行"


def made_up_rows(outcomes: Sequence[str], *, at: datetime) -> list[Row]:
    """One line for each end an application may have."""
    return [_row(outcome, number, at) for number, outcome in enumerate(outcomes, start=1)]


def _row(outcome: str, number: int, at: datetime) -> Row:
    here, is_done = at.astimezone(clock.TOKYO), outcome == "confirmed"
    result = {"confirmed": Result.OK, "refused": Result.NAME_MISMATCH}.get(outcome)
    registered: Row = {
        "registered_on": clock.day_of(at),
        "registered_bank": BANK,
        "registered_bank_name": BANK_NAME,
        "registered_branch": "999",
        "registered_type": "1",
        "registered_no": "9999999",
        "registered_holder": HOLDER,
    }
    row: Row = {
        "number": f"TEST{number:09}",
        "reference": f"TEST{number:09}01",
        "outcome": outcome,
        "result": result.value if result else "",
        "result_text": "試験データです。取り込まないでください。",
        "is_correction": "no",
        "is_test": "yes",
        "is_protected": "no",
        "began_at": here,
        "finished_at": here,
        "kind": "new",
        "inquiry_no": "99999999999",
        "postcode": "0000000",
        "place": "試験市試験町0番地",
        "building": "",
        "name": NAME,
        "kana": KANA,
        "phone_mobile": "090-0000-0000",
        "bank": BANK,
        "bank_name": BANK_NAME,
        "branch": "999",
        "branch_name": "試験支店",
        "account_type": "1",
        "account_no": "9999999",
        "holder_name": NAME,
        "holder_kana": HOLDER,
        "email": "test@example.invalid",
        "language": "ja",
        "device": "desktop",
        "campaign": "",
        "terms_version": "TEST",
    }
    return {**row, **registered} if is_done else row
