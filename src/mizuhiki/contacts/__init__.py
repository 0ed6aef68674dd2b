"""One history of talks, visits and letters with a person."""
