"""Notices of billing runs."""

from django.urls import path

from mizuhiki.notices import overpaid_views, reissue_views, views

app_name = "notices"
urlpatterns = [
    path("notices/", views.run_list, name="run_list"),
    path("notices/<int:run_id>/", views.run_show, name="run_show"),
    path("notices/trial/<slug:kind>/", views.trial_paper, name="trial_paper"),
    path("notices/unprinted/<int:planned_id>/", views.unprinted_show, name="unprinted_show"),
    path("slips/reissue/<int:supply_id>/", reissue_views.slip_reissue, name="slip_reissue"),
    path("slips/reissued/<int:slip_id>/", reissue_views.reissue_show, name="reissue_show"),
    path("slips/reissued/<int:slip_id>/paper/", reissue_views.reissue_paper, name="reissue_paper"),
    path("notices/overpaid/<str:about>/<int:told_id>/", overpaid_views.overpaid_tell, name="overpaid_tell"),
    path(
        "notices/overpaid/letters/<int:notice_id>/paper/",
        overpaid_views.overpaid_paper,
        name="overpaid_paper",
    ),
]
