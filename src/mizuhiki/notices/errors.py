"""What cannot be printed, in the words the desk reads."""

from mizuhiki.platform.errors import RuleBroken


class NothingToPrint(RuleBroken):
    """Every notice of the kind is printed or being printed."""

    code = "nothing_to_print"
    sentence = "{title}の「{kind}」に、印刷するものはありません。"


class BillsChanged(RuleBroken):
    """Something was paid or billed between the look and the act."""

    code = "bills_changed"
    sentence = (
        "画面を開いたあとで、選んだ請求の未納額が変わりました。納付書は発行していません。"
        "今の金額を確かめて、もう一度選んでください。"
    )


class NothingChosen(RuleBroken):
    """No bill was chosen."""

    code = "nothing_chosen"
    sentence = "再発行する請求を1件以上選んでください。"


class TooManyBills(RuleBroken):
    """More bills than the paper has lines."""

    code = "too_many_bills"
    sentence = (
        "1枚の納付書に載せられる請求は{most}件までです。{count}件選んでいるので、分けて発行してください。"
    )


class CannotBePosted(RuleBroken):
    """Nobody can be written to now."""

    code = "cannot_be_posted"
    sentence = "郵送できません：{reason}。{advice}窓口で渡すことはできます。"


class SupplyParked(RuleBroken):
    """Law 15: no bill for an account that waits to be looked into."""

    code = "supply_parked"
    sentence = "この契約は保留中（{reason}）のため、納付書を発行できません。保留の理由を解消してください。"


class SlipAlreadyReissued(RuleBroken):
    """The same act came a second time."""

    code = "slip_already_reissued"
    sentence = "この再発行はすでに済んでいます（納付書番号{slip_no}）。もう一度は発行していません。"


class PaperRefused(RuleBroken):
    """A name or address cannot be printed; no slip was issued."""

    code = "paper_refused"
    sentence = "納付書を印刷できないため、発行していません。{problem}"


class NothingToTell(RuleBroken):
    """There is no such money any more, or not yet."""

    code = "nothing_to_tell"
    sentence = "通知書は作れません：{why}"


class AlreadyTold(RuleBroken):
    """A letter about it is on its way, or arrived."""

    code = "already_told"
    sentence = "通知書はもう作っています（文書番号{number}、{state}）。書損か返戻を記録すると、作り直せます。"


class ToldChanged(RuleBroken):
    """The money is not what was on the screen."""

    code = "told_changed"
    sentence = (
        "画面を開いたあとで、金額が変わりました（今は{now:,}円）。"
        "通知書は作っていません。今の内容を確かめてください。"
    )


class NoticeRefused(RuleBroken):
    """A name or address cannot be printed; no letter was made."""

    code = "notice_refused"
    sentence = "通知書を印刷できないため、作っていません。{problem}"


class BillingNotDone(RuleBroken):
    """The billing run has not come to its end."""

    code = "billing_not_done"
    sentence = "{title}がまだ完了していません。完了してから印刷してください。"
