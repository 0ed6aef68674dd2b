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
