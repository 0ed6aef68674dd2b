"""How long a session lives and how often one may try. Reasons: docs/operations/sign-in.md."""

from datetime import timedelta

from django.conf import settings

IDLE = timedelta(seconds=settings.SCREEN_LOCK_SECONDS)  # then the screen locks (SEC-030)
ABSOLUTE = timedelta(hours=12)  # a shift; then one signs in anew
SEEN_EVERY = timedelta(seconds=60)  # how exactly the last act is known
UNLOCK_TRIES = 5  # wrong passwords at a locked screen; then the session ends
FRESH_FACTOR = timedelta(minutes=5)  # before files for a bank, refunds and exports (7.5.3)
EXPECTED_MOVE = timedelta(minutes=10)  # a change of address faster than this is looked at (SEC-079)
