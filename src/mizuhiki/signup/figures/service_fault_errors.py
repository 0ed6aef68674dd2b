"""What a record of a fault cannot say, in Japanese."""

from mizuhiki.platform.errors import RuleBroken


class FaultNotYet(RuleBroken):
    """What has not happened cannot be recorded."""

    code = "service_fault_not_yet"
    sentence = "今より後の日時です。日時を確かめてください。"


class FaultOver(RuleBroken):
    """A fault ends once."""

    code = "service_fault_over"
    sentence = "障害{number}は復旧済みです。また起きたときは、新しい障害として記録してください。"


class FaultStepEarlier(RuleBroken):
    """Nothing was done about a fault before it began."""

    code = "service_fault_step_earlier"
    sentence = "障害が発生した日時より前です。日時を確かめてください。"
