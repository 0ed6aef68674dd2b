"""Campaigns, goals and needs."""

from django.urls import path

from mizuhiki.signup.promotion import views

urlpatterns = [
    path("signup/campaigns/", views.campaign_list, name="campaign_list"),
    path("signup/campaigns/<int:campaign_id>/", views.campaign_show, name="campaign_show"),
    path("signup/goals/", views.goal_list, name="goal_list"),
    path("signup/goals/<int:goal_id>/", views.goal_show, name="goal_show"),
    path("signup/needs/", views.need_list, name="need_list"),
    path("signup/needs/<int:need_id>/", views.need_show, name="need_show"),
]
