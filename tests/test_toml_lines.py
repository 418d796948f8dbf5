"""The line on which each key of a TOML text stands. Truth: the standard library's reader."""

import tomllib

from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from planner.cli.toml_lines import key_lines

LINES = '''# prefer = "x"
elements = "a.tle"   # offline = 1

prefer = """
tz = "no"
"quotes"" """
awake = [
  "06:00-08:00", # lead = 3
  "10:00-12:00",
]
empty = ""
literal = \'\'\'
a = 1
\'\'\'
a.b . "c d" = { x = 1, "y" = [ {z = 2}, "]" ] }
d = 1979-05-27 07:32:00
f = -3.14e+2
[feeds]
celestrak_url = 'https://x#y = 3'
[cameras."Nikon D5"]
megapixels = 20
[[list]]
q = 1
"\\u00e9" = true'''


def paths(value, above=()):
    """Return the path of every key that a reader found."""
    if isinstance(value, dict):
        inner = [path for key, one in value.items() for path in paths(one, (*above, key))]
        return [*([above] if above else []), *inner]
    if isinstance(value, list):
        return [above, *(path for one in value for path in paths(one, above))]
    return [above]


def test_lines_of_keys():
    """In tables, dotted, inline, after strings of several lines, beside remarks like keys."""
    found, last = key_lines(LINES)
    assert set(found) == set(paths(tomllib.loads(LINES)))
    assert last == LINES.count("\n") + 1
    expected = {
        ("elements",): 2,
        ("prefer",): 4,
        ("awake",): 7,
        ("empty",): 11,
        ("literal",): 12,
        ("a",): 15,
        ("a", "b", "c d", "y", "z"): 15,
        ("d",): 16,
        ("f",): 17,
        ("feeds", "celestrak_url"): 19,
        ("cameras", "Nikon D5"): 20,
        ("cameras", "Nikon D5", "megapixels"): 21,
        ("list", "q"): 23,
        ("list", "é"): 24,
    }
    assert {key: found[key] for key in expected} == expected


VALUES = st.sampled_from(
    (
        *("1", "-2.5e3", "true", '"[a] # b = 1"', "'\"'", '""', "07:32:00", "[]"),
        *('"""\nx = 1\n""q"""', "'''\n[t]\n'''", "[\n1, # ]\n2,\n]"),
        *('[["a"], [{ b = "}" }]]', "{ u = 1, v.w = [2] }"),
    )
)
NAMES = st.sampled_from(["", "# k9 = 1\n", "\n", "[t{0}]\n", '[t{0}."u = 3"]\n', "[[l{0}]]\n"])


@example_settings(max_examples=60)
@given(st.lists(st.tuples(NAMES, VALUES, st.sampled_from(["\n", "  # z = 1\n"])), max_size=8))
def test_lines_of_any_text_are_those_on_which_its_statements_begin(statements):
    text, begins = "", {}
    for number, (above, value, after) in enumerate(statements):
        text += above.format(number)
        begins[f"k{number}"] = text.count("\n") + 1
        text += f"k{number} = {value}{after}"
    found, _ = key_lines(text)
    assert set(found) == set(paths(tomllib.loads(text)))
    assert {key[-1]: line for key, line in found.items() if key[-1] in begins} == begins


@example_settings(max_examples=60)
@given(st.text(st.sampled_from("ab=[]{}\"'#.,\n \\1"), max_size=40))
def test_no_text_stops_the_scan(text):
    """Neither for ever nor by an error, be it TOML or not; of TOML all keys are found."""
    found, _ = key_lines(text)
    try:
        values = tomllib.loads(text)
    except ValueError:
        return
    assert set(found) == set(paths(values)) - {()}
