"""What the web process does before it serves: asks what database this is, and settles down.

Its data may be of another world (SEC-068), its tables missing or of an earlier release: then none is served.
"""

import logging
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from django.db import Error, connection

from mizuhiki.platform import installation, schema

NOT_OURS = (installation.WorldDiffers, schema.TablesMissing, schema.TablesBehind)
ASK_AGAIN_S = 5
log = logging.getLogger(__name__)


def hold_to_database() -> None:
    """End in one line where the database is not this code's; one that is away is asked when it comes.

    The pages that say it is away are served meanwhile. Asked in a thread: the server reads this module
    inside its loop, where Django refuses to wait.
    """
    with ThreadPoolExecutor(1) as pool:
        try:
            is_asked = pool.submit(_ask).result()
        except NOT_OURS as refused:
            raise SystemExit(f"mizuhiki: {refused}") from None
    if not is_asked:
        threading.Thread(target=_ask_until_answered, name="database", daemon=True).start()


def _ask() -> bool:
    """Whether the database answered; raises where it is not this code's."""
    try:
        schema.refuse_unready()
        installation.refuse_other_world()
    except Error:
        return False
    finally:
        connection.close()
    return True


def _ask_until_answered() -> None:
    try:
        while not _ask():
            time.sleep(ASK_AGAIN_S)
    except NOT_OURS as refused:
        log.critical("%s", refused)
        os.kill(os.getpid(), signal.SIGTERM)
