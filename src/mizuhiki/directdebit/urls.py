"""The debit days, the file of a day and its answer. The made-up bank exists in the demo alone."""

from django.conf import settings
from django.urls import URLPattern, path

from mizuhiki.directdebit import (
    carrying_views,
    gone_views,
    life_views,
    paper_views,
    posting_views,
    refused_views,
    restoring_views,
    sending_views,
    views,
)

app_name = "directdebit"


def sample_bank(environment: str) -> list[URLPattern]:
    """The address at which the made-up bank answers; outside the demo there is none."""
    if environment != "demo":
        return []
    return [path("debit/<int:batch_id>/sample-answer/", views.sample_answer, name="sample_answer")]


urlpatterns = [
    path("debit/", views.day_list, name="day_list"),
    path("debit/days/<str:debit_on>/<str:profile>/", views.file_make, name="file_make"),
    path("debit/<int:batch_id>/", views.batch_show, name="batch_show"),
    path("debit/<int:batch_id>/hand-over/", views.file_hand_over, name="file_hand_over"),
    path("debit/<int:batch_id>/accept/", views.file_accept, name="file_accept"),
    path("debit/<int:batch_id>/unknown/", views.file_unknown, name="file_unknown"),
    path("debit/<int:batch_id>/absent/", views.file_absent, name="file_absent"),
    path("debit/<int:batch_id>/refused/", refused_views.refused_show, name="refused_show"),
    path("debit/supplies/<int:supply_id>/", life_views.life_show, name="life_show"),
    path("debit/supplies/<int:supply_id>/carry-over/", carrying_views.carry_over, name="carry_over"),
    path("debit/postings/", posting_views.posting_list, name="posting_list"),
    path("debit/postings/new/", posting_views.posting_make, name="posting_make"),
    path("debit/postings/<int:order_id>/", posting_views.posting_show, name="posting_show"),
    path("debit/mandates/<int:mandate_id>/end/", life_views.mandate_end, name="mandate_end"),
    path("debit/mandates/<int:mandate_id>/restore/", restoring_views.mandate_restore, name="mandate_restore"),
    path("debit/gone-branches/", gone_views.gone_list, name="gone_list"),
    path("debit/forms/", paper_views.form_list, name="form_list"),
    path("debit/forms/key/", paper_views.form_key, name="form_key"),
    path("debit/forms/check/", paper_views.form_check, name="form_check"),
    path("debit/forms/banks/", sending_views.sending_list, name="sending_list"),
    path("debit/forms/banks/<str:bank_code>/", sending_views.sending_make, name="sending_make"),
    path("debit/forms/sendings/<int:sending_id>/", sending_views.sending_show, name="sending_show"),
    path(
        "debit/forms/sendings/<int:sending_id>/list.pdf",
        sending_views.sending_list_paper,
        name="sending_paper",
    ),
    path(
        "debit/forms/sendings/<int:sending_id>/answers.pdf",
        sending_views.answer_list_paper,
        name="answer_paper",
    ),
    path("debit/forms/<int:form_id>/", paper_views.form_show, name="form_show"),
    path("debit/forms/<int:form_id>/correct/", paper_views.form_correct, name="form_correct"),
    *sample_bank(settings.ENVIRONMENT.value),
]
