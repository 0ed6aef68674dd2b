"""The staff door as an ASGI application. Static files are answered before Django is asked."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mizuhiki.config.settings.staff")
os.environ.setdefault("MIZUHIKI_SERVING", "1")
django_application = get_asgi_application()

from mizuhiki.config import serving, settling  # noqa: E402 - needs the settings
from mizuhiki.web import assets, frame  # noqa: E402
from mizuhiki.web.bodies import with_small_bodies  # noqa: E402
from mizuhiki.web.files import with_static_files  # noqa: E402

SMALL = {"/exchange/": 16 * 1024, "/open311/": 64 * 1024}  # bytes that another system may send at once
assets.collect()
frame.utility()  # begins to read whose site this is, before the first page asks
serving.hold_to_database()
settling.settle()
application = with_static_files(with_small_bodies(django_application, SMALL))
