"""Every refusal has a sentence: no code is ever shown to a person."""

import ast
from pathlib import Path

from web.rule_words import RULES
from web.sentences import SENTENCES

ROOMS = ("web", "dispatch", "scheduling", "notifications", "storage")
REFUSING = {"Refused", "StateRefused", "RuleInvalid", "refuse", "forbid"}


def codes() -> set[tuple[str, str]]:
    """(file, code) of each refusal that is written with its code."""
    found = set()
    for room in ROOMS:
        for path in Path(room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if not isinstance(node, ast.Call):
                    continue
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                place = 0 if name == "forbid" else 1
                if name in REFUSING and len(node.args) > place:
                    code = node.args[place]
                    if isinstance(code, ast.Constant) and isinstance(code.value, str):
                        found.add((str(path), code.value))
    return found


def test_every_code_has_its_sentence() -> None:
    assert not {one for one in codes() if one[1] not in {*SENTENCES, *RULES}}
