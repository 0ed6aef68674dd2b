"""What going after debts can run into; nothing is changed when one of these is raised."""

from mizuhiki.platform.errors import RuleBroken


class NoArrearsRules(RuleBroken):
    """The rules in force say nothing about arrears."""

    code = "arrears_no_rules"
    sentence = "料金規則に滞納整理（arrears）の定めがありません。料金規則の版を確かめてください。"


class SupplyOfAnother(RuleBroken):
    """The supply is none that this person ever paid for."""

    code = "arrears_supply_of_another"
    sentence = "この契約は、このお客様のものではありません。お客様の画面から開き直してください。"


class PromiseIncomplete(RuleBroken):
    """A promise names a day and yen; nothing else does."""

    code = "arrears_promise_incomplete"
    sentence = "納付の約束は、約束の日（今日以降）と額を入力してください。"


class NextIncomplete(RuleBroken):
    """The next action has its day, in the future."""

    code = "arrears_next_incomplete"
    sentence = "次の対応と、その日（今日以降）を両方入力してください。"


class NobodySpoken(RuleBroken):
    """Nobody was there, and yet something was said."""

    code = "arrears_nobody_spoken"
    sentence = "会えない・出ないときの結果は、不在・伝言・転居・その他から選んでください。"


class EntryIncomplete(RuleBroken):
    """Who enters land tells why, asks whom, and how far."""

    code = "arrears_entry_incomplete"
    sentence = "立ち入ったときは、告げた目的・承諾した方・立ち入った範囲をすべて入力してください。"


class EntryWithoutVisit(RuleBroken):
    """Land is entered on a visit only."""

    code = "arrears_entry_without_visit"
    sentence = "立入りは、訪問の記録にだけ入力できます。"


class SessionUnknown(RuleBroken):
    """The pack knows no such session."""

    code = "arrears_session_unknown"
    sentence = "料金規則にない催告の種類です。"


class SessionNotThatDay(RuleBroken):
    """The session is held on other days."""

    code = "arrears_session_not_that_day"
    sentence = "{title}は{days}曜日に行います。日付を確かめてください。"


class HoldByOthers(RuleBroken):
    """This kind of hold comes from other records, or takes two people."""

    code = "arrears_hold_by_others"
    sentence = "この種類の保留は、ここでは設定できません。"


class HoldDaysWrong(RuleBroken):
    """A hold ends some day, within the longest time."""

    code = "arrears_hold_days_wrong"
    sentence = "見直し日は、明日から{most}日後までの日にしてください。"


class HoldRuns(RuleBroken):
    """The same hold is in force."""

    code = "arrears_hold_runs"
    sentence = "同じ種類の保留が{until:%Y-%m-%d}まで設定されています。解除してから設定し直してください。"


class HoldOver(RuleBroken):
    """It has ended already."""

    code = "arrears_hold_over"
    sentence = "この保留はすでに終わっています。"


class HoldOfReferral(RuleBroken):
    """A hold of a referral ends by its review."""

    code = "arrears_hold_of_referral"
    sentence = "福祉連携の保留は、福祉連携の画面で見直してください。"


class ReasonMissing(RuleBroken):
    """Nothing is held or ended without a word why."""

    code = "arrears_reason_missing"
    sentence = "理由を入力してください。"


class NothingOwed(RuleBroken):
    """Nobody pledges what is paid."""

    code = "arrears_nothing_owed"
    sentence = "誓約の対象になる納期限後の未納がありません。"


class PlanTooLong(RuleBroken):
    """Longer than the rules allow."""

    code = "arrears_plan_too_long"
    sentence = "分納は{most}回（か月）までです。1回の額を上げるか、回数を減らしてください。"


class InstalmentTooSmall(RuleBroken):
    """Less than the rules allow."""

    code = "arrears_instalment_too_small"
    sentence = "1回の額は{least:,}円以上にしてください。いちばん小さい回は{yen:,}円です。"


class PlanBeginsWrong(RuleBroken):
    """The first instalment falls due in the past, or in the far future."""

    code = "arrears_plan_begins_wrong"
    sentence = "初回の納付期限は、誓約日から{days}日以内の日にしてください。"


class PledgeRuns(RuleBroken):
    """One pledge at a time."""

    code = "arrears_pledge_runs"
    sentence = "納入誓約 {shown} を履行中です。取り消してから受け直してください。"


class PledgeTaken(RuleBroken):
    """The act was done before."""

    code = "arrears_pledge_taken"
    sentence = "この誓約は {shown} として受け付けています。"


class DebtsChanged(RuleBroken):
    """What is owed is no longer what was shown."""

    code = "arrears_debts_changed"
    sentence = "計算のあとで未納額が変わりました。今の額で計算し直してください。"


class PledgeOver(RuleBroken):
    """It has ended already."""

    code = "arrears_pledge_over"
    sentence = "この誓約はすでに終わっています（{how}）。"


class SignedInFuture(RuleBroken):
    """Nobody signed tomorrow."""

    code = "arrears_signed_in_future"
    sentence = "誓約日は今日までの日にしてください。"


class PledgeFormThere(RuleBroken):
    """The signed form is filed."""

    code = "arrears_pledge_form_there"
    sentence = "署名済みの誓約書は登録済みです。"


class InstalmentPaid(RuleBroken):
    """Nothing is left to pay of it."""

    code = "arrears_instalment_paid"
    sentence = "この回は納付済みです。"


class ReferralIncomplete(RuleBroken):
    """Words, consent and section belong together."""

    code = "arrears_referral_incomplete"
    sentence = "気付いた内容を入力し、本人が望むとき・危険があるときは、つなぐ部局を入力してください。"


class ReferralTaken(RuleBroken):
    """The act was done before."""

    code = "arrears_referral_taken"
    sentence = "この福祉連携は {shown} として記録しています。"


class ReferralSeen(RuleBroken):
    """The client has taken note."""

    code = "arrears_referral_seen"
    sentence = "この報告は確認済みです。"


class ReferralClosed(RuleBroken):
    """It was reviewed and ended."""

    code = "arrears_referral_closed"
    sentence = "この福祉連携の保留は終わっています。"
