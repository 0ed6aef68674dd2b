"""The public door as an ASGI application: a process of its own, with the door's role."""

import os

from django.core.asgi import get_asgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "mizuhiki.config.settings.door"  # whatever was inherited
os.environ.setdefault("MIZUHIKI_SERVING", "1")
os.environ["MIZUHIKI_DATABASE_ROLE"] = "door"
django_application = get_asgi_application()

from django.db import connection  # noqa: E402 - needs the settings

from mizuhiki.platform.database.addresses import DOOR, LOGINS  # noqa: E402

if connection.settings_dict["USER"] != LOGINS[DOOR]:
    raise SystemExit(f"mizuhiki: the public site connects as {LOGINS[DOOR]} alone; set DATABASE_URL_DOOR.")

from mizuhiki.config import settling  # noqa: E402 - needs the settings
from mizuhiki.web import assets  # noqa: E402
from mizuhiki.web.files import with_static_files  # noqa: E402

assets.collect()
settling.settle()
application = with_static_files(django_application)
