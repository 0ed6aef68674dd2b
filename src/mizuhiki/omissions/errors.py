"""What claiming back can run into; nothing is changed when one of these is raised."""

from mizuhiki.platform.errors import RuleBroken


class NothingChosen(RuleBroken):
    """A claim is about at least one month."""

    code = "omission_nothing_chosen"
    sentence = "請求する月を選んでください。"


class LooksOtherwise(RuleBroken):
    """What was on the screen is not what is there now."""

    code = "omission_looks_otherwise"
    sentence = "表示したあとに請求、検針、契約のどれかが変わりました。確かめて、もう一度申請してください。"


class ClaimWaits(RuleBroken):
    """Another claim about the supply waits."""

    code = "omission_claim_waits"
    sentence = "この契約の調定漏れは、{shown}で承認を待っています。"


class ClaimEnded(RuleBroken):
    """Somebody was faster."""

    code = "omission_claim_ended"
    sentence = "この請求は{day:%Y-%m-%d}に「{how}」で終わっています。"
