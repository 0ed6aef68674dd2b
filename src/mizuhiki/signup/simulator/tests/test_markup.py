"""Whatever is put into a page is text there, unless it was made as an element."""

from hypothesis import given
from hypothesis import strategies as st

from mizuhiki.signup.simulator.markup import Markup, element, joined


def test_texts_and_attributes_are_escaped_and_elements_are_not() -> None:
    inner = element("b", '1 < 2 & "3"')
    assert inner == "<b>1 &lt; 2 &amp; &quot;3&quot;</b>"
    assert element("p", inner, "<i>", class_='a">', aria_live=None, required=True, hidden=False) == (
        '<p class="a&quot;&gt;" required><b>1 &lt; 2 &amp; &quot;3&quot;</b>&lt;i&gt;</p>'
    )
    assert element("input", name="a") == '<input name="a">'
    assert joined(None, "", "a", inner) == f"a{inner}"


@given(text=st.text())
def test_no_text_opens_or_closes_anything(text: str) -> None:
    page = element("p", text, title=text)
    assert isinstance(page, Markup)
    assert (page.count("<"), page.count(">"), page.count('"')) == (2, 2, 2)
