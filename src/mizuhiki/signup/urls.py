"""Applications on the staff side."""

from django.urls import path

from mizuhiki.signup import views
from mizuhiki.signup.figures import urls as figures_urls
from mizuhiki.signup.promotion import urls as promotion_urls
from mizuhiki.signup.reconciling import urls as daily_urls
from mizuhiki.signup.results import urls as result_urls
from mizuhiki.signup.site import urls as site_urls
from mizuhiki.signup.trials import urls as trial_urls

app_name = "signup"
urlpatterns = [
    path("signup/applications/", views.application_list, name="application_list"),
    path("signup/applications/<int:signup_id>/", views.application_show, name="application_show"),
    *daily_urls.urlpatterns,
    *figures_urls.urlpatterns,
    *site_urls.urlpatterns,
    *promotion_urls.urlpatterns,
    *result_urls.urlpatterns,
    *trial_urls.urlpatterns,
]
