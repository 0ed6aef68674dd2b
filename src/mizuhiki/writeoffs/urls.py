"""Claims that are given up."""

from django.urls import path

from mizuhiki.writeoffs import views

app_name = "writeoffs"
urlpatterns = [
    path("writeoffs/", views.writeoff_list, name="writeoff_list"),
    path("writeoffs/candidates/", views.candidate_list, name="candidate_list"),
    path("writeoffs/propose/<int:supply_id>/", views.writeoff_propose, name="writeoff_propose"),
    path("writeoffs/<int:writeoff_id>/", views.writeoff_show, name="writeoff_show"),
    path("writeoffs/<int:writeoff_id>/papers/", views.paper_add, name="paper_add"),
    path("writeoffs/<int:writeoff_id>/submit/", views.writeoff_submit, name="writeoff_submit"),
    path("writeoffs/<int:writeoff_id>/withdraw/", views.writeoff_withdraw, name="writeoff_withdraw"),
    path("writeoffs/<int:writeoff_id>/file/", views.writeoff_file, name="writeoff_file"),
]
