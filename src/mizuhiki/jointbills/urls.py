"""One slip for the supplies of one payer."""

from django.urls import path

from mizuhiki.jointbills import views

app_name = "jointbills"
urlpatterns = [
    path("jointbills/", views.group_list, name="group_list"),
    path("jointbills/print/", views.waiting_print, name="waiting_print"),
    path("jointbills/make/<int:customer_id>/", views.group_make, name="group_make"),
    path("jointbills/<int:group_id>/", views.group_show, name="group_show"),
    path("jointbills/<int:group_id>/join/", views.member_join, name="member_join"),
    path("jointbills/<int:group_id>/leave/", views.member_leave, name="member_leave"),
    path("jointbills/<int:group_id>/issue/", views.slip_issue, name="slip_issue"),
    path("jointbills/<int:group_id>/print/", views.slip_print, name="slip_print"),
    path("jointbills/slips/<int:slip_id>/paper/", views.slip_paper, name="slip_paper"),
    path("jointbills/slips/<int:slip_id>/list/", views.slip_list, name="slip_list"),
    path("jointbills/slips/<int:slip_id>/sheet/", views.slip_sheet, name="slip_sheet"),
]
