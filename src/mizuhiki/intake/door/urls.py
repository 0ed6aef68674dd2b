"""URLs of 使用開始・使用中止・名義変更 at the public door, behind the language as all others there."""

from django.urls import path

from mizuhiki.intake.door import views

urlpatterns = [
    path("<language:language>/intake/", views.start, name="intake_start"),
    path("<language:language>/intake/apply/<slug:page>/", views.page, name="intake_page"),
    path("<language:language>/intake/check/", views.check, name="intake_check"),
    path("<language:language>/intake/sent/", views.sent, name="intake_sent"),
]
