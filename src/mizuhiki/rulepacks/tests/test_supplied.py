"""The supplied forms of a pack are complete, or the key that is wrong is named."""

from typing import Any

import pytest

from mizuhiki.rulepacks.faults import RulePackFault
from mizuhiki.rulepacks.supplied import EARLIER, read_supplied

FORM: dict[str, Any] = {
    "title": "納入誓約書", "kind": "plain", "reorder_level": 50, "reorder_sheets": 100, "article": "別表１",
}  # fmt: skip


@pytest.mark.req("COL-026")
def test_a_pack_that_says_nothing_has_the_forms_it_had() -> None:
    earlier = read_supplied(None)
    assert list(earlier) == list(EARLIER)
    assert [code for code, one in earlier.items() if one.is_numbered] == ["receipt", "handwritten_receipt"]
    assert read_supplied({"pledge": FORM})["pledge"].reorder_sheets == 100


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"title": ""}, "supplied_forms.pledge.title"),
        ({"kind": "serial"}, "supplied_forms.pledge.kind"),
        ({"reorder_level": -1}, "supplied_forms.pledge.reorder_level"),
        ({"reorder_sheets": 49}, "supplied_forms.pledge.reorder_sheets"),
        ({"article": " "}, "supplied_forms.pledge.article"),
        ({"level": 1}, "supplied_forms.pledge.level"),
    ],
)
def test_a_form_that_cannot_be_is_named(change: dict[str, Any], key: str) -> None:
    with pytest.raises(RulePackFault) as fault:
        read_supplied({"pledge": FORM | change})
    assert fault.value.slots["key"] == key
