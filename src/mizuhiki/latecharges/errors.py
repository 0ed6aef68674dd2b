"""What waiving a late charge can run into; nothing is changed when one of these is raised."""

from mizuhiki.platform.errors import RuleBroken


class WaiverTooLarge(RuleBroken):
    """Not more is waived than is charged, and something is."""

    code = "late_waiver_too_large"
    sentence = "減免する額は1円から{yen:,}円までです。"


class WaiverReasonMissing(RuleBroken):
    """Whoever asks to waive says why."""

    code = "late_waiver_reason_missing"
    sentence = "減免の理由を入力してください"
