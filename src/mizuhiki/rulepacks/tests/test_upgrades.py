"""A pack written for an earlier release is read by this one; the text itself is never changed."""

import copy
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from mizuhiki.formats.konbini import CsvLayout
from mizuhiki.rulepacks import upgrades
from mizuhiki.rulepacks.faults import RulePackFault
from mizuhiki.rulepacks.late import LateTerms
from mizuhiki.rulepacks.outsourcing import OutsourcingTerms
from mizuhiki.rulepacks.pack import PaperTerms, read_pack
from mizuhiki.rulepacks.services import DATA, files_of
from mizuhiki.rulepacks.slips import SlipTerms
from mizuhiki.rulepacks.stores import AgentProfile

EARLIER = Path(__file__).parent / "earlier"
FORMS = sorted(EARLIER.iterdir())


def content_of(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((folder / "pack.yaml").read_text(encoding="utf-8"))
    return found


def with_text(**parts: object) -> dict[str, str]:
    """The demo's files, with some of the content of `pack.yaml` replaced."""
    files = files_of(DATA / "mizuhiki-demo")
    content = yaml.safe_load(files["pack.yaml"]) | parts
    return {**files, "pack.yaml": yaml.safe_dump(content, allow_unicode=True)}


def headless(agent: AgentProfile) -> AgentProfile:
    """A profile as packs had it that did not say where a header names the agent."""
    if isinstance(agent.layout, CsvLayout):
        return agent
    return replace(agent, layout=replace(agent.layout, header=None))


def test_every_earlier_form_is_kept_here_and_the_demo_is_written_in_todays() -> None:
    kept = [upgrades.schema_of(content_of(folder)) for folder in FORMS]
    assert kept == list(range(1, upgrades.SCHEMA)), "a step needs the form before it in tests/earlier/"
    assert upgrades.schema_of(content_of(DATA / "mizuhiki-demo")) == upgrades.SCHEMA


@pytest.mark.parametrize("folder", FORMS, ids=lambda folder: folder.name)
def test_an_earlier_pack_is_read_whole_and_prices_from_its_own_texts(folder: Path) -> None:
    earlier, today = (read_pack(files_of(at), version_id=7) for at in (folder, DATA / "mizuhiki-demo"))
    assert earlier.version_id == 7
    assert set(earlier.tariffs) == set(earlier.charges) == set(today.tariffs)
    named = {code: replace(today.charges[code], english="") for code in today.tariffs}
    assert earlier.charges == named  # as a claim always was
    assert earlier.late == LateTerms()  # nobody paid more for being late
    knows_agents = upgrades.schema_of(content_of(folder)) >= 4
    agents = {code: headless(one) for code, one in today.stores.agents.items()} if knows_agents else {}
    assert (earlier.billing, earlier.stores) == (today.billing, replace(today.stores, agents=agents))
    hours = dict(today.calendars)
    assert hours.pop("help_desk").name == "局内問合せ"  # the one that was added since; no step makes hours up
    assert earlier.calendars == hours
    assert earlier.call_hours is None  # until a pack says them
    assert earlier.outsourcing == OutsourcingTerms({})  # until the fifth form
    assert earlier.slips == SlipTerms()


@pytest.mark.parametrize("name", ["schema-1", "schema-2"])
def test_until_the_third_form_one_contract_served_all_banks_on_one_day(name: str) -> None:
    earlier = read_pack(files_of(EARLIER / name), version_id=7)
    before, now = earlier.debit.rest, read_pack(files_of(DATA / "mizuhiki-demo"), version_id=7).debit.rest
    assert list(earlier.debit.profiles) == ["standard"]
    assert before == replace(now, label="全金融機関", answer_days=5, retry=None)
    assert (
        before.debit_on(date(2026, 1, 1)) == earlier.billing.debit_on(date(2026, 1, 1)) == date(2026, 2, 27)
    )


@pytest.mark.parametrize("folder", FORMS, ids=lambda folder: folder.name)
def test_a_step_is_pure(folder: Path) -> None:
    content = content_of(folder)
    before = copy.deepcopy(content)
    once = upgrades.upgraded(content)
    assert content == before
    assert upgrades.upgraded(once) == once
    assert once["schema"] == upgrades.SCHEMA
    assert once["charges"] == before["charges"]


def test_papers_of_the_first_form_say_the_utilitys_name() -> None:
    name = "水引市企業局"
    assert read_pack(files_of(EARLIER / "schema-1"), version_id=0).papers == PaperTerms(
        office=name, payable_at=name, receipt_form="", counter=name, notice_message=""
    )


@pytest.mark.parametrize(
    ("parts", "key", "problem"),
    [
        ({"schema": upgrades.SCHEMA + 1}, "schema", "新しい版の水引の書式です"),
        ({"schema": 0}, "schema", "1以上の整数"),
        ({"schema": "2"}, "schema", "1以上の整数"),
        ({"schema": True}, "schema", "1以上の整数"),
        ({"pappers": {}}, "pappers", "知らない項目です"),
        ({"papers": None}, "papers", "項目がない"),
    ],
)
def test_what_no_step_can_bring_to_todays_form_is_refused_by_its_key(
    parts: dict[str, object], key: str, problem: str
) -> None:
    with pytest.raises(RulePackFault, match=problem) as refused:
        read_pack(with_text(**parts), version_id=0)
    assert refused.value.slots["key"] == key


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "水道", "a: [1"])
def test_a_text_that_is_no_pack_is_refused(text: str) -> None:
    with pytest.raises(RulePackFault, match=r"pack\.yaml"):
        read_pack({**files_of(DATA / "mizuhiki-demo"), "pack.yaml": text}, version_id=0)
