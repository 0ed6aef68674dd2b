"""What cannot be done for a group, in the words the desk reads."""

from mizuhiki.platform.errors import RuleBroken


class InquiryUnknown(RuleBroken):
    """No supply has that number."""

    code = "inquiry_unknown"
    sentence = "お問い合わせ番号{number}の契約は見つかりません。番号を確かめてください。"


class CustomerUnknown(RuleBroken):
    """No customer has that number."""

    code = "customer_unknown"
    sentence = "お客様番号{number}のお客様は見つかりません。番号を確かめてください。"


class NothingChosen(RuleBroken):
    """No bill was chosen."""

    code = "nothing_chosen"
    sentence = "一括納付書に載せる請求を1件以上選んでください。"


class BillsChanged(RuleBroken):
    """Something was paid or billed between the look and the act."""

    code = "bills_changed"
    sentence = (
        "画面を開いたあとで、選んだ請求の未納額が変わりました。一括納付書は発行していません。"
        "今の金額を確かめて、もう一度選んでください。"
    )


class TooManyMonths(RuleBroken):
    """More months than the paper has lines."""

    code = "too_many_months"
    sentence = (
        "1枚の納付書に載せられるのは{most}か月分までです。"
        "{count}か月分を選んでいるので、分けて発行してください。"
    )


class MemberParked(RuleBroken):
    """Law 15: no bill for an account that waits to be looked into."""

    code = "member_parked"
    sentence = (
        "お問い合わせ番号{inquiry_no}は保留中（{reason}）のため、一括納付書に載せられません。"
        "選択から外すか、保留の理由を解消してください。"
    )


class AmountChanged(RuleBroken):
    """What the run's slip asks for is not what is owed any more."""

    code = "amount_changed"
    sentence = (
        "納付書の金額は{slip_yen:,}円ですが、今の未納額は{open_yen:,}円です。この納付書は印刷せず、"
        "下の「未納の請求」から新しい一括納付書を発行してください。"
    )


class AlreadyPrinted(RuleBroken):
    """The slip has its paper."""

    code = "already_printed"
    sentence = "納付書番号{slip_no}は印刷済みです。一覧から開いてください。"


class CannotBePosted(RuleBroken):
    """Nobody can be written to now."""

    code = "cannot_be_posted"
    sentence = "郵送できません：{reason}。窓口で渡すことはできます。"


class PaperRefused(RuleBroken):
    """The paper cannot be set."""

    code = "paper_refused"
    sentence = "一括納付書を印刷できないため、何も記録していません。{problem}"
