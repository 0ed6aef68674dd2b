"""The papers: a row type and a Typst template each."""
