"""The staff door as an ASGI application. Static files are answered before Django is asked."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mizuhiki.config.settings.staff")
os.environ.setdefault("MIZUHIKI_SERVING", "1")
django_application = get_asgi_application()

from mizuhiki.config import serving, settling  # noqa: E402 - needs the settings
from mizuhiki.web import assets, frame  # noqa: E402
from mizuhiki.web.files import with_static_files  # noqa: E402

assets.collect()
frame.utility()  # begins to read whose site this is, before the first page asks
serving.hold_to_database()
settling.settle()
application = with_static_files(django_application)
