"""What a bank says of an application, in our own words; each connector maps its bank's codes to these."""

from enum import StrEnum


class Result(StrEnum):
    """The word of a bank. NOT_FOUND answers inquiries only; UNKNOWN is not an end, and is asked again."""

    OK = "OK"
    CANCEL_BY_USER = "CANCEL_BY_USER"
    AUTH_FAILED = "AUTH_FAILED"
    NAME_MISMATCH = "NAME_MISMATCH"
    ACCOUNT_INELIGIBLE = "ACCOUNT_INELIGIBLE"
    ALREADY_REGISTERED = "ALREADY_REGISTERED"
    TIMEOUT = "TIMEOUT"
    MAINTENANCE = "MAINTENANCE"
    MAC_ERROR = "MAC_ERROR"
    UNKNOWN = "UNKNOWN"
    NOT_FOUND = "NOT_FOUND"

    @property
    def sentence(self) -> str:
        """What it means, for a person."""
        return _SENTENCES[self]


_SENTENCES = {
    Result.OK: "口座を登録しました。",
    Result.CANCEL_BY_USER: "金融機関の画面で手続きをやめたため、登録していません。",
    Result.AUTH_FAILED: "暗証番号などによる本人の確認ができなかったため、登録していません。",
    Result.NAME_MISMATCH: "口座名義が金融機関の届出と違うため、登録していません。",
    Result.ACCOUNT_INELIGIBLE: "口座振替に使えない口座のため、登録していません。",
    Result.ALREADY_REGISTERED: "この口座はすでに登録されています。",
    Result.TIMEOUT: "金融機関の画面で時間が過ぎたため、登録していません。",
    Result.MAINTENANCE: "金融機関のシステムが停止しているため、登録していません。",
    Result.MAC_ERROR: "送った内容を金融機関が確かめられなかったため、登録していません。",
    Result.UNKNOWN: "登録できたかどうか、まだ分かりません。金融機関に照会します。",
    Result.NOT_FOUND: "この受付番号の申込みは、金融機関に届いていません。",
}
