"""Tariffs, their revision, and what is found out before it takes effect."""

from django.urls import path

from mizuhiki.revisions import proposal_views, views

app_name = "revisions"
urlpatterns = [
    path("tariffs/", views.tariff_list, name="tariff_list"),
    path("tariffs/compare/", views.tariff_compare, name="tariff_compare"),
    path("tariffs/proposals/<int:version_id>/", proposal_views.proposal_show, name="proposal_show"),
    path("tariffs/proposals/<int:version_id>/check/", proposal_views.table_check, name="table_check"),
    path("tariffs/proposals/<int:version_id>/shadow/", proposal_views.shadow_start, name="shadow_start"),
    path("tariffs/checks/<int:table_check_id>/", proposal_views.check_show, name="check_show"),
    path("tariffs/shadows/<int:shadow_id>/", proposal_views.shadow_show, name="shadow_show"),
    path("tariffs/shadows/<int:shadow_id>/file/", proposal_views.shadow_file, name="shadow_file"),
    path("tariffs/<int:version_id>/<slug:charge>/revise/", views.tariff_revise, name="tariff_revise"),
    path("tariffs/<int:version_id>/<slug:charge>/edit/", views.tariff_edit, name="tariff_edit"),
    path("tariffs/<int:version_id>/<slug:charge>/<slug:first_on>/", views.version_show, name="version_show"),
]
