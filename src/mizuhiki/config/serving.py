"""What the web process does before it serves: asks whose data these are (SEC-068), and settles down."""

import gc
import logging
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from django.db import Error, connection
from django.urls import get_resolver

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


def settle() -> None:
    """Load what every page needs, and keep it out of the collector's rounds for good.

    A full round over the half million objects of the code takes longer than a page, and falls on
    whichever page is being made.
    """
    get_resolver().reverse_dict  # noqa: B018 - every room's addresses and views, read on asking
    gc.collect()
    gc.freeze()


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
