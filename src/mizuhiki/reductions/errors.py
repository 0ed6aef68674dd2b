"""What an application for a reduction can run into; nothing is changed when one of these is raised."""

from mizuhiki.platform.errors import RuleBroken


class NoBillChosen(RuleBroken):
    """It asks about at least one bill."""

    code = "reduction_no_bill"
    sentence = "減額する請求を選んでください"


class BillOfAnother(RuleBroken):
    """A bill that is not this supply's."""

    code = "reduction_bill_of_another"
    sentence = "選んだ請求は、この契約のものではありません。お客様の画面から開き直してください。"


class RuleUnknown(RuleBroken):
    """No tariff of a chosen bill has the rule."""

    code = "reduction_rule_unknown"
    sentence = "{month}分の料金表に「{name}」はありません。減額の種類か請求を選び直してください。"


class PlaceNeeded(RuleBroken):
    """A leak rule holds for some places only."""

    code = "reduction_place_needed"
    sentence = "漏水の場所を選んでください"


class ReferenceNeeded(RuleBroken):
    """Without a usual volume nobody knows what leaked."""

    code = "reduction_reference_needed"
    sentence = "基準水量を入力してください"


class ReceivedInFuture(RuleBroken):
    """An application comes in today or came in before."""

    code = "reduction_in_the_future"
    sentence = "申請日は今日までの日付にしてください"


class AlreadyReduced(RuleBroken):
    """One rule reduces a bill once, and one application for it is open at a time."""

    code = "reduction_already"
    sentence = "{month}分には同じ減額の申請があります（受付番号 {shown}）。もう一度は受け付けていません。"


class AppliedAlready(RuleBroken):
    """The same form came a second time."""

    code = "reduction_applied_already"
    sentence = "この申請はすでに受け付けています（受付番号 {shown}）。もう一度は登録していません。"


class ReductionEnded(RuleBroken):
    """It was decided or withdrawn."""

    code = "reduction_ended"
    sentence = "この申請は{day}に「{how}」で終わっています。新しい申請で受け付けてください。"


class DecisionWaits(RuleBroken):
    """What lies with the utility is withdrawn there first."""

    code = "reduction_decision_waits"
    sentence = "この申請は決定待ちです。承認の画面で依頼を取り下げてから、申請を取り下げてください。"


class PapersMissing(RuleBroken):
    """An application is passed on complete."""

    code = "reduction_papers_missing"
    sentence = (
        "書類が足りないため、決定を求められません：{papers}。届いたら「書類を受け取った」を押してください。"
    )


class PaperKnown(RuleBroken):
    """A paper is brought once, and only one that the rule wants."""

    code = "reduction_paper_known"
    sentence = "その書類は受け取り済みか、この減額に要らない書類です。"


class NothingReduced(RuleBroken):
    """The rule takes nothing off these bills."""

    code = "reduction_nothing"
    sentence = "この規則では請求額が減りません。基準水量、漏水の場所、請求を確かめてください。"


class ReasonMissing(RuleBroken):
    """Who withdraws says why."""

    code = "reduction_reason_missing"
    sentence = "理由を入力してください"
