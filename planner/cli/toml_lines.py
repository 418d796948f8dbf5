"""On which line of a TOML text each key stands, which the standard library's reader does not tell.

It is asked only where something is wrong with a value, and trusts that the text is TOML.
"""

import json
import re
from contextlib import suppress

Lines = dict[tuple[str, ...], int]

_TOKEN = re.compile(
    r"""
    (?P<skip>[ \t\r]+|\#[^\n]*)
    |(?P<string>
        \"\"\"(?:\\[\s\S]|(?!\"\"\")[^\\])*\"\"\"\"{0,2} | '''(?:(?!''')[\s\S])*''''{0,2}
        |"(?:\\.|[^"\\\n])*"(?!") | '[^'\n]*'(?!')
        |""(?!") | ''(?!'))
    |(?P<bare>[A-Za-z0-9_+:-]+)
    |(?P<mark>[\[\]{}=,.\n])
    """,
    re.VERBOSE,
)


def key_lines(text: str) -> tuple[Lines, int]:
    """Return the line, from 1, on which each key is first set, and that of the last statement.

    A key is the tuple of its parts, its tables' names first. Of a text that breaks off within a
    statement, that one is the last.
    """
    scan = _Scan(text)
    with suppress(IndexError):  # of a text that breaks off
        while scan.at < len(scan.tokens):
            scan.statement()
    return scan.lines, scan.last


class _Scan:
    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, int]] = []
        self.at = 0
        self.table: tuple[str, ...] = ()
        self.lines: Lines = {}
        self.last = 1
        where, line = 0, 1
        while where < len(text) and (match := _TOKEN.match(text, where)):
            if match.lastgroup != "skip":
                self.tokens.append((match[0], line))
            line += match[0].count("\n")
            where = match.end()

    def take(self, mark: str) -> bool:
        found = self.tokens[self.at][0] == mark
        self.at += found
        return found

    def statement(self) -> None:
        """Pass over an empty line, a table's heading, or a key with its value."""
        if self.take("\n"):
            return
        self.last = self.tokens[self.at][1]
        if self.take("["):
            self.take("[")
            self.table = self.key(())
        else:
            self.setting(self.table)
        while not self.take("\n"):
            self.at += 1

    def setting(self, above: tuple[str, ...]) -> None:
        key = self.key(above)
        self.take("=")
        self.value(key)

    def key(self, above: tuple[str, ...]) -> tuple[str, ...]:
        key = above
        while True:
            token, line = self.tokens[self.at]
            self.at += 1
            key = (*key, _unquoted(token))
            self.lines.setdefault(key, line)
            if not self.take("."):
                return key

    def value(self, key: tuple[str, ...]) -> None:
        if self.take("["):
            while not self.take("]"):
                if not self.take(",") and not self.take("\n"):
                    self.value(key)
        elif self.take("{"):
            while not self.take("}"):
                if not self.take(",") and not self.take("\n"):
                    self.setting(key)
        else:
            self.at += 1
            while self.tokens[self.at][0] not in (",", "]", "}", "\n"):
                self.at += 1


def _unquoted(token: str) -> str:
    if token.startswith('"'):
        try:
            return str(json.loads(token))
        except ValueError:  # an escape that only TOML knows
            return token[1:-1]
    return token[1:-1] if token.startswith("'") else token
