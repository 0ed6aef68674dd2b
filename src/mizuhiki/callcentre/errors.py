"""What cannot be done with a case or with what came in, in the words the desk reads."""

from mizuhiki.platform.errors import RuleBroken


class CaseSaysNothing(RuleBroken):
    """A case without words."""

    code = "case_says_nothing"
    sentence = "内容を入力してください。"


class CaseInTheFuture(RuleBroken):
    """What has not come cannot be registered."""

    code = "case_in_the_future"
    sentence = "受付の日時は今より前にしてください。"


class CaseNeedsForm(RuleBroken):
    """A notification says what is notified."""

    code = "case_needs_form"
    sentence = "届出の種類を選んでください。"


class CaseNeedsClass(RuleBroken):
    """An enquiry is about fees or about something else (CC-087)."""

    code = "case_needs_class"
    sentence = "問合せは、分類（料金・その他）と小分類を選ぶまで完結にできません。完結にはしていません。"


class CaseNeedsComplaintClass(RuleBroken):
    """A complaint says what it is about."""

    code = "case_needs_complaint_class"
    sentence = "苦情の分類を選んでください。"


class CaseStepUnfit(RuleBroken):
    """The step does not follow: somebody else was faster, or the case is over."""

    code = "case_step_unfit"
    sentence = "案件 第{number}号はいま「{state}」のため、「{what}」は記録できません。登録していません。"


class CaseChangedMeanwhile(RuleBroken):
    """The case has more steps than the person saw."""

    code = "case_changed_meanwhile"
    sentence = (
        "案件 第{number}号には、画面を開いたあとに別の記録が入っています。"
        "経過を確かめてください。登録していません。"
    )


class CaseNotYours(RuleBroken):
    """A supervisor or a section has it."""

    code = "case_not_yours"
    sentence = "案件 第{number}号は{who}が担当しています。登録していません。"


class CaseNotYourSection(RuleBroken):
    """Asked of another section."""

    code = "case_not_your_section"
    sentence = "案件 第{number}号は{section}への引継ぎです。その担当の職員だけが受領できます。"


class CaseNotAsked(RuleBroken):
    """Nobody asked a section."""

    code = "case_not_asked"
    sentence = "案件 第{number}号は、担当課所に引き継がれていません。"


class SectionWithoutDesk(RuleBroken):
    """A section that is only named to callers takes nothing over."""

    code = "section_without_desk"
    sentence = "{section}は受付箱がないため、案件を引き継げません。電話を取り次いでください。"


class CaseDueBefore(RuleBroken):
    """A clock that has run out already."""

    code = "case_due_before"
    sentence = "期限は今より後の日時にしてください。"


class CaseHasCustomer(RuleBroken):
    """Whose it is was found out before."""

    code = "case_has_customer"
    sentence = "案件 第{number}号には、すでにお客様が登録されています。"


class SupplyOfAnother(RuleBroken):
    """The supply is not one the customer has a part in."""

    code = "case_supply_of_another"
    sentence = "この使用契約は、選ばれたお客様のものではありません。"


class CaseNeedsSupply(RuleBroken):
    """This notification is about one supply."""

    code = "case_needs_supply"
    sentence = "「{form}」の届出には、お客様と使用契約の特定が必要です。"


class CallerNotIdentified(RuleBroken):
    """The account opens after the identity check (CC-036)."""

    code = "caller_not_identified"
    sentence = "本人確認の結果を記録すると、お客様の画面を開けます。"


class ComplaintStillOpen(RuleBroken):
    """The complaint ends first, with its resolution."""

    code = "case_complaint_open"
    sentence = (
        "苦情 第{complaint}号がまだ終わっていません。苦情の画面で処理結果を入力すると、この案件も完結します。"
    )


class NotificationUndone(RuleBroken):
    """What was notified has not been done in the register."""

    code = "case_notification_undone"
    sentence = (
        "「{form}」の手続がまだ済んでいません。手続を済ませるか、案件を取り消してください。"
        "完結にはしていません。"
    )


class ArrivalStepUnfit(RuleBroken):
    """The step does not follow."""

    code = "arrival_step_unfit"
    sentence = "受付 第{number}号はいま「{state}」のため、「{what}」は記録できません。登録していません。"


class ArrivalNotYours(RuleBroken):
    """It was given to another operator."""

    code = "arrival_not_yours"
    sentence = "受付 第{number}号は{who}に振り分けられています。替えるときはＳＶに頼んでください。"


class OperatorUnfit(RuleBroken):
    """Whoever takes cases may be given work."""

    code = "operator_unfit"
    sentence = "{who}は案件を受け付ける権限がないため、振り分けられません。"


class SlipTaken(RuleBroken):
    """The number of the slip is registered for that day."""

    code = "arrival_slip_taken"
    sentence = "{day}の受付票 {slip_no}は、すでに登録されています。"


class SlipNeedsNumber(RuleBroken):
    """A slip of the counter has a number, nothing else has."""

    code = "arrival_slip_needs_number"
    sentence = "窓口受付票のときは、受付票番号を入力してください。"


class HintEnded(RuleBroken):
    """It no longer holds."""

    code = "hint_ended"
    sentence = "このメモは、すでに外されています。"


class PlaceChangedMeanwhile(RuleBroken):
    """Somebody else put the place right after this person opened the form."""

    code = "place_changed_meanwhile"
    sentence = (
        "ほかの担当者が先に使用場所を変更しました。画面を開き直し、登録されている内容を確かめてください。"
    )


class NothingCorrected(RuleBroken):
    """The register has these values."""

    code = "nothing_corrected"
    sentence = "登録されている内容と同じです。訂正していません。"


class BillAddressBefore(RuleBroken):
    """The change begins after the one it replaces."""

    code = "bill_address_before"
    sentence = "適用日は、今の送付先の開始日（{day}）より後の日にしてください。"


class NoOpinion(RuleBroken):
    """Themes are for what people think of the service."""

    code = "case_no_opinion"
    sentence = "案件 第{number}号は要望・意見でも苦情でもありません。テーマは付けられません。"


class ProposalStepDone(RuleBroken):
    """The proposal has gone that far."""

    code = "proposal_step_done"
    sentence = "この提案は、すでに「{what}」と記録されています。"


class ProposalNotSubmitted(RuleBroken):
    """The client answers what it was given."""

    code = "proposal_not_submitted"
    sentence = "先に発注者への提出を記録してください。"


class NoSuchRepair(RuleBroken):
    """There is no repair request of that number."""

    code = "case_no_such_repair"
    sentence = "修繕依頼 第{number}号は見つかりません。番号を確かめてください。"


class RepairOfAnother(RuleBroken):
    """Another case became that repair."""

    code = "case_repair_of_another"
    sentence = "修繕依頼 第{number}号は、案件 第{case}号に登録されています。"


class NoSuchApplication(RuleBroken):
    """There is no application of that number."""

    code = "case_no_such_application"
    sentence = "開閉栓の申込み {number}は見つかりません。受付番号を確かめてください。"


class ApplicationOfAnother(RuleBroken):
    """Another case became that application."""

    code = "case_application_of_another"
    sentence = "開閉栓の申込み {number}は、案件 第{case}号に登録されています。"
