"""ゆうちょ銀行: 記号 and 番号 as other banks' branch and account, for two purposes that must not mix.

A transfer into ゆうちょ (a refund) needs a 店番, a debit from ゆうちょ (口座振替) three other digits. Store
記号 and 番号 as the customer gives them, and derive on output. No check digit of 記号 is verified:
none is known.
"""

import re
from dataclasses import dataclass

from mizuhiki.formats.errors import FormatRefused

BANK = "9900"
NO_BRANCH = "999"  # no record of a bank's file may hold it: one such row would keep the whole file back
_NUMERALS = str.maketrans("0123456789", "〇一二三四五六七八九")


class YuchoRefused(FormatRefused):
    """A 記号 or 番号 that cannot be one."""

    code = "yucho_number_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferAccount:
    """振込先: where another bank sends money to."""

    branch: str  # 店番
    branch_name: str  # 店名, the 店番 in kanji numerals
    account_type: str  # 1 普通, 2 当座
    account_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DebitAccount:
    """What a 口座振替 file holds for a payer at ゆうちょ. The branch is no 店番: no master has it."""

    branch: str
    account_type: str
    account_no: str


def for_transfer(kigo: str, bango: str) -> TransferAccount:
    """記号・番号 as the account for transfers into ゆうちょ (a refund by 総合振込).

    記号 beginning with 1 (総合口座): 店番 is its second and third digit and 8; 番号 loses its last digit,
    which is always 1. Beginning with 0 (振替口座): 店番 ends in 9, 番号 stays; the single digit that some
    papers print between the two is left out.

    Raises:
        YuchoRefused: they cannot be a 記号 and a 番号.
    """
    kigo, bango = _digits(kigo, bango)
    if kigo[0] == "1":
        branch, account_type = kigo[1:3] + "8", "1"
        account_no = _without_last(bango)
    elif kigo[0] == "0":
        branch, account_type = kigo[1:3] + "9", "2"
        if len(bango) > 6:
            raise YuchoRefused(f"振替口座の番号は6桁までです（{len(bango)}桁あります）。")
        account_no = bango
    else:
        raise YuchoRefused(f"記号は0か1で始まります（{kigo}）。通帳の記号を確かめてください。")
    return TransferAccount(
        branch=branch,
        branch_name=branch.translate(_NUMERALS),
        account_type=account_type,
        account_no=account_no.zfill(7),
    )


def for_debit(kigo: str, bango: str) -> DebitAccount:
    """記号・番号 as the account of a 口座振替 file (自動払込み).

    The branch is the middle three digits of 記号. A whole 番号 ends in 1 and loses it; its leading
    zeros may be missing. One of up to seven digits that does not end in 1 was given without its last
    digit already and is only filled up.

    Raises:
        YuchoRefused: they cannot be a 記号 and a 番号 of an account that is debited this way.
    """
    kigo, bango = _digits(kigo, bango)
    if kigo[0] != "1":
        text = f"口座振替に使えるのは1で始まる記号（総合口座）です（{kigo}）。"
        raise YuchoRefused(text)
    if kigo[1:4] == NO_BRANCH:
        raise YuchoRefused(
            f"記号{kigo}の口座は、銀行のファイルで口座振替を依頼できません。記号を確かめてください。"
        )
    is_whole = bango.endswith("1") or len(bango) == 8
    account_no = _without_last(bango) if is_whole else bango
    return DebitAccount(branch=kigo[1:4], account_type="1", account_no=account_no.zfill(7))


def _digits(kigo: str, bango: str) -> tuple[str, str]:
    """Both as digits; the single digit between them, on either side, is left out."""
    kigo = re.sub(r"^([0-9]{5})-[0-9]$", r"\1", kigo.strip())
    bango = re.sub(r"^[0-9]-([0-9]+)$", r"\1", bango.strip())
    if not re.fullmatch(r"[0-9]{5}", kigo):
        raise YuchoRefused(f"記号は5桁の数字です（{kigo}）。")
    if not re.fullmatch(r"[0-9]+", bango) or not bango.strip("0"):
        raise YuchoRefused(f"番号は8桁までの数字です（{bango}）。")
    if len(bango) > 8:
        raise YuchoRefused(f"番号は8桁までです（{len(bango)}桁あります）。")
    return kigo, bango


def _without_last(bango: str) -> str:
    """番号 of 総合口座 without its last digit, which is always 1."""
    if not bango.endswith("1") or len(bango) < 2:
        raise YuchoRefused(f"総合口座の番号は末尾が1です（{bango}）。通帳の番号を確かめてください。")
    return bango[:-1]
