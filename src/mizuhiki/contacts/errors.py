"""What cannot be written into the history."""

from mizuhiki.platform.errors import RuleBroken


class ContactSaysNothing(RuleBroken):
    """A contact without content."""

    code = "contact_says_nothing"
    sentence = "内容を入力してください。"


class ContactInTheFuture(RuleBroken):
    """What has not happened cannot be recorded."""

    code = "contact_in_the_future"
    sentence = "日時は今より前にしてください。"


class ContactCorrected(RuleBroken):
    """The contact was put right before; only the last word can be."""

    code = "contact_corrected"
    sentence = "この応対記録は、すでに訂正されています。訂正後の記録を訂正してください。"


class ContactOfAnother(RuleBroken):
    """A correction is filed under the same person."""

    code = "contact_of_another"
    sentence = "この応対記録は、ほかのお客様のものです。"


class ComplaintUnclassed(RuleBroken):
    """A complaint says what it is about."""

    code = "complaint_unclassed"
    sentence = "苦情の分類を選んでください。"


class ComplaintOwnerUnfit(RuleBroken):
    """The owner may not handle complaints, or works at no desk."""

    code = "complaint_owner_unfit"
    sentence = "{who}は苦情の担当者になれません。苦情に対応する権限のある職員を選んでください。"


class ComplaintDueBefore(RuleBroken):
    """It is to be settled after it came."""

    code = "complaint_due_before"
    sentence = "対応期限は、受け付けた日（{day}）以後の日にしてください。"


class ComplaintEnded(RuleBroken):
    """Nothing is added to what is closed."""

    code = "complaint_ended"
    sentence = "苦情 第{number}号は{day}に終わっています。登録していません。"


class ComplaintUnreported(RuleBroken):
    """What is marked for the client is reported first."""

    code = "complaint_unreported"
    sentence = "発注者への報告が必要な苦情です。先に報告した日時を記録してください。終了にはしていません。"


class ComplaintReported(RuleBroken):
    """The client knows of it: it is closed, not taken back."""

    code = "complaint_reported"
    sentence = "苦情 第{number}号は発注者に報告しています。取り消さず、処理結果を入力して終えてください。"


class StepSaysNothing(RuleBroken):
    """A step without words."""

    code = "complaint_step_says_nothing"
    sentence = "内容を入力してください。"


class StepOutOfTime(RuleBroken):
    """A step happens between the receipt and now."""

    code = "complaint_step_out_of_time"
    sentence = "日時は、受け付けた{day}から今までの間にしてください。"


class StepChangesNothing(RuleBroken):
    """The owner, the class or the mark is so already."""

    code = "complaint_step_changes_nothing"
    sentence = "今と同じ内容です。登録していません。"
