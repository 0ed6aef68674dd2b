"""The public door as an ASGI application: a process of its own, with the door's role."""

import os

from django.core.asgi import get_asgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "mizuhiki.config.settings.door"  # whatever was inherited
os.environ.setdefault("MIZUHIKI_SERVING", "1")
os.environ["MIZUHIKI_DATABASE_ROLE"] = "door"
django_application = get_asgi_application()

from mizuhiki.config import settling  # noqa: E402 - needs the settings
from mizuhiki.web import assets  # noqa: E402
from mizuhiki.web.files import with_static_files  # noqa: E402

assets.collect()
settling.settle()
application = with_static_files(django_application)
