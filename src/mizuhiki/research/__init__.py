"""調査: mail that came back, people who moved away, heirs, and what keeps a reception from being finished."""
