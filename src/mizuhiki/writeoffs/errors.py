"""What giving up a claim can run into; nothing is changed when one of these is raised."""

from mizuhiki.platform.errors import RuleBroken


class NoDebtChosen(RuleBroken):
    """A case is about at least one debt."""

    code = "writeoff_no_debt"
    sentence = "欠損の候補にする未納を選んでください。"


class DebtOfAnother(RuleBroken):
    """A debt that is not open on this supply."""

    code = "writeoff_debt_of_another"
    sentence = "選んだ未納は、この契約にないか、もう納付されています。画面を開き直してください。"


class GroundUnknown(RuleBroken):
    """The rules do not have it."""

    code = "writeoff_ground_unknown"
    sentence = "事由を選んでください。"


class GroundOfOtherClass(RuleBroken):
    """The ground does not hold for such claims."""

    code = "writeoff_ground_of_other_class"
    sentence = (
        "{month}分の{label}は{legal_class}のため、「{ground}」では欠損できません。"
        "未納か事由を選び直してください。"
    )


class TooYoung(RuleBroken):
    """The ground asks for an age that the debt does not have."""

    code = "writeoff_too_young"
    sentence = (
        "{month}分の{label}は納期限（{due_on}）から{years}年たっていないため、"
        "「{ground}」では欠損できません。"
    )


class CaseAlready(RuleBroken):
    """Another case about the same debt waits."""

    code = "writeoff_case_already"
    sentence = "{month}分の{label}は、調書{shown}に入っています。"


class CaseKnown(RuleBroken):
    """The same press came twice."""

    code = "writeoff_case_known"
    sentence = "この内容は調書{shown}として作成済みです。"


class SinceInFuture(RuleBroken):
    """A ground that has not arisen."""

    code = "writeoff_since_in_future"
    sentence = "事由が生じた日には、今日までの日を入力してください。"


class CaseEnded(RuleBroken):
    """Somebody was faster."""

    code = "writeoff_case_ended"
    sentence = "この調書は{day:%Y-%m-%d}に「{how}」で終わっています。"


class CaseWaits(RuleBroken):
    """The utility has it."""

    code = "writeoff_case_waits"
    sentence = "企業局の決定を待っています。承認の画面で取り下げてからやり直してください。"


class PapersMissing(RuleBroken):
    """The ground asks for papers that are not here."""

    code = "writeoff_papers_missing"
    sentence = "まだそろっていない書類があります：{papers}。書類を追加してから決定を求めてください。"


class PaperUnknown(RuleBroken):
    """Not one of the ground's, or here already."""

    code = "writeoff_paper_unknown"
    sentence = "この書類は必要ないか、もう追加されています。"


class DebtsMoved(RuleBroken):
    """Something was paid or corrected since the case was made."""

    code = "writeoff_debts_moved"
    sentence = (
        "調書を作ったあとに未納額が変わりました（{month}分の{label}：{before:,}円 → {now:,}円）。"
        "取り下げて作り直してください。"
    )


class ReasonMissing(RuleBroken):
    """Whoever takes a case back says why."""

    code = "writeoff_reason_missing"
    sentence = "理由を入力してください。"
