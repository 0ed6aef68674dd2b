"""Letters of the steps, public notices and disaster mode."""

from mizuhiki.arrears import run_urls

app_name = "arrears"
urlpatterns = [*run_urls.urlpatterns]
