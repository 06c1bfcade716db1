"""The schemas of docs/schemas, ready to validate with."""

import json

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from rollouts import REPOSITORY

FOLDER = REPOSITORY / "docs" / "schemas"
FILES = {path.name: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))}
REGISTRY = Registry().with_resources(
    (schema["$id"], Resource.from_contents(schema)) for schema in FILES.values()
)


def validator(name, definition=None):
    """Of a whole schema, or of one of its definitions."""
    reference = FILES[name]["$id"]
    if definition is not None:
        reference += "#/$defs/" + definition
    return Draft202012Validator(
        {"$schema": FILES[name]["$schema"], "$ref": reference},
        registry=REGISTRY,
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )


def flaws(value, name, definition=None):
    """What a schema has against a value, in words."""
    return [
        f"{error.json_path}: {error.message[:300]}"
        for error in validator(name, definition).iter_errors(value)
    ]
