"""What cannot be printed, in the words the desk reads."""

from mizuhiki.platform.errors import RuleBroken


class NothingToPrint(RuleBroken):
    """Every notice of the kind is printed or being printed."""

    code = "nothing_to_print"
    sentence = "{title}の「{kind}」に、印刷するものはありません。"


class BillingNotDone(RuleBroken):
    """The billing run has not come to its end."""

    code = "billing_not_done"
    sentence = "{title}がまだ完了していません。完了してから印刷してください。"
