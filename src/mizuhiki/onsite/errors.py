"""What a settlement at the place can run into; nothing is changed when one of these is raised."""

from mizuhiki.platform.errors import RuleBroken


class TooMuchForTable(RuleBroken):
    """So large a user is not settled in cash on a doorstep."""

    code = "too_much_for_table"
    sentence = (
        "ふだんの使用水量が多く、料金表が{most:,}m³までに収まりません。"
        "現地では精算できません。閉栓の検針のあと、納付書で請求してください。"
    )


class BagNotOpen(RuleBroken):
    """Cash is taken into a float that was counted."""

    code = "bag_not_open"
    sentence = (
        "現地精算のレジ（かばん）を開けていません。"
        "「レジ」で釣銭準備金を数えて開けてから、一覧を受け取ってください。"
    )


class NoNumbers(RuleBroken):
    """Each receipt bears a number that was given to the tablet."""

    code = "no_numbers"
    sentence = (
        "あなたに貸し出されている端末の領収番号がありません。"
        "「手書領収書・端末の番号」で貸出しを受けてから、一覧を受け取ってください。"
    )


class CashDoesNotFit(RuleBroken):
    """Less cash than the bill."""

    code = "cash_does_not_fit"
    sentence = "お預かり{tendered:,}円が領収額{yen:,}円に足りません。端末の内容を業務責任者に見せてください。"
