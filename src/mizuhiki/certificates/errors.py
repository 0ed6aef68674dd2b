"""What an application or a certificate can run into; nothing is changed when one of these is raised."""

from mizuhiki.platform.errors import RuleBroken


class PeriodWrong(RuleBroken):
    """The months are not in order, not yet come, or too many."""

    code = "certified_period_wrong"
    sentence = "証明する期間は、始まりの月から今月までの間で、{most}か月以内にしてください。"


class ProxyIncomplete(RuleBroken):
    """A proxy is named and brings a letter."""

    code = "proxy_incomplete"
    sentence = "代理人の申請では、代理人の氏名と委任状の確認が必要です。"


class ProxyOfProtected(RuleBroken):
    """Law 16: nothing about protected people is told to proxies by whoever may not judge it."""

    code = "proxy_of_protected"
    sentence = "この契約の代理人への証明は、業務責任者が受け付けます。申請は登録していません。"


class AppliedAlready(RuleBroken):
    """The same form came a second time."""

    code = "certificate_applied_already"
    sentence = "この申請はすでに受け付けています（受付番号{number}）。もう一度は登録していません。"


class IssuedAlready(RuleBroken):
    """Somebody was faster, or the form came twice."""

    code = "certificate_issued_already"
    sentence = "この申請の証明書は交付済みです（第{shown}号）。もう一度は交付していません。"


class ApplicationEnded(RuleBroken):
    """It was withdrawn or declined."""

    code = "certificate_application_ended"
    sentence = "この申請は{day}に交付しないで終えています。新しい申請で受け付けてください。"


class NothingPaid(RuleBroken):
    """There is nothing to certify."""

    code = "certificate_nothing_paid"
    sentence = "この期間に確定した納入はありません。証明書は交付していません。期間を確かめてください。"


class PaymentsChanged(RuleBroken):
    """What is paid now is not what was shown, or not what the paper said."""

    code = "certificate_payments_changed"
    sentence = (
        "納入の記録が{before:,}円から{now:,}円に変わりました。証明書は作成していません。"
        "今の内容を確かめてください。交付済みの証明書は取り消し、新しい申請で交付します。"
    )


class CertificateVoided(RuleBroken):
    """A voided certificate stays void."""

    code = "certificate_voided"
    sentence = "第{shown}号は{day}に取り消されています。新しい申請で交付してください。"


class PostedAlready(RuleBroken):
    """A letter with it lies in the mail room."""

    code = "certificate_posted_already"
    sentence = "文書番号{number}で投函を待っています。送らないときは、その郵便物を書損にしてください。"


class StepTaken(RuleBroken):
    """The same act came a second time."""

    code = "certificate_step_taken"
    sentence = "この内容はすでに登録されています。もう一度は登録していません。"


class ReasonMissing(RuleBroken):
    """The book says why a paper was made again or is void."""

    code = "certificate_reason_missing"
    sentence = "理由を入力してください。"


class PaperRefused(RuleBroken):
    """A name or address cannot be printed; no number was used."""

    code = "certificate_paper_refused"
    sentence = "証明書を印刷できないため、交付していません。{problem}"
