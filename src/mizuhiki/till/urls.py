"""Drawers and seals."""

from django.urls import path

from mizuhiki.till import views

app_name = "till"
urlpatterns = [
    path("till/", views.till_home, name="till_home"),
    path("till/open/", views.till_open, name="till_open"),
    path("till/sessions/<int:session_id>/close/", views.till_close, name="till_close"),
    path("till/sessions/<int:session_id>/hand-over/", views.till_hand_over, name="till_hand_over"),
    path("till/sessions/<int:session_id>/hours/", views.hours_exceed, name="hours_exceed"),
    path("till/handovers/<int:handover_id>/", views.handover_answer, name="handover_answer"),
    path("till/seals/", views.seal_list, name="seal_list"),
    path("till/seals/<int:seal_id>/", views.seal_page, name="seal_page"),
]
