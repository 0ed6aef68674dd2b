"""The jobs of this room: each thing that follows an application has its own; none waits for another."""

from procrastinate.contrib.django import app

from mizuhiki.platform import clock
from mizuhiki.platform.jobs import BULK, HOUSE, daily
from mizuhiki.signup import abandoned, following, telling
from mizuhiki.signup.promotion import services as promoting
from mizuhiki.signup.reconciling import asking
from mizuhiki.signup.results import services as result_services
from mizuhiki.signup.site import partners
from mizuhiki.staff.api import system_actor


@app.periodic(cron="* * * * *")
@app.task(name="signup.follow_up", queueing_lock="signup_follow_up", queue=HOUSE)
def follow_up(timestamp: int) -> None:
    """Each minute: what banks have confirmed becomes an account or waits on a desk."""
    del timestamp
    following.follow_up(at=clock.now(), actor=system_actor("signup"))


@app.periodic(cron="* * * * *")
@app.task(name="signup.follow_seconds", queueing_lock="signup_follow_seconds", queue=HOUSE)
def follow_seconds(timestamp: int) -> None:
    """Each minute: a second account of one application takes the first one's place or waits on a desk."""
    del timestamp
    following.follow_seconds(at=clock.now(), actor=system_actor("signup"))


@app.periodic(cron="* * * * *")
@app.task(name="signup.lay_papers", queueing_lock="signup_lay_papers", queue=HOUSE)
def lay_papers(timestamp: int) -> None:
    """Each minute: who asked for the paper form is laid on the desk."""
    del timestamp
    following.lay_papers(at=clock.now(), actor=system_actor("signup"))


@app.periodic(cron="* * * * *")
@app.task(name="signup.tell_all", queueing_lock="signup_tell_all", queue=HOUSE)
def tell_all(timestamp: int) -> None:
    """Each minute: people are told how it came out."""
    del timestamp
    telling.tell_all(at=clock.now(), actor=system_actor("signup"))


@app.periodic(cron="* * * * *")
@app.task(name="signup.ask_banks", queueing_lock="signup_ask_banks", queue=HOUSE)
def ask_banks(timestamp: int) -> None:
    """Each minute: a job for each bank that is to be asked; what was asked for the last time expires."""
    del timestamp
    asking.expire(at=clock.now(), actor=system_actor("signup"))
    asking.ask_banks(at=clock.now())


@app.task(name=asking.JOB, queue=BULK)
def ask_bank(asked_bank: str) -> None:
    """One bank is asked what is due; in the lane of what may wait, for a bank may be slow."""
    asking.ask_bank(bank_code=asked_bank, at=clock.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="signup.make_results", queueing_lock="signup_make_results", queue=HOUSE)
def make_results(timestamp: int) -> None:
    """Each ten minutes: a day that is over gets its list of results."""
    del timestamp
    result_services.make_up(at=clock.now(), actor=system_actor("signup"))


@app.periodic(cron="*/10 * * * *")
@app.task(name="signup.watch_results", queueing_lock="signup_watch_results", queue=HOUSE)
def watch_results(timestamp: int) -> None:
    """Each ten minutes: a list that is late or that nobody has received lies in the inbox."""
    del timestamp
    result_services.watch(at=clock.now(), actor=system_actor("signup"))


@app.periodic(cron=daily(6, 20))
@app.task(name="signup.warn_of_expiry", queueing_lock="signup_warn_of_expiry", queue=HOUSE)
def warn_of_expiry(timestamp: int) -> None:
    """Each day at 06:20 in Japan: contracts with banks and certificates that run out are laid on the desk."""
    del timestamp
    partners.warn_of_expiry(at=clock.now())


@app.periodic(cron=daily(5, 40))
@app.task(name="signup.lay_reviews", queueing_lock="signup_lay_reviews", queue=HOUSE)
def lay_reviews(timestamp: int) -> None:
    """Each morning at 05:40 in Japan: goals whose day of review has come are laid on the desk."""
    del timestamp
    promoting.lay_reviews(at=clock.now(), actor=system_actor("signup"))


@app.periodic(cron=daily(4, 10))
@app.task(name="signup.erase_abandoned", queueing_lock="signup_erase_abandoned", queue=HOUSE)
def erase_abandoned(timestamp: int) -> None:
    """What was filled in and never sent to a bank is erased, at 04:10 in Japan."""
    del timestamp
    abandoned.erase_abandoned(at=clock.now(), actor=system_actor("signup"))


@app.periodic(cron=daily(4, 25))
@app.task(name="signup.clear_counts", queueing_lock="signup_clear_counts", queue=HOUSE)
def clear_counts(timestamp: int) -> None:
    """Each night at 04:25 in Japan: how often an address asked is forgotten."""
    del timestamp
    abandoned.clear_counts(at=clock.now())
