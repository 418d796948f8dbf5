"""Ways to spoil a text, for tests of what reads one: each takes a source of chance and bytes.

A recipe is a list of names and seeds: the same recipe spoils the same content in the same way.
"""

import random
import re
from collections.abc import Callable, Sequence

Mutator = Callable[[random.Random, bytes, Sequence[bytes]], bytes]
Recipe = Sequence[tuple[str, int]]

LARGEST_BYTES = 1 << 20

_DIGITS = "0123456789"
# Arabic, of full width, and bold.
_OTHER_DIGITS = ["".join(chr(first + n) for n in range(10)) for first in (0x660, 0xFF10, 0x1D7CE)]
_MINUS = "\N{MINUS SIGN}"
NUMBERS = (
    *("0", "-0", "1", "-1", "1e999", "-1e999", "1e308", "-1e300", "1e-320", "NaN", "nan", "inf"),
    *("-Infinity", "Infinity", "1_000", "0x1F", "1,5", "1e", "--1", "+-1", ".", "-", "1.2.3"),
    *(f"{_MINUS}51.6", "5\N{SUPERSCRIPT TWO}", *_OTHER_DIGITS, "1 2", "[1]", "{}", "true", "null"),
    *("17.0", "0.05", "0.9999999", "360", "360.0001", "99999999999999999999", "2147483648"),
    *("9" * 400, "0." + "0" * 400 + "1", "1e-999"),
)
TOKENS = (
    *("\x00", "\x1b[31m", "\x07", "\x85", "\u2028", "\u202e", "\ufeff", "\ufffe", "\x0b", "\x0c"),
    *("\x1c", "\t", "\r", "\n", "\r\n", "\n\n", " " * 50, "'", '"', '""', "\\", "\\u0000"),
    *("\\ud800", "#", "COMMENT ", "COMMENT\n", "=", "= =", "EPOCH = ", ",", ";", ",,", "<", ">"),
    *("&", "&amp;", "&x;", "&#0;", "&#x1b;", "&#xD800;", "]]>", "<!--", "-->", "<![CDATA["),
    *("<?pi x?>", "<?xml?>", "<!DOCTYPE a>", "<omm>", "</omm>", "<oem/>", "<segment>"),
    *("<stateVector>", "<covarianceMatrix>", "META_START\n", "META_STOP\n", "COVARIANCE_START\n"),
    *("COVARIANCE_STOP\n", "CCSDS_OEM_VERS = 2", "CCSDS_OMM_VERS = 2.0\n", "1 ", "2 ", "0 "),
    *("[", "]", "{", "}", "null", "\N{SATELLITE}", "\N{LATIN SMALL LETTER E WITH ACUTE}"),
    *("INTERPOLATION_DEGREE = " + "9" * 5000 + "\n", "USEABLE_STOP_TIME = 2024-285\n"),
    *(
        "BEGIN:VEVENT\r\n",
        "END:VEVENT\r\n",
        "\r\n ",
        "RRULE:FREQ=SECONDLY\r\n",
        "DURATION:P9999W\r\n",
    ),
    *("FREQ=MINUTELY;", "COUNT=99999999;", "BYSETPOS=-1;", "UNTIL=99991231;", ";TZID=Nowhere:"),
    *("DTSTART:00010101\r\n", "DTEND:99991231T235959Z\r\n", "20240230", "TZOFFSETTO:-2359\r\n"),
    *("0001-01-01T00:00:00", "9999-12-31T23:59:59.999", "2016-12-31T23:59:60", "2024-02-30"),
    *("2024-366T25", "24:00", " Burn 285:00:00:00.0 " + "9" * 400 + ".0 1.0 1.0\n"),
)
_NUMBER = re.compile(rb"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
_TAG = re.compile(rb">")
_DECLARATION = re.compile(rb"<\?xml[^>]*\?>\s*")
PROLOGUES = (
    b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>',
    b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
    b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">',
    b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]>',
    b"<!DOCTYPE html><html>",
    b'<?xml-stylesheet href="http://127.0.0.1:9/a.xsl"?>',
    b"<!-- <oem> <omm> -->",
)
_ENCODINGS = ("utf-16", "utf-16-le", "utf-32", "latin-1", "utf-7", "shift_jis", "ebcdic", "x")


def spoiled(content: bytes, recipe: Recipe, others: Sequence[bytes]) -> bytes:
    """Return the content after all steps of a recipe; `others` are what may be spliced in."""
    for name, seed in recipe:
        content = MUTATORS[name](random.Random(seed), content, others)[:LARGEST_BYTES]
    return content


def _place(rng: random.Random, content: bytes) -> int:
    return rng.randint(0, len(content))


def _put(content: bytes, at: int, what: bytes, over: int = 0) -> bytes:
    return content[:at] + what + content[at + over :]


def _change_byte(rng: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    return _put(content, _place(rng, content), bytes([rng.randrange(256)]), over=1)


def _change_digit(rng: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    places = [match.start() for match in re.finditer(rb"[-+.\d]", content)] or [0]
    return _put(content, rng.choice(places), bytes([rng.choice(b"0123456789-+. eE")]), over=1)


def _delete(rng: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    return _put(content, _place(rng, content), b"", over=rng.choice((1, 1, 2, 10, 100)))


def _insert_bytes(rng: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    return _put(content, _place(rng, content), rng.randbytes(rng.choice((1, 2, 8))))


def _insert_token(rng: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    return _put(content, _place(rng, content), rng.choice(TOKENS).encode())


def _replace_number(rng: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    found = list(_NUMBER.finditer(content))
    if not found:
        return content
    one = rng.choice(found)
    value = "9" * 100_000 if rng.random() < 0.02 else rng.choice(NUMBERS)
    if rng.random() < 0.3:  # of the same order
        value = f"{float(one[0][:300]) * rng.choice((-1.0, 0.1, 0.9, 1.01, 10.0, 1000.0)):.8g}"
    return _put(content, one.start(), value.encode(), over=len(one[0]))


def _replace_columns(rng: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    """Put as many characters elsewhere: what columns hold changes, their places do not."""
    value = rng.choice(NUMBERS).encode()[:8]
    return _put(content, _place(rng, content), value, over=len(value))


def _repeat(rng: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    start = _place(rng, content)
    piece = content[start : start + rng.choice((1, 2, 30, 300))]
    most = 300_000 if rng.random() < 0.01 else 3000
    return _put(content, start, piece * rng.randint(1, max(1, most // max(1, len(piece)))))


def _truncate(rng: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    return content[: _place(rng, content)]


def _behead(rng: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    return content[_place(rng, content) :]


def _rearrange_lines(rng: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    lines = content.splitlines(keepends=True)
    if lines:
        one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
        way = rng.randrange(4)
        if way == 0:
            lines[one], lines[other] = lines[other], lines[one]
        elif way == 1:
            lines.insert(other, lines[one])
        elif way == 2:
            del lines[one]
        else:
            rng.shuffle(lines)
    return b"".join(lines)


def _splice(rng: random.Random, content: bytes, others: Sequence[bytes]) -> bytes:
    other = rng.choice(others)
    way = rng.randrange(3)
    if way == 0:
        return content + other
    if way == 1:
        return content[: _place(rng, content)] + other[_place(rng, other) :]
    start = _place(rng, other)
    return _put(content, _place(rng, content), other[start : start + rng.choice((10, 70, 500))])


def _change_line_ends(rng: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    ends = (b"\r", b"\r\n", b"\n\r", b"\n\n", b"\x0b", b"\x85", "\u2028".encode(), b" \n", b"")
    return content.replace(b"\n", rng.choice(ends), rng.choice((-1, -1, 1, 3)))


def _change_encoding(rng: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    if rng.random() < 0.3:
        return (
            rng.choice((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf" * 2)) + content
        )
    text = content.decode("utf-8", "replace")
    return text.encode(rng.choice(("utf-16", "utf-16-be", "utf-32", "latin-1", "utf-7")), "replace")


def _change_digits(rng: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    text = content.decode("utf-8", "replace")
    wanted = rng.choice([*_OTHER_DIGITS, _MINUS])
    table = str.maketrans(_DIGITS if len(wanted) == 10 else "-", wanted)
    start = rng.randint(0, len(text))
    end = start + rng.choice((1, 5, 30, len(text)))
    return (text[:start] + text[start:end].translate(table) + text[end:]).encode()


def _nest(rng: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    opening = rng.choice((b"[", b'{"a":', b"<a>", b"<omm>", b"<!--", b'"', b"("))
    return _put(
        content, rng.choice((0, _place(rng, content))), opening * rng.choice((3, 900, 20_000))
    )


def _trick_xml(rng: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    way = rng.randrange(4)
    after = [match.end() for match in _TAG.finditer(content)] or [0]
    if way == 0:
        declared = _DECLARATION.match(content)
        return _put(content, declared.end() if declared else 0, rng.choice(PROLOGUES))
    if way == 1:
        declaration = f'<?xml version="1.0" encoding="{rng.choice(_ENCODINGS)}"?>'.encode()
        return declaration + _DECLARATION.sub(b"", content)
    if way == 2:
        at = rng.choice(after)
        end = content.find(b"<", at)
        return content[:at] + b"<![CDATA[" + content[at:end] + b"]]>" + content[end:]
    name = rng.choice((b' xmlns="urn:a"', b' xmlns:a="b"', b' units="km"', b' id="1" id="2"'))
    return _put(content, rng.choice(after) - 1, name)


def _trick_csv(rng: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    commas = [match.start() for match in re.finditer(b",", content)] or [0]
    return _put(
        content, rng.choice(commas), rng.choice((b'"', b',"', b'"\n"', b",,", b";", b'"" '))
    )


def _change_case(rng: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    start = _place(rng, content)
    end = start + rng.choice((1, 10, len(content)))
    return content[:start] + content[start:end].swapcase() + content[end:]


def _sign_lines(_: random.Random, content: bytes, __: Sequence[bytes]) -> bytes:
    """Give every line of a two-line set a good checksum, so that its fields are looked at."""
    lines = content.split(b"\n")
    for number, line in enumerate(lines):
        if line[:2] in (b"1 ", b"2 "):
            line = line.rstrip(b"\r")[:68].ljust(68)
            lines[number] = line + str(sum_of(line.decode("latin-1"))).encode()
    return b"\n".join(lines)


def sum_of(line: str) -> int:
    """Return the checksum of a line by the format's words: digits count themselves, minus one."""
    return sum(_DIGITS.find(one) if one in _DIGITS else one == "-" for one in line[:68]) % 10


MUTATORS: dict[str, Mutator] = {
    function.__name__.lstrip("_"): function
    for function in (
        _change_byte, _change_digit, _delete, _insert_bytes, _insert_token, _replace_number,
        _replace_columns, _repeat, _truncate, _behead, _rearrange_lines, _splice,
        _change_line_ends, _change_encoding, _change_digits, _nest, _trick_xml, _trick_csv,
        _change_case, _sign_lines,
    )
}  # fmt: skip
