"""OMM as XML (CCSDS NDM/XML, 505.0-B) into element sets: one `<omm>`, or an `<ndm>` of several."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tle.elements import Elements, ElementsError
from tle.omm import parse_omm, require_unit, shown, unique

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element, TreeBuilder

_DEEPEST = 100  # an OMM has seven levels
_WEB_PAGE = re.compile(r"<(!doctype\s+html|html)\b", re.IGNORECASE)


def read_xml(text: str, name: str) -> Iterator[Elements]:
    """Yield the element sets of the OMMs of an XML text in its order, in a namespace or in none.

    Other messages of an `<ndm>` are passed over. `name` is what an error calls the text.
    """
    if _WEB_PAGE.search(text[:2000]):
        raise ElementsError(
            f"{name} is a web page (HTML), such as servers send when something went wrong, and "
            "holds no element set: read what it says, and fetch the sets again."
        )
    root = _parsed(text, name)
    messages = [root] if _local(root) == "omm" else []
    if _local(root) == "ndm":
        messages = [child for child in root if _local(child) == "omm"]
    if not messages:
        inner = root[0] if _local(root) == "ndm" and len(root) else root
        raise ElementsError(
            f"{name} is XML but holds no element set (found {shown(f'<{_local(inner)}>')}): give "
            "OMMs, as CelesTrak writes with FORMAT=XML."
        )
    for number, message in enumerate(messages, start=1):
        place = f"{name}, set {number} of {len(messages)}"
        yield parse_omm(unique(_fields(message, place), place), place)


def _parsed(text: str, name: str) -> "Element":
    """Return the root; what declares entities or a document type is refused unread."""
    from xml.etree.ElementTree import TreeBuilder
    from xml.parsers.expat import ErrorString

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser, ParseError

    text = text.encode("utf-8", "replace").decode("utf-8")  # no halves of surrogates
    above = len(text) - len(text.lstrip())  # a declaration must stand at the very beginning
    parser = DefusedXMLParser(target=_ShallowTree(TreeBuilder(), name), forbid_dtd=True)
    try:
        parser.feed(text[above:])
        root: Element = parser.close()
    except DefusedXmlException:
        raise ElementsError(
            f"{name} declares a document type or entities (<!DOCTYPE ...>), which no OMM needs and "
            "which can do harm: remove the declaration, or fetch the file again."
        ) from None
    except ParseError as error:
        line, column = error.position
        line += text.count("\n", 0, above)
        raise ElementsError(
            f"{name}, line {line}, column {column + 1}: this is no valid XML, or it is cut off "
            f"({ErrorString(error.code)}). Fetch the whole file again."
        ) from None
    return root


class _ShallowTree:
    """Build a tree that is no deeper than messages are, for each level takes memory of its own."""

    def __init__(self, builder: "TreeBuilder", name: str) -> None:
        self.builder, self.name, self.depth = builder, name, 0
        self.data = builder.data
        self.close = builder.close

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise ElementsError(
                f"{self.name} is XML nested too deeply for element sets: give OMMs, as CelesTrak "
                "writes with FORMAT=XML."
            )
        self.builder.start(tag, attributes)

    def end(self, tag: str) -> None:
        self.depth -= 1
        self.builder.end(tag)


def _fields(message: "Element", place: str) -> Iterator[tuple[str, object]]:
    """Yield the keys and texts of a message; not its comments, and not what users defined."""
    for leaf in message.iter():
        key = _local(leaf)
        if len(leaf) or leaf is message or key in ("COMMENT", "USER_DEFINED"):
            continue
        require_unit(key, leaf.get("units"), place)
        yield key, leaf.text


def _local(element: "Element") -> str:
    """Return the name of an element without its namespace."""
    return element.tag.rpartition("}")[2]
