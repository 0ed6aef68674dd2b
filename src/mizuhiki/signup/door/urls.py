"""URLs of the public door. The language is part of the address (G2)."""

from django.urls import path, register_converter

from mizuhiki.signup.door import bank_views, other_views, views
from mizuhiki.signup.door.words import LANGUAGES


class Language:
    """One of the languages there are."""

    regex = "|".join(sorted(LANGUAGES, key=len, reverse=True))

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(Language, "language")

urlpatterns = [
    path("", views.root, name="root"),
    path("health", views.health, name="health"),
    path("logo.png", views.logo, name="logo"),
    path("return/<str:bank>/", bank_views.returned, name="returned"),
    path("notice/<str:bank>/", bank_views.notice, name="notice"),
    path("state/", bank_views.state_here, name="state_here"),
    path("<language:language>/", views.start, name="start"),
    path("<language:language>/terms/", views.terms, name="terms"),
    path("<language:language>/apply/<slug:page>/", views.page, name="page"),
    path("<language:language>/check/", bank_views.check, name="check"),
    path("<language:language>/state/", bank_views.state, name="state"),
    path("<language:language>/state/<str:token>/", bank_views.state, name="state_link"),
    path("<language:language>/again/", bank_views.again, name="again"),
    path("<language:language>/paper/", other_views.paper, name="paper"),
    path("<language:language>/resume/", other_views.resume_ask, name="resume_ask"),
    path("<language:language>/resume/<str:token>/", other_views.resume, name="resume"),
]
