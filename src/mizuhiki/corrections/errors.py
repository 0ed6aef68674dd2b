"""What a correction can run into; nothing is changed when one of these is raised."""

from mizuhiki.platform.errors import RuleBroken


class NoBillChosen(RuleBroken):
    """It is about at least one bill."""

    code = "correction_no_bill"
    sentence = "更正する請求を選んでください"


class BillOfAnother(RuleBroken):
    """A bill that is not this supply's."""

    code = "correction_bill_of_another"
    sentence = "選んだ請求は、この契約のものではありません。お客様の画面から開き直してください。"


class NothingSaid(RuleBroken):
    """Nobody said what was wrong."""

    code = "correction_nothing_said"
    sentence = "どこが違っていたかを、1つ以上入力してください"


class NotPriced(RuleBroken):
    """The tariff has no price for these facts."""

    code = "correction_not_priced"
    sentence = "{month}分を計算できません。{problem}"


class EstimateSettled(RuleBroken):
    """What was guessed was settled since, and the settlement took it off."""

    code = "correction_estimate_settled"
    sentence = "{month}分の概算は精算済みです。精算した月の請求を更正してください。"


class LaterReadingFails(RuleBroken):
    """A billed reading after it would make no sense any more."""

    code = "correction_later_reading_fails"
    sentence = (
        "この指針では、調定済みの{month}分の検針（指針{index:,}）が成り立ちません。"
        "どちらの月の指針が違うかを確かめてください。"
    )


class OtherSupplyBilled(RuleBroken):
    """The next user of the tap was billed from this reading."""

    code = "correction_other_supply"
    sentence = (
        "この検針から、次の使用者（お問い合わせ番号 {inquiry_no}）の{month}分を調定しています。"
        "使用者の替わり目の検針は、ここでは変えられません。業務責任者に相談してください。"
    )


class DatesOfOneBill(RuleBroken):
    """Days of use are those of one bill."""

    code = "correction_dates_of_one"
    sentence = "使用開始日・中止日を直すときは、請求を1つだけ選んでください"


class DatesNotForward(RuleBroken):
    """It ends before it begins."""

    code = "correction_dates_not_forward"
    sentence = "使用期間の終わりが、始まりより後になるように入力してください"


class DatesOfCutPeriod(RuleBroken):
    """A revision cuts the period by its days."""

    code = "correction_dates_cut"
    sentence = (
        "料金改定をまたいで日割した請求のため、使用日をここでは直せません。業務責任者に相談してください。"
    )


class PreviewChanged(RuleBroken):
    """What would be booked is not what somebody looked at."""

    code = "correction_preview_changed"
    sentence = "計算したあとに請求か検針が変わりました。何も更正していません。新しい計算を確かめてください。"


class AllBarred(RuleBroken):
    """Everything that is owed more is older than the time bar allows."""

    code = "correction_all_barred"
    sentence = "追加になる月はすべて消滅時効の期間を過ぎています。更正できる請求がありません。"


class AskedAlready(RuleBroken):
    """The same form came a second time."""

    code = "correction_asked_already"
    sentence = "この更正はすでに申請しています（更正番号 {shown}）。もう一度は登録していません。"


class CorrectionEnded(RuleBroken):
    """It was decided or withdrawn."""

    code = "correction_ended"
    sentence = "この更正は{day}に「{how}」で終わっています。新しく計算してください。"


class NotBooked(RuleBroken):
    """Nobody is told of what did not happen."""

    code = "correction_not_booked"
    sentence = "更正していないため、通知書は作れません。"


class ToldAlready(RuleBroken):
    """There is such a letter, and it was not lost."""

    code = "correction_told_already"
    sentence = "更正通知書は作ってあります（{number}）。書損か返戻を記録すると、作り直せます。"


class ChoiceTooWide(RuleBroken):
    """Every bill of a month is no choice."""

    code = "correction_choice_too_wide"
    sentence = "用途、口径、お問い合わせ番号の一覧のうち、1つ以上で請求を絞ってください"


class NumberUnknown(RuleBroken):
    """A list names a supply that there is not."""

    code = "correction_number_unknown"
    sentence = "一覧の{line}行目「{number}」は、登録のないお問い合わせ番号です。何も計算していません。"


class BatchNotReady(RuleBroken):
    """It is not worked out, or comes to nothing."""

    code = "correction_batch_not_ready"
    sentence = "計算が終わっていないか、更正する請求がないため、承認を申請できません。"
