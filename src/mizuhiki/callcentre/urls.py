"""Cases, the queue, the directory, and the centre's own pages."""

from django.urls import path

from mizuhiki.callcentre import (
    case_views,
    centre_views,
    directory_views,
    link_views,
    queue_views,
    record_views,
    views,
    wish_views,
)

app_name = "callcentre"
urlpatterns = [
    path("centre/", centre_views.area_list, name="area_list"),
    path("centre/figures/", centre_views.figures_show, name="figures_show"),
    path("centre/wishes/", wish_views.wish_list, name="wish_list"),
    path("centre/wishes/<int:wish_id>/", wish_views.opinion_tag, name="opinion_tag"),
    path("centre/proposals/new/", wish_views.proposal_new, name="proposal_new"),
    path("centre/proposals/<int:proposal_id>/", wish_views.proposal_show, name="proposal_show"),
    path("centre/helpdesk/", centre_views.helpdesk_list, name="helpdesk_list"),
    path("centre/directory/", directory_views.directory_list, name="directory_list"),
    path(
        "centre/directory/export.<slug:extension>", directory_views.directory_export, name="directory_export"
    ),
    path("centre/directory/sections/new/", directory_views.section_edit, name="section_new"),
    path("centre/directory/sections/<int:section_id>/", directory_views.section_edit, name="section_edit"),
    path("centre/directory/subjects/new/", directory_views.subject_edit, name="subject_new"),
    path("centre/directory/subjects/<int:subject_id>/", directory_views.subject_edit, name="subject_edit"),
    path("cases/", views.case_list, name="case_list"),
    path("cases/new/", case_views.case_new, name="case_new"),
    path("cases/<int:case_id>/", views.case_show, name="case_show"),
    path("cases/<int:case_id>/do/<slug:act>/", views.case_do, name="case_do"),
    path("cases/<int:case_id>/account/", views.case_account, name="case_account"),
    path("cases/<int:case_id>/change/", case_views.case_change, name="case_change"),
    path("cases/<int:case_id>/find/", case_views.case_find, name="case_find"),
    path("cases/<int:case_id>/attach/", case_views.case_attach, name="case_attach"),
    path("cases/<int:case_id>/address/", case_views.case_address, name="case_address"),
    path("cases/<int:case_id>/answer/", link_views.case_answer, name="case_answer"),
    path("cases/<int:case_id>/link/", link_views.case_link, name="case_link"),
    path("queue/", queue_views.arrival_list, name="arrival_list"),
    path("queue/new/", queue_views.arrival_new, name="arrival_new"),
    path("queue/slips/", queue_views.slip_list, name="slip_list"),
    path("queue/<int:arrival_id>/", queue_views.arrival_show, name="arrival_show"),
    path("queue/<int:arrival_id>/pages/<int:page_no>/", queue_views.page_open, name="page_open"),
    path("queue/<int:arrival_id>/do/<slug:queue_act>/", queue_views.arrival_do, name="arrival_do"),
    path("customers/<int:customer_id>/history/", record_views.customer_history, name="customer_history"),
    path("customers/<int:customer_id>/hints/new/", record_views.hint_add, name="hint_add"),
    path("customers/<int:customer_id>/hints/<int:hint_id>/end/", record_views.hint_end, name="hint_end"),
    path(
        "customers/<int:customer_id>/correct/<int:supply_id>/",
        record_views.place_correct,
        name="place_correct",
    ),
    path("customers/<int:customer_id>/correct/", record_views.account_correct, name="account_correct"),
]
