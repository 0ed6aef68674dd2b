"""What may become of an application at the bank: the tester chooses, not the clock."""

from collections.abc import Mapping
from dataclasses import dataclass

from mizuhiki.formats.webdebit import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One outcome, and which of the bank's ways of telling it work."""

    label: str
    result: Result
    returns: bool = True  # the page leads back to us
    is_tampered: bool = False  # what it brings back is not sealed as the bank seals
    notices: int = 1
    is_answered: bool = True  # an inquiry learns the result; else the bank cannot say
    is_late: bool = False  # registered, and told, some seconds later
    is_slow: bool = False
    is_down: bool = False  # nothing is decided: the bank does not answer


SCENARIOS: Mapping[str, Scenario] = {
    "ok": Scenario(label="登録できる", result=Result.OK),
    "cancel": Scenario(label="お客様がやめる", result=Result.CANCEL_BY_USER),
    "wrong_pin": Scenario(label="暗証番号が違う", result=Result.AUTH_FAILED),
    "name_mismatch": Scenario(label="口座名義が違う", result=Result.NAME_MISMATCH),
    "ineligible": Scenario(label="口座振替に使えない口座", result=Result.ACCOUNT_INELIGIBLE),
    "already": Scenario(label="すでに登録されている", result=Result.ALREADY_REGISTERED),
    "timeout": Scenario(label="時間が過ぎる", result=Result.TIMEOUT),
    "lost_inquiry": Scenario(
        label="登録後に戻らない（照会で分かる）", result=Result.OK, returns=False, notices=0
    ),
    "lost_daily": Scenario(
        label="登録後に戻らない（日次ファイルだけで分かる）",
        result=Result.OK,
        returns=False,
        notices=0,
        is_answered=False,
    ),
    "late": Scenario(label="結果が遅れて届く", result=Result.OK, is_late=True),
    "duplicate": Scenario(label="同じ通知が二度届く", result=Result.OK, notices=2),
    "tampered": Scenario(label="戻りの署名が壊れている", result=Result.OK, is_tampered=True, notices=0),
    "maintenance": Scenario(label="メンテナンス中", result=Result.MAINTENANCE, notices=0),
    "slow": Scenario(label="応答が遅い", result=Result.OK, is_slow=True),
    "down": Scenario(label="応答しない（503）", result=Result.UNKNOWN, is_down=True),
}
