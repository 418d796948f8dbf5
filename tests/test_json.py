"""The JSON documents of all commands against the contract, as a JSON Schema reads it.

Truth: tests/schema.py, written by hand from the contract, and the jsonschema package.
"""

import json

import jsonschema
import pytest
import schema

STORM = ("--from", "2024-10-10T18:00", "--hours", "6")
QUESTIONS = [
    ("windows", *STORM),
    ("windows", "--from", "2026-07-03", "--hours", "6"),  # Kp is climatology
    ("windows", "--from", "2024-10-10", "--hours", "0.02"),  # none
    ("windows", *STORM, "--subject", "stars"),  # no range, no Kp
    ("aurora", *STORM),
    ("aurora", *STORM, "--zone", "overhead"),
    ("terminator", *STORM),
    ("track", *STORM),
    ("now", "--at", "2024-10-10T19:20"),
    ("explain", "2024-10-10T19:20"),
    ("explain", "1", *STORM),
    ("explain", "25544-airglow-2024-10-10-r03-1"),
    ("replay", "mogensen-2024"),
    ("replay", "wilmore-2015"),
    ("replay", "october-2024"),
]


@pytest.mark.parametrize("words", QUESTIONS, ids=" ".join)
def test_documents_fit_the_schema(words, iss):
    """Every field that the contract names, of its type and within its bounds."""
    code, out, _ = iss(*words, "--json")
    assert code == 0
    answer = json.loads(out)
    contract = schema.document(words[0])
    jsonschema.Draft202012Validator.check_schema(contract)
    jsonschema.validate(answer, contract, jsonschema.Draft202012Validator)


def test_the_schema_refuses():
    """It is no sieve: a field gone, a longitude of 180 and a null where none may be are seen."""
    state = dict.fromkeys(schema.STATE["required"], 1)
    for broken in ({}, state | {"longitude_deg": 180.0}, state | {"place": None}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(broken, schema.STATE, jsonschema.Draft202012Validator)
