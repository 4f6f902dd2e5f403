"""The fixes of the rules: each alone mends its finding, changes nothing else, and leaves no new finding behind."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from difflib import unified_diff
from pathlib import Path
from typing import Any

import pytest

from ssmlint.api import lint_report
from ssmlint.finding import Finding
from ssmlint.fixing.apply import fix_text
from ssmlint.names import one_slip
from ssmlint.result import FileResult
from ssmlint.rules import BY_CODE
from ssmlint.source import read_source
from tests.conftest import EXAMPLES, RUNBOOKS, SHARED
from tests.test_edits import value_of

DOCUMENTS = sorted(path for path in (*EXAMPLES.rglob("bad*"), *RUNBOOKS.iterdir()) if path.is_file())
CORPUS = sorted(
    path for path in (SHARED / "corpus").rglob("*") if path.suffix in (".yaml", ".yml", ".json", ".template")
)


def findings_of(text: str, name: str) -> tuple[Finding, ...]:
    return tuple(lint_report(text, name, select=["ALL"]).findings)


def content_of(path: Path) -> str:
    return read_source(path.read_bytes(), path.name).text.content


def applied(text: str, finding: Finding) -> str:
    assert finding.fix is not None
    position, parts = 0, []
    for edit in finding.fix.edits:
        assert position <= edit.start <= edit.end
        parts += [text[position : edit.start], edit.text]
        position = edit.end
    return "".join([*parts, text[position:]])


def mark(finding: Finding) -> tuple[str, str | None, str]:
    """A finding without its lines; of a step that cannot run without the reason, in which other such steps stand."""
    message = re.sub(r"\(line [0-9]+\)|on line [0-9]+", "", finding.message)
    return finding.code, finding.step, message.partition(": ")[0] if finding.code == "SSM201" else message


def differences(before: Any, after: Any, path: str = "") -> list[str]:
    """The paths at which two documents differ; of lists of different length the item that is missing in the second."""
    if isinstance(before, dict) and isinstance(after, dict):
        names = list(dict.fromkeys((*before, *after)))
        gone = object()
        return [
            each
            for name in names
            for each in differences(before.get(name, gone), after.get(name, gone), f"{path}.{name}")
        ]
    if isinstance(before, list) and isinstance(after, list):
        if len(before) == len(after) + 1:
            index = next((number for number, item in enumerate(after) if item != before[number]), len(after))
            before = before[:index] + before[index + 1 :]
            return [f"{path}[{index}]", *differences(before, after, path)]
        if len(before) == len(after):
            return [
                each
                for index, pair in enumerate(zip(before, after, strict=True))
                for each in differences(*pair, f"{path}[{index}]")
            ]
    same = before == after and type(before) is type(after)
    return [] if same else [path]


def data_of(text: str, name: str) -> Any:
    source = read_source(text, name)
    assert source.root is not None
    return value_of(source.root)


def expected_differences(finding: Finding) -> int:
    """A duplicate is no part of the data; a new name for a key, and a move, change it at two places."""
    assert finding.fix is not None
    if finding.code == "SSM002":
        return 0
    return 2 if finding.code in ("SSM101", "SSM106") else 1


def check(path: Path) -> str:
    """The diffs of all fixes of a document; that they do no harm is asserted."""
    text = content_of(path)
    findings = findings_of(text, path.name)
    before = Counter(mark(each) for each in findings)
    told = []
    for finding in findings:
        if finding.fix is None or finding.code == "SSM007":
            continue
        after = applied(text, finding)
        assert len(differences(data_of(text, path.name), data_of(after, path.name))) == expected_differences(finding)
        left = Counter(mark(each) for each in findings_of(after, path.name))
        assert not left - (before - Counter([mark(finding)])), (path, finding.fix)
        told.append(f"{finding.code} {'safe' if finding.fix.safe else 'unsafe'}: {finding.fix.message}\n")
        told += list(unified_diff(shown(text), shown(after), n=1))[2:]
    return "".join(told)


def shown(text: str) -> list[str]:
    return [f"{line}\n" for line in text.replace("\r", "\\r").split("\n")]


@pytest.mark.parametrize("folder", sorted({path.parent for path in DOCUMENTS}), ids=lambda folder: folder.name)
def test_each_fix_alone_of_the_fixtures(folder: Path, snapshot: Callable[[str, str], None]) -> None:
    """Each mends its finding, and changes no more than the snapshot shows."""
    told = [(path.name, check(path)) for path in DOCUMENTS if path.parent == folder]
    text = "".join(f"== {name}\n{diffs}" for name, diffs in told if diffs)
    rule = BY_CODE.get(folder.name)
    assert rule is None or bool(rule.fixable) == any(diffs.find(f"{rule.code} ") >= 0 for _, diffs in told)
    if text:
        snapshot(f"fixes/{folder.name}.txt", text)


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: f"{path.parent.name}-{path.name}"[-80:])
def test_each_fix_alone_of_the_corpus(path: Path) -> None:
    check(path)


def test_a_fix_is_as_safe_as_its_rule_says() -> None:
    for path in DOCUMENTS:
        for finding in findings_of(content_of(path), path.name):
            if finding.fix is not None and finding.code != "SSM007":
                assert BY_CODE[finding.code].fixable == ("safe" if finding.fix.safe else "unsafe")


# Exact texts

HEAD = "schemaVersion: '0.3'\nmainSteps:\n"
SLEEP = "- name: {0}\n  action: aws:sleep\n  inputs: {{Duration: PT1S}}\n"
STEPS = HEAD + SLEEP.format("Cleanup") + "- name: Work # works\n  action: aws:sleep\n  inputs:\n    Duration: PT1S\n"


def fixed(text: str, code: str, name: str = "x.yaml") -> str | None:
    """The text after the only fix of a rule; None where its findings have none."""
    found = [finding for finding in findings_of(text, name) if finding.code == code]
    assert found
    fixes = [finding for finding in found if finding.fix is not None]
    assert len(fixes) < 2
    return applied(text, fixes[0]) if fixes else None


def messages(text: str, name: str = "x.yaml") -> list[str]:
    return [finding.fix.message for finding in findings_of(text, name) if finding.fix is not None]


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        ("SSM101", "    nextStep: Final # go\n", "  nextStep: Final # go\n"),
        ("SSM101", "  nextstep: Final # go\n", "  nextStep: Final # go\n"),
        ("SSM101", "  'isCritcal': true\n", "  'isCritical': true\n"),
        ("SSM103", "  isEnd: 'False' # no\n", "  isEnd: false # no\n"),
        ("SSM103", '  timeoutSeconds: "30"\n', "  timeoutSeconds: 30\n"),
        ("SSM203", "  nextStep: Finel\n", "  nextStep: Final\n"),
        ("SSM203", "  nextStep: 'step:Final' # go\n", "  nextStep: 'Final' # go\n"),
        ("SSM203", "  onFailure: Final\n", "  onFailure: step:Final\n"),
        ("SSM203", '  onFailure: "step:Fnial"\n', '  onFailure: "step:Final"\n'),
        ("SSM203", "  onFailure: Step:Final\n", "  onFailure: step:Final\n"),
        ("SSM203", "  onFailure: abotr\n", None),
        ("SSM203", "  onFailure: Abotr\n", "  onFailure: Abort\n"),
        ("SSM203", "  onFailure: Contine\n", None),
        ("SSM203", "  onFailure: Contine\n  isCritical: true\n", "  onFailure: Continue\n  isCritical: true\n"),
        ("SSM203", "  nextStep: Final1\n", None),
        ("SSM203", "  nextStep: Wrk\n", None),
        ("SSM002", "  timeoutSeconds: 5 # one\n  timeoutSeconds: 5 # two\n", "  timeoutSeconds: 5 # one\n"),
        ("SSM002", "  timeoutSeconds: 5\n  timeoutSeconds: 6\n", None),
        ("SSM002", "  timeoutSeconds: 5\n  timeoutSeconds: '5'\n", None),
        ("SSM221", "  onFailure: Continue # on\n", "  onFailure: Continue # on\n  isCritical: false\n"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_of_a_step(code: str, old: str, new: str | None, end: str) -> None:
    text, expected = ((STEPS + middle + SLEEP.format("Final")).replace("\n", end) for middle in (old, new or ""))
    assert fixed(text, code) == (None if new is None else expected)


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        ("SSM101", '{"Duration": "PT1S", "nextStep": "Final"}', '{"Duration": "PT1S"}, "nextStep": "Final"'),
        ("SSM101", '{"Duration": "PT1S"}, "nextstep": "Final"', '{"Duration": "PT1S"}, "nextStep": "Final"'),
        ("SSM103", '{"Duration": "PT1S"}, "isEnd": "False"', '{"Duration": "PT1S"}, "isEnd": false'),
        ("SSM203", '{"Duration": "PT1S"}, "onFailure": "Final"', '{"Duration": "PT1S"}, "onFailure": "step:Final"'),
        ("SSM203", '{"Duration": "PT1S"}, "nextStep": "Finla"', '{"Duration": "PT1S"}, "nextStep": "Final"'),
        ("SSM002", '{"Duration": "PT1S", "Duration": "PT1S"}', '{"Duration": "PT1S"}'),
        (
            "SSM221",
            '{"Duration": "PT1S"}, "onFailure": "Continue"',
            '{"Duration": "PT1S"}, "onFailure": "Continue", "isCritical": false',
        ),
    ],
)
def test_one_line_of_json_and_of_yaml_in_braces(code: str, old: str, new: str) -> None:
    shape = (
        '{{"schemaVersion": "0.3", "mainSteps": [{{"name": "Work", "action": "aws:sleep", "inputs": {0}}}, '
        '{{"name": "Final", "action": "aws:sleep", "inputs": {{"Duration": "PT1S"}}}}]}}'
    )
    assert fixed(shape.format(old), code, "x.json") == shape.format(new)
    yaml_shape = f"# in braces\n{shape}"
    assert fixed(yaml_shape.format(old), code) == yaml_shape.format(new)


END = HEAD + (
    "- name: A\n  action: aws:branch\n  inputs:\n    Choices:\n"
    "    - {{NextStep: B, Variable: '{{{{ global:REGION }}}}', StringEquals: x}}\n    Default: {1}\n"
    "- name: B\n  action: aws:sleep\n  inputs: {{Duration: PT1S}}\n  nextStep: {0}\n  isEnd: true # ends\n"
    "- name: C\n  action: aws:sleep\n  inputs: {{Duration: PT1S}}\n"
)


@pytest.mark.parametrize(
    ("next_step", "default", "gone"),
    [
        # Nothing else leads to C.
        ("C", "B", "  isEnd: true # ends\n"),
        # Either may be meant.
        ("C", "C", None),
        ("B", "C", "  nextStep: B\n"),
        ("elsewhere", "C", "  nextStep: elsewhere\n"),
        # Without nextStep C could not run any more.
        ("elsewhere", "B", None),
        # The way back would be a circle.
        ("A", "C", None),
    ],
)
def test_is_end_beside_next_step(next_step: str, default: str, gone: str | None) -> None:
    text = END.format(next_step, default)
    assert fixed(text, "SSM204") == (None if gone is None else text.replace(gone, ""))


REFERENCES = (
    "schemaVersion: '0.3'\nparameters:\n  Topic: {type: String}\nmainSteps:\n- name: fetch\n"
    "  action: aws:executeAwsApi\n  inputs:\n    Service: sns\n    Api: ListTopics\n"
    "    Name: '{{ Topic }}'\n  outputs:\n  - {Name: First, Selector: $.Topics, Type: String}\n"
    "- name: tell\n  action: aws:executeAwsApi\n  inputs:\n    Service: sns\n    Api: Publish\n"
)


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        ("SSM301", "    Message: >-\n      to {{Topics}}\n", "    Message: >-\n      to {{Topic}}\n"),
        ("SSM302", "    Message: '{{ fecth.First }}'\n", "    Message: '{{ fetch.First }}'\n"),
        ("SSM302", "    Message: '{{ fecth.Frist }}'\n", None),
        ("SSM303", '    Message: "\\x41 {{ fetch.Frist }}"\n', '    Message: "\\x41 {{ fetch.First }}"\n'),
        ("SSM310", "    Message: is {{ global:REGIO }}\n", "    Message: is {{ global:REGION }}\n"),
        ("SSM301", "    Message: '{{ Subject }}'\n", None),
        ("SSM302", "outputs:\n- fetsh.First\n", "outputs:\n- fetch.First\n"),
    ],
)
def test_references(code: str, old: str, new: str | None) -> None:
    assert fixed(REFERENCES + old, code) == (None if new is None else REFERENCES + new)


def test_an_alias_is_left_alone() -> None:
    text = HEAD + "- name: A\n  action: aws:sleep\n  inputs: {Duration: PT1S}\n  timeoutSeconds: &t '30'\n"
    assert messages(text) == ["remove the quotes"]
    shared = text + "- name: B\n  action: aws:sleep\n  inputs: {Duration: PT1S}\n  timeoutSeconds: *t\n"
    assert messages(shared) == []


def test_inputs_that_hold_only_properties() -> None:
    text = HEAD + "- name: A\n  action: aws:pause\n  inputs:\n    onFailure: Abort\n    isEnd: true\n"
    # The second waits, so that both never go at once and leave nothing behind.
    assert messages(text) == ["move 'onFailure' out of inputs"]
    once = fixed(text, "SSM101")
    assert once == text.replace("    onFailure: Abort\n", "").replace("true\n", "true\n  onFailure: Abort\n")
    assert fixed(once, "SSM101") == HEAD + (
        "- name: A\n  action: aws:pause\n  inputs: {}\n  isEnd: true\n  onFailure: Abort\n"
    )


def test_the_last_parameter_goes_with_the_key() -> None:
    text = (
        "schemaVersion: '0.3'\nparameters:\n  # told\n  A:\n    type: String\n  B: {type: String}\nmainSteps:\n"
        + SLEEP.format("Work")
    )
    assert messages(text) == ["remove parameter 'A'"]
    once = fixed(text, "SSM308")
    assert once == text.replace("  A:\n    type: String\n", "")
    assert fixed(once, "SSM308") == "schemaVersion: '0.3'\nmainSteps:\n" + SLEEP.format("Work")


def test_a_step_that_others_need_stays() -> None:
    text = HEAD + SLEEP.format("Work") + "  isEnd: true\n" + SLEEP.format("Old") + "  nextStep: Older\n"
    text += SLEEP.format("Older")
    assert messages(text) == ["remove step 'Old'"]
    once = fixed(text, "SSM201")
    assert once is not None
    assert fixed(once, "SSM201") == HEAD + SLEEP.format("Work") + "  isEnd: true\n"


def test_python_with_its_quotes() -> None:
    text = (EXAMPLES / "SSM121" / "bad.yaml").read_text(encoding="utf-8")
    found = [finding.fix for finding in findings_of(text, "x.yaml") if finding.fix is not None]
    assert found
    assert {edit.text.strip("'\"") for fix in found for edit in fix.edits} == {"python3.12"}


@pytest.mark.parametrize(
    ("name", "known", "meant"),
    [
        ("Clenup", ["Cleanup", "Work"], "Cleanup"),
        ("Cleaunp", ["Cleanup"], "Cleanup"),
        ("cleanup", ["Cleanup"], "Cleanup"),
        ("Cleanups", ["Cleanup"], "Cleanup"),
        # Two candidates, two slips, a digit, too short to be sure, another name that is nearer.
        ("Cleanup", ["Cleanups", "Cleanop"], None),
        ("Clnup", ["Cleanup"], None),
        ("Cleanup2", ["Cleanup1"], None),
        ("ab", ["ac"], None),
        ("cleanUp_", ["CleanUp", "cleanUps"], None),
    ],
)
def test_one_slip(name: str, known: list[str], meant: str | None) -> None:
    assert one_slip(name, known) == meant


# All fixes together.


def beginning(finding: Finding) -> tuple[str, str, str]:
    """A finding by what stays when others are mended: a reason, and the lines that it names, may not."""
    return finding.code, finding.step or "", re.sub(r"[0-9]+", "", finding.message.partition(": ")[0])


@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])
@pytest.mark.parametrize("path", [*DOCUMENTS, *CORPUS], ids=lambda path: f"{path.parent.name}-{path.name}"[-80:])
def test_all_fixes_of_a_document(path: Path, unsafe: bool) -> None:
    """What is left afterwards is what there was, less what was mended; a second run changes nothing."""

    def lint(data: bytes) -> FileResult:
        return lint_report(data, path.name, select=["ALL"]).results[0]

    data = path.read_bytes()
    before = lint(data)
    fixed = fix_text(data, lint, unsafe=unsafe)
    mended = Counter(beginning(each) for each in fixed.applied)
    assert not mended - Counter(beginning(each) for each in before.findings)
    left = Counter(beginning(each) for each in fixed.result.findings)
    assert not left - (Counter(beginning(each) for each in before.findings) - mended)
    assert bool(fixed.applied) == (fixed.data != data)
    if fixed.applied:
        assert not any(each.code == "SSM001" for each in fixed.result.findings)
        again = fix_text(fixed.data, lint, unsafe=unsafe)
        assert (again.data, again.applied) == (fixed.data, ())
