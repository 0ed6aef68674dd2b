"""What the web process asks before it serves: whether these are the data of its world (SEC-068)."""

import logging
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from django.db import Error, connection

from mizuhiki.platform import installation

ASK_AGAIN_S = 5
log = logging.getLogger(__name__)


def hold_to_world() -> None:
    """End in one line where the data are of another world; a database that is away is asked when it comes.

    The pages that say it is away are served meanwhile. Asked in a thread: the server reads this module
    inside its loop, where Django refuses to wait.
    """
    with ThreadPoolExecutor(1) as pool:
        try:
            is_asked = pool.submit(_ask).result()
        except installation.WorldDiffers as differs:
            raise SystemExit(f"mizuhiki: {differs}") from None
    if not is_asked:
        threading.Thread(target=_ask_until_answered, name="world", daemon=True).start()


def _ask() -> bool:
    """Whether the database answered; raises where it holds another world."""
    try:
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
    except installation.WorldDiffers as differs:
        log.critical("%s", differs)
        os.kill(os.getpid(), signal.SIGTERM)
