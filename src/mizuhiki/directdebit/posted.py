"""Forms for direct debit that go out by post: each is a 依頼書 with a number and a life of its own."""

from mizuhiki.directdebit.papers import under_way_of
from mizuhiki.directdebit.services.forms import FORM, begin_posted_form
from mizuhiki.mail.api import FormRoom
from mizuhiki.rulepacks.api import DEBIT, ApplicationForm, Pack


def forms_of(pack: Pack) -> dict[str, ApplicationForm]:
    """The forms of a rule pack that ask for direct debit, by code."""
    return {code: one for code, one in pack.applications.items() if one.goes_on == DEBIT}


def _under_way(supply_id: int) -> str:
    line = under_way_of(supply_id)
    return f"受付番号{line.form_id}の依頼書を処理中です（{line.label}）。" if line else ""


FORMS = FormRoom(
    goes_on=DEBIT,
    subject_kind=FORM,
    begin=begin_posted_form,
    under_way=_under_way,
    url_name="directdebit:form_show",
)
