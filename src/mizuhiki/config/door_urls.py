"""URLs of the public door: the WEB sign-up, and the forms beside it."""

from django.urls import include, path

urlpatterns = [
    path("", include("mizuhiki.signup.door.urls")),
    path("", include("mizuhiki.intake.door.urls")),
]

handler400 = "mizuhiki.signup.door.pages.bad_request"
handler403 = "mizuhiki.signup.door.pages.permission_denied"
handler404 = "mizuhiki.signup.door.pages.not_found"
handler500 = "mizuhiki.signup.door.pages.server_error"
