"""One command a figure: `mizuhiki bench WORK`. Each prints the floor measured in the same run beside it."""
