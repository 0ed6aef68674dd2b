"""On which line of a pack's text a key stands, so that a fault leads to its place."""

import yaml


def line_of(text: str, key: str) -> int:
    """The line of a key written with dots; of the part it should stand in where it is missing, or 0.

    What stands in a list is named by its place, from 1.
    """
    node, line = yaml.compose(text, Loader=yaml.SafeLoader), 0
    for name in key.split("."):
        found = _child(node, name)
        if found is None:
            return line
        line, node = found
    return line


def _child(node: yaml.Node | None, name: str) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value == name:
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and name.isdecimal() and 0 < int(name) <= len(node.value):
        found = node.value[int(name) - 1]
        return found.start_mark.line + 1, found
    return None
