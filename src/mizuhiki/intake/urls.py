"""Start, stop and name change: the desk's list, one application, the crews' board, and many at once."""

from django.urls import path

from mizuhiki.intake.views import acts, crews, lists, many, taking, temporary

app_name = "intake"
urlpatterns = [
    path("intake/", lists.application_list, name="application_list"),
    path("intake/years/", lists.year_show, name="year_show"),
    path("intake/crews/", crews.crew_board, name="crew_board"),
    path("intake/crews/sheet/", crews.crew_sheet, name="crew_sheet"),
    path("intake/batches/", many.batch_take, name="batch_take"),
    path("intake/batches/<int:intake_batch_id>/", many.batch_show, name="batch_show"),
    path("intake/web/<int:intake_web_id>/paper/", taking.web_paper, name="web_paper"),
    path("intake/take/<slug:intake_kind>/", taking.application_take, name="application_take"),
    path("intake/<int:intake_id>/", taking.application_show, name="application_show"),
    path("intake/<int:intake_id>/change/", taking.application_change, name="application_change"),
    path("intake/<int:intake_id>/paper/", taking.application_paper, name="application_paper"),
    path("intake/<int:intake_id>/cancel/", acts.application_cancel, name="application_cancel"),
    path("intake/<int:intake_id>/talk/", acts.talk_note, name="talk_note"),
    path("intake/<int:intake_id>/acknowledge/", acts.urgent_acknowledge, name="urgent_acknowledge"),
    path("intake/<int:intake_id>/terms/", acts.first_terms, name="first_terms"),
    path("intake/temporary/", temporary.temporary_list, name="temporary_list"),
    path("intake/<int:intake_id>/advance/", temporary.advance_ask, name="advance_ask"),
    path("intake/<int:intake_id>/extend/", temporary.advance_extend, name="advance_extend"),
    path("intake/<int:intake_id>/crew/", acts.crew_assign, name="crew_assign"),
    path("intake/<int:intake_id>/done/", acts.work_done, name="work_done"),
    path("intake/<int:intake_id>/again/", acts.settle_again, name="settle_again"),
    path("intake/<int:intake_id>/settle/", acts.application_settle, name="application_settle"),
]
