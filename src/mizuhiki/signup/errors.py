"""What cannot be done, in Japanese."""

from mizuhiki.attachments.api import FileRefused
from mizuhiki.platform.errors import RuleBroken


class NotConfirmed(RuleBroken):
    """No bank has confirmed the registration."""

    code = "application_not_confirmed"
    sentence = "受付番号{number}は、金融機関の登録がまだ確認できていません。確認できてから反映してください。"


class RegistrationChanged(RuleBroken):
    """Another registration counts than the one that was on the screen."""

    code = "application_registration_changed"
    sentence = (
        "画面を開いた後に、反映する口座の登録が変わりました。いまの内容を確かめて、もう一度押してください。"
    )


class AlreadyMatched(RuleBroken):
    """The application became an account before."""

    code = "application_matched"
    sentence = "受付番号{number}は、すでに契約に反映されています。"


class NoSuchSupply(RuleBroken):
    """No supply in use has that number."""

    code = "application_no_supply"
    sentence = "お問い合わせ番号{number}の使用中の契約はありません。番号を確かめてください。"


class PostcodesOlder(RuleBroken):
    """A newer edition of the postcodes is in."""

    code = "postcodes_older"
    sentence = "郵便番号は{latest}の版を取り込んでいます。それより古い{edition}の版は取り込めません。"


class PostcodesShrunk(RuleBroken):
    """So many towns are gone that the list is cut."""

    code = "postcodes_shrunk"
    sentence = "郵便番号の町域が{before:,}件から{after:,}件に減っています。台帳の欠けを確かめてください。"


class NoPublicSite(RuleBroken):
    """The rules in force say nothing of a public site."""

    code = "no_public_site"
    sentence = (
        "規則集にsignup.yamlがないため、公開受付を開けません。規則集に加えてから、もう一度実行してください。"
    )


class KeysThere(RuleBroken):
    """A bank has keys that are not over."""

    code = "gateway_keys_there"
    sentence = "金融機関{bank}の鍵はすでにあります。替えるときは、今の鍵の期限を先に決めてください。"


class NoSuchBank(RuleBroken):
    """The rules in force do not offer that bank."""

    code = "signup_no_such_bank"
    sentence = "金融機関{bank}は、いまの規則集の公開受付にありません。"


class PeriodBackwards(RuleBroken):
    """The end of a period lies before its beginning."""

    code = "signup_period_backwards"
    sentence = "終わりの日は、始めの日以後にしてください。"


class AgreementMissing(RuleBroken):
    """An obligation is one of an agreement, and there is none."""

    code = "signup_agreement_missing"
    sentence = "提携契約がまだ登録されていません。先に契約を登録してください。"


class NoSuchPoint(RuleBroken):
    """The rules in force do not name that point for this bank."""

    code = "signup_no_such_point"
    sentence = "この金融機関の確認事項ではありません。"


class EvidenceMissing(RuleBroken):
    """An obligation is shown by a paper."""

    code = "signup_evidence_missing"
    sentence = "契約書の該当箇所など、遵守事項を示すファイルを選んでください。"


class CertificateThere(RuleBroken):
    """The same certificate is written down."""

    code = "signup_certificate_there"
    sentence = "シリアル番号{serial}の証明書はすでに登録されています。"


class NoKeyToFollow(RuleBroken):
    """There is no key that a new one could follow."""

    code = "signup_no_key_to_follow"
    sentence = "金融機関{bank}には鍵がまだありません。はじめの鍵を作成してください。"


class KeyTooSoon(RuleBroken):
    """The bank needs time to take the new key in."""

    code = "signup_key_too_soon"
    sentence = (
        "新しい鍵を使い始めるのは、今から1時間後より先にしてください。"
        "金融機関が受け取って設定する間が要ります。"
    )


class NoKeyFollows(RuleBroken):
    """Without another key in force by then, the bank would fall silent."""

    code = "signup_no_key_follows"
    sentence = (
        "この鍵の後に続く鍵がありません。"
        "新しい鍵を作り、使い始めてから24時間以上重なるように終わりを決めてください。"
        "鍵がもれたおそれがあるときは、この金融機関を再開の日時を決めずに今すぐ休止すると、すぐに終わりにできます。"
    )


class ReopenedWithoutKeys(RuleBroken):
    """A bank without keys is led to by nobody."""

    code = "closure_reopened_without_keys"
    sentence = (
        "この金融機関には、この先も使える鍵がありません。"
        "新しい鍵を作り、金融機関が設定してから再開してください。"
    )


class KeyEnded(RuleBroken):
    """The key has ended, or its end is settled for no later."""

    code = "signup_key_ended"
    sentence = (
        "この鍵の終わりはすでに決まっています。早めるときは、決まっている終わりより前の日時にしてください。"
    )


class PlannedTooLate(RuleBroken):
    """A planned closure begins in the future; what has begun is no plan."""

    code = "closure_planned_too_late"
    sentence = (
        "計画した休止の始めは、今より先にしてください。すぐに休止するときは「今すぐ休止する」を使います。"
    )


class ClosureBackwards(RuleBroken):
    """It would end before it begins."""

    code = "closure_backwards"
    sentence = "再開の日時は、休止の始めより後にしてください。"


class NotAPlan(RuleBroken):
    """Only a planned closure is agreed on."""

    code = "closure_not_a_plan"
    sentence = "協議を記録するのは、計画した休止だけです。"


class AgreedTooLate(RuleBroken):
    """It was to be agreed before it began."""

    code = "closure_agreed_too_late"
    sentence = (
        "休止の始めを過ぎたため、事前協議を記録できません。今から休止するときは「今すぐ休止する」を使います。"
    )


class AgreedAlready(RuleBroken):
    """The agreement is written down."""

    code = "closure_agreed_already"
    sentence = "この休止の事前協議はすでに記録されています。"


class ClosureOver(RuleBroken):
    """It has ended, or was withdrawn."""

    code = "closure_over"
    sentence = "この休止はすでに終わっているか、取りやめられています。"


class ClosedAlready(RuleBroken):
    """The same is closed now, without an end."""

    code = "closed_already"
    sentence = "すでに休止しています。再開してから、もう一度休止してください。"


class NoticeBackwards(RuleBroken):
    """It would be taken off before it is shown."""

    code = "site_notice_backwards"
    sentence = "載せ終わりは、載せ始めと今より後にしてください。"


class NoticeOver(RuleBroken):
    """It is not shown any more."""

    code = "site_notice_over"
    sentence = "このお知らせはすでに載っていません。"


class NoResultList(RuleBroken):
    """The rules say nothing of a list of results."""

    code = "no_result_list"
    sentence = "規則集にresults.yamlがないため、結果の一覧を作れません。規則集に加えて施行してください。"


class ReasonNeeded(RuleBroken):
    """A file is made again for a reason."""

    code = "result_reason_needed"
    sentence = "作り直す理由を入力してください。"


class NewerVersionThere(RuleBroken):
    """Another version has taken the place of this one."""

    code = "result_superseded"
    sentence = "このファイルには新しい版があります。新しい版を開いて行ってください。"


class AlreadyReceived(RuleBroken):
    """The utility has said before that it has the file."""

    code = "result_received"
    sentence = "このファイルの受領は、すでに記録されています。"


class NotTaken(RuleBroken):
    """Nobody has taken the file out: there is nothing to compare."""

    code = "result_not_taken"
    sentence = "このファイルはまだ取り出されていません。取り出して件数と照合番号を確かめてください。"


class ReceiptDiffers(RuleBroken):
    """What the utility found is not what the file has."""

    code = "result_differs"
    sentence = (
        "入力した{what}がこのファイルと違います。"
        "取り出したファイルを確かめ、違うままなら取り出し直してください。"
    )


class NoDailyFile(RuleBroken):
    """The rules know no daily file of that bank."""

    code = "signup_no_daily_file"
    sentence = (
        "金融機関{bank}の日次ファイルの形が規則集にありません。"
        "signup.yamlの「daily」に加えてから、もう一度取り込んでください。"
    )


class DailyAlreadyTaken(RuleBroken):
    """The same bytes were taken in before."""

    code = "signup_daily_taken"
    sentence = "{file_name}は{at:%Y-%m-%d %H:%M}に取込済みです。もう一度取り込む必要はありません。"


class DailyRefused(FileRefused):
    """The file has faults; none of it was taken in."""

    code = "signup_daily_refused"


class RegistrationSettled(RuleBroken):
    """Somebody else said before what becomes of the registration."""

    code = "registration_settled"
    sentence = "この登録は、すでに処理されています。"


class AccountUntold(RuleBroken):
    """Neither the bank nor the applicant says which account was registered."""

    code = "registration_account_untold"
    sentence = "受付番号{number}は、登録された口座がわかりません。金融機関に確かめてください。"


class OtherNumbers(RuleBroken):
    """記号・番号 that are not the account the bank has registered."""

    code = "registration_other_numbers"
    sentence = "記号・番号が、ゆうちょ銀行に登録された口座と一致しません。通帳か依頼書で確かめてください。"


class NotFetched(RuleBroken):
    """The simulated bank does not answer."""

    code = "signup_daily_not_fetched"
    sentence = "見本の金融機関が応答しません。動いているかを確かめてから、もう一度押してください。"


class TextsUnfit(RuleBroken):
    """Own words of the rules do not fit into the pages."""

    code = "signup_texts_unfit"
    sentence = "規則集の文言を直してください。{texts}"


class TermsUnchecked(RuleBroken):
    """The terms were not compared with the specification."""

    code = "signup_terms_unchecked"
    sentence = (
        "利用規約{version}版を仕様書と照らした確認が、{parties}についてありません。"
        "先に確認を記録してください。"
    )


class NoBankReady(RuleBroken):
    """No bank has a complete list."""

    code = "signup_no_bank_ready"
    sentence = "公開できる金融機関が1つもありません。金融機関の確認を先に終えてください。"


class NothingToPublish(RuleBroken):
    """What would be shown is shown."""

    code = "signup_nothing_to_publish"
    sentence = "いま公開している内容と同じです。"


class ProposalWaits(RuleBroken):
    """A proposal waits for its decision."""

    code = "signup_proposal_waits"
    sentence = "公開の承認を待っている案があります。決まってから、もう一度依頼してください。"
