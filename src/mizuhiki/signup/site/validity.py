"""Agreements and certificates by the day: which holds, and until when others carry it on without a gap."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, TypeVar

from mizuhiki.signup.models import BankAgreement, BankCertificate

Paper = TypeVar("Paper", BankAgreement, BankCertificate)


@dataclass(frozen=True)
class InForce(Generic[Paper]):
    """What counts on a day, and what is written down for after it."""

    paper: Paper  # it holds; else the first that will, else the last that did
    coming: tuple[Paper, ...]  # begin later than it and after the day, the first first
    until: date  # its last day, or that of those that follow it without a gap
    lapses_on: date  # the last day on which any holds, before it or a gap that is here already
    resumes_on: date | None  # from when the next holds, behind that gap


def latest_agreement(rows: Collection[BankAgreement], *, today: date) -> InForce[BankAgreement] | None:
    """Of those that hold today the one written down last."""
    return _in_force(
        sorted(rows, key=lambda one: one.pk, reverse=True), today=today, last_day=lambda one: one.ends_on
    )


def longest_certificate(rows: Collection[BankCertificate], *, today: date) -> InForce[BankCertificate] | None:
    """Of those that hold today the one that does so longest."""
    best_first = sorted(rows, key=lambda one: (one.expires_on, one.pk), reverse=True)
    return _in_force(best_first, today=today, last_day=lambda one: one.expires_on)


def _in_force(
    best_first: Sequence[Paper], *, today: date, last_day: Callable[[Paper], date]
) -> InForce[Paper] | None:
    if not best_first:
        return None
    ahead = sorted((one for one in best_first if one.starts_on > today), key=lambda one: one.starts_on)
    holding = [one for one in best_first if one.starts_on <= today <= last_day(one)]
    [paper, *_] = holding or ahead or best_first
    coming = tuple(one for one in ahead if one.starts_on > paper.starts_on)
    until = last_day(paper)
    for one in coming:
        if one.starts_on <= until + timedelta(days=1):
            until = max(until, last_day(one))
    over = [last_day(one) for one in best_first if last_day(one) < today]
    lapses_on = max(over) if over and not holding else until
    resumes_on = next((one.starts_on for one in ahead if one.starts_on > lapses_on), None)
    return InForce(paper, coming, until, lapses_on, resumes_on)
