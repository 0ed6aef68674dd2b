"""What direct debit can run into; nothing is changed when one of these is raised."""

from collections.abc import Sequence

from mizuhiki.platform.errors import RuleBroken


class NothingToDebit(RuleBroken):
    """No demand falls due by debit on that day."""

    code = "nothing_to_debit"
    sentence = "{debit_on}に口座振替する請求はありません。振替日を確かめてください。"


class DebitFileCannotBeWritten(RuleBroken):
    """A row cannot stand in a bank's file."""

    code = "debit_file_cannot_be_written"
    sentence = "振替依頼ファイルを作成できません。{fault}"


class ResultRefused(RuleBroken):
    """The file is not the answer to what was sent; none of it was booked."""

    code = "result_refused"
    sentence = "{file_name}は取り込みませんでした。{fault}"

    def __init__(self, *, file_name: str, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        more = f"（ほか{len(faults) - 1}件）" if len(faults) > 1 else ""
        super().__init__(file_name=file_name, fault=f"{faults[0]}{more}")


class ResultAlreadyImported(RuleBroken):
    """The same bytes were imported before; nothing was done again."""

    code = "result_already_imported"
    sentence = "{file_name}は{at:%Y-%m-%d %H:%M}に取込済みです。何も変わっていません。"


class MandateExists(RuleBroken):
    """The supply has an account already."""

    code = "mandate_exists"
    sentence = "この契約にはすでに口座が登録されています。変更するときは先に今の口座を終了してください。"
