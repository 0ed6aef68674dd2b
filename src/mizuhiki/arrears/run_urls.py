"""Letters of the steps, public notices and disaster mode."""

from django.urls import path

from mizuhiki.arrears import disaster_views, publish_views, runs_views

urlpatterns = [
    path("arrears/runs/", runs_views.run_list, name="run_list"),
    path("arrears/runs/new/<slug:arrears_step>/", runs_views.run_new, name="run_new"),
    path("arrears/runs/<int:letter_run_id>/", runs_views.run_show, name="run_show"),
    path("arrears/runs/<int:letter_run_id>/deliveries/", runs_views.delivery_paper, name="delivery_paper"),
    path("arrears/runs/lines/<int:run_line_id>/", runs_views.line_exclude, name="line_exclude"),
    path(
        "arrears/notices/<int:arrears_notice_id>/publish/",
        publish_views.notice_publish,
        name="notice_publish",
    ),
    path("arrears/disasters/", disaster_views.disaster_list, name="disaster_list"),
    path("arrears/disasters/<int:disaster_id>/", disaster_views.disaster_show, name="disaster_show"),
]
