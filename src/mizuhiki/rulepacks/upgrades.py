"""Packs of earlier releases, read by this one (docs/adr/0070-rule-packs-across-releases.md).

A version in the database is never rewritten: bills were made with it. Its `pack.yaml` says in which
form it was written (`schema`, 1 where it says nothing), and the steps below bring the *content* to
today's form each time it is read.

To change the form: add a step to `STEPS`, mend `data/`, and add the form before to
`tests/earlier/`. A step is pure. It may rename, split, or add what keeps the behaviour that
the pack had; it may not touch what a price follows from. Where no value keeps the behaviour, the step
leaves the new part out, and the part is optional in `Pack`: what needs it refuses by its name.
"""

from collections.abc import Callable, Mapping
from typing import Any

from mizuhiki.rulepacks.faults import PACK_FILE, RulePackFault

SCHEMA_KEY = "schema"
Content = Mapping[str, Any]
Step = Callable[[Content], Content]


def _name_papers_after_the_utility(content: Content) -> Content:
    """2: `papers` says what letters and receipts say. Until then they said the utility's name."""
    utility = content.get("utility")
    if "papers" in content or not isinstance(utility, dict):  # its reader says what is wrong
        return content
    name = str(utility.get("name", ""))
    words = {"office": name, "payable_at": name, "receipt_form": "", "counter": name, "notice_message": ""}
    return {**content, "papers": words}


_FORMS: Mapping[str, Mapping[str, object]] = {  # what the names of the second form stood for
    "standard": {},
    "yucho": {
        "framing": "crlf",
        "code_division": " ",
        "new_code": "blank",
        "blank_header_bank": True,
        "blank_row_bank": True,
        "blank_row_names": True,
    },
}


def _serve_all_banks_by_one_profile(content: Content) -> Content:
    """3: `debit` holds bank profiles. Until then one contract served every bank, on the debit day."""
    debit, billing = content.get("debit"), content.get("billing")
    if not isinstance(debit, dict) or "profiles" in debit or not isinstance(billing, dict):
        return content
    terms = {name: value for name, value in debit.items() if name != "profile"}
    name = str(debit.get("profile", ""))
    profile = {
        "label": "全金融機関",
        "serves": ["*"],
        **terms,
        "debit_day": billing.get("debit_day"),
        "answer_days": 5,
        "form": dict(_FORMS.get(name, {"profile": name})),
    }
    return {**content, "debit": {"profiles": {"standard": profile}}}


def _know_no_agent(content: Content) -> Content:
    """4: `stores.agents` says how agents' files look. Until then nobody could bring one."""
    stores = content.get("stores")
    if not isinstance(stores, dict) or "agents" in stores:
        return content
    return {**content, "stores": {**stores, "agents": {}}}


def _know_no_work_types(content: Content) -> Content:
    """5: `outsourcing` names the types of the contractor's work. Until then nothing was booked under one."""
    return content if "outsourcing" in content else {**content, "outsourcing": {"work_types": {}}}


STEPS: tuple[Step, ...] = (
    _name_papers_after_the_utility,
    _serve_all_banks_by_one_profile,
    _know_no_agent,
    _know_no_work_types,
)
SCHEMA = 1 + len(STEPS)  # the form that this release reads and writes


def schema_of(content: Content) -> int:
    """In which form the content is written.

    Raises:
        RulePackFault: it is no number, or a later release wrote it.
    """
    schema = content.get(SCHEMA_KEY, 1)
    if not isinstance(schema, int) or isinstance(schema, bool) or schema < 1:
        raise RulePackFault(file=PACK_FILE, key=SCHEMA_KEY, problem="1以上の整数で書いてください。")
    if schema > SCHEMA:
        problem = f"新しい版の水引の書式です（{schema}、今は{SCHEMA}まで）。水引を更新してください。"
        raise RulePackFault(file=PACK_FILE, key=SCHEMA_KEY, problem=problem)
    return schema


def upgraded(content: Content) -> dict[str, Any]:
    """The content in today's form; what was given is left as it is."""
    found = content
    for step in STEPS[schema_of(content) - 1 :]:
        found = step(found)
    return {**found, SCHEMA_KEY: SCHEMA}
