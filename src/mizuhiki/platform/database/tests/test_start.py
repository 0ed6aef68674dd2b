"""The embedded server starts, is found again, and comes back after each way of dying."""

from mizuhiki.platform.database import processes
from mizuhiki.platform.database.addresses import OWNER
from mizuhiki.platform.database.supervisor import State, Supervisor
from mizuhiki.platform.database.tests.conftest import keep_a_yen, kept_yen, kill_postmaster, supervisor_of


def test_first_start_then_attach_then_stop(supervisor: Supervisor) -> None:
    assert supervisor.start() is True
    assert supervisor.state() is State.UP
    second = supervisor_of(supervisor.var)
    assert second.start() is False
    assert second.stop() is False  # it did not start it
    assert supervisor.state() is State.UP
    keep_a_yen(second)
    assert supervisor.stop() is True
    assert supervisor.state() is State.SILENT
    assert supervisor.stop() is False
    assert second.start() is True
    assert kept_yen(second) == [(5000,)]


def test_a_short_command_leaves_the_server_to_others(supervisor: Supervisor) -> None:
    supervisor.start()
    with supervisor.urls()[OWNER].connect():
        assert supervisor.stop_if_idle() is False
        assert supervisor.state() is State.UP
    assert supervisor.stop_if_idle() is True
    assert supervisor.state() is State.SILENT


def test_a_command_that_has_not_connected_yet_is_not_left_without_a_server(supervisor: Supervisor) -> None:
    supervisor.start()
    late = supervisor_of(supervisor.var)
    assert late.start() is False  # found it up, and now reads its own code for a second
    assert supervisor.stop_if_idle() is False
    assert supervisor.state() is State.UP
    keep_a_yen(late)
    assert kept_yen(late) == [(5000,)]
    assert late.stop_if_idle() is False  # not the one who started it
    assert supervisor.stop_if_idle() is True
    assert supervisor.state() is State.SILENT


def test_only_ones_own_server_is_stopped(supervisor: Supervisor) -> None:
    supervisor.start()
    kill_postmaster(supervisor)
    successor = supervisor_of(supervisor.var)
    successor.start()
    assert supervisor.stop() is False  # the one it started is dead; this one is the other's
    assert supervisor.state() is State.UP
    assert successor.stop() is True


def test_a_killed_postmaster_is_replaced_at_once(supervisor: Supervisor) -> None:
    supervisor.start()
    keep_a_yen(supervisor)
    killed = kill_postmaster(supervisor)
    successor = supervisor_of(supervisor.var)
    assert successor.start() is True
    assert processes.postmaster_of(supervisor.place.data) not in {None, killed}
    assert kept_yen(successor) == [(5000,)]
