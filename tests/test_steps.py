"""`ssmlint steps`: its object and its table, and what recorded runs say of the next steps."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssmlint.api import LoadError, loads
from ssmlint.cli import Command
from ssmlint.flow import Outcome
from ssmlint.steps import as_json, as_table, step_entries
from tests.test_flow import REST, branch, choice, document

Entry = dict[str, Any]

RUNBOOK = """\
schemaVersion: "0.3"
parameters:
  P: {type: String}
mainSteps:
  - name: Check
    action: aws:branch
    inputs:
      Choices:
        - {NextStep: Each, Variable: "{{ P }}", StringEquals: each}
        - {NextStep: Last, Variable: "{{ P }}", StringEquals: last}
      Default: Report
  - name: Each
    action: aws:loop
    onFailure: step:Report
    maxAttempts: "3"
    inputs:
      Iterators: [a, b]
      Steps:
        - name: Inner
          action: aws:executeScript
          timeoutSeconds: 60
          onFailure: Continue
          inputs: {}
        - name: Inner2
          action: aws:sleep
          isEnd: "true"
          inputs: {Duration: PT1S}
  - name: Last
    action: aws:executeScript
    onFailure: Continue
    onCancel: step:Report
    isCritical: "True"
    isEnd: false
    nextStep: Done
    timeoutSeconds: "600"
    maxAttempts: 2
    inputs: {}
  - name: Report
    action: aws:executeScript
    isCritical: false
    inputs: {}
  - name: Done
    action: aws:executeScript
    isEnd: true
    inputs: {}
"""


def entries(text: str) -> list[Entry]:
    return step_entries(loads(text, "doc.yaml"))


def nothing(**outcomes: list[str]) -> dict[str, list[str]]:
    """Next steps by outcome; none for the outcomes that are not given."""
    return {outcome.value: outcomes.get(outcome.value, []) for outcome in Outcome}


def test_the_object_in_full() -> None:
    text = as_json(RUNBOOK.encode(), "dir/doc.yaml")
    assert text.endswith("}\n")
    result = json.loads(text)
    assert list(result) == ["document", "steps"]
    assert result["document"] == "dir/doc.yaml"
    assert result["steps"] == [
        {
            "StepName": "Check",
            "Action": "aws:branch",
            "EffectiveIsCritical": True,
            "Line": 5,
            "Column": 11,
            "ValidNextSteps": nothing(Success=["Each", "Last", "Report"]),
            "Undocumented": [],
        },
        {
            "StepName": "Each",
            "Action": "aws:loop",
            "OnFailure": "step:Report",
            "MaxAttempts": 3,
            "EffectiveIsCritical": True,
            "Line": 12,
            "Column": 11,
            "ValidNextSteps": nothing(Success=["Last"], Failed=["Report"], TimedOut=["Report"]),
            "Undocumented": [],
        },
        {
            "StepName": "Inner",
            "Action": "aws:executeScript",
            "OnFailure": "Continue",
            "TimeoutSeconds": 60,
            "Parent": "Each",
            "EffectiveIsCritical": False,
            "Line": 19,
            "Column": 17,
            "ValidNextSteps": nothing(Success=["Inner2"], Failed=["Inner2"], TimedOut=["Inner2"]),
            "Undocumented": [],
        },
        {
            "StepName": "Inner2",
            "Action": "aws:sleep",
            "IsEnd": True,
            "Parent": "Each",
            "EffectiveIsCritical": True,
            "Line": 24,
            "Column": 17,
            "ValidNextSteps": nothing(),
            "Undocumented": ["Success"],
        },
        {
            "StepName": "Last",
            "Action": "aws:executeScript",
            "OnFailure": "Continue",
            "OnCancel": "step:Report",
            "IsEnd": False,
            "IsCritical": True,
            "NextStep": "Done",
            "MaxAttempts": 2,
            "TimeoutSeconds": 600,
            "EffectiveIsCritical": True,
            "Line": 28,
            "Column": 11,
            "ValidNextSteps": nothing(
                Success=["Done"], Failed=["Done", "Report"], TimedOut=["Done", "Report"], Cancelled=["Report"]
            ),
            "Undocumented": ["Failed", "TimedOut"],
        },
        {
            "StepName": "Report",
            "Action": "aws:executeScript",
            "IsCritical": False,
            "EffectiveIsCritical": False,
            "Line": 38,
            "Column": 11,
            "ValidNextSteps": nothing(Success=["Done"]),
            "Undocumented": [],
        },
        {
            "StepName": "Done",
            "Action": "aws:executeScript",
            "IsEnd": True,
            "EffectiveIsCritical": True,
            "Line": 42,
            "Column": 11,
            "ValidNextSteps": nothing(),
            "Undocumented": [],
        },
    ]
    # The order of the names is that of StepExecution, and of the outcomes that of the issue.
    assert list(result["steps"][4]) == [
        "StepName", "Action", "OnFailure", "OnCancel", "IsEnd", "IsCritical", "NextStep", "MaxAttempts",
        "TimeoutSeconds", "EffectiveIsCritical", "Line", "Column", "ValidNextSteps", "Undocumented",
    ]  # fmt: skip
    assert list(result["steps"][4]["ValidNextSteps"]) == ["Success", "Failed", "TimedOut", "Cancelled"]


def test_the_table_in_full() -> None:
    lines = as_table(RUNBOOK.encode(), "doc.yaml").splitlines()
    rows = [[cell for cell in line.split("  ") if cell] for line in lines[2:-2]]
    assert [cell.strip() for cell in lines[0].split("  ") if cell] == [
        "step", "action", "line", "isEnd", "isCritical", "onFailure", "nextStep",
        "after Success", "after Failed", "after TimedOut", "after Cancelled",
    ]  # fmt: skip
    assert set(lines[1]) == {"-", " "}
    assert lines[-2:] == [
        "",
        "- ends here; (default) is not stated in the document; ? the documentation does not say which one",
    ]
    assert [[cell.strip() for cell in row] for row in rows] == [
        ["Check", "aws:branch", "5", "true (default)", "Each, Last, Report", "-", "-", "-"],
        ["Each", "aws:loop", "12", "true (default)", "step:Report", "Last", "Report", "Report", "-"],
        ["Inner", "aws:executeScript", "19", "false (default)", "Continue", "Inner2", "Inner2", "Inner2", "-"],
        ["Inner2", "aws:sleep", "24", "true", "true (default)", "- ?", "-", "-", "-"],
        ["Last", "aws:executeScript", "28", "false", "true", "Continue", "Done", "Done", "Done, Report ?",
         "Done, Report ?", "Report"],
        ["Report", "aws:executeScript", "38", "false", "Done", "-", "-", "-"],
        ["Done", "aws:executeScript", "42", "true", "true (default)", "-", "-", "-", "-"],
    ]  # fmt: skip
    assert [line.index("aws:") for line in lines[2:-2]] == [10] * 7
    assert [line[:8] for line in lines[4:6]] == ["  Inner ", "  Inner2"]
    assert all(line == line.rstrip() for line in lines)


@pytest.mark.parametrize(
    ("settings_", "name", "value"),
    [
        ("isEnd: true", "IsEnd", True),
        ("isEnd: 'true'", "IsEnd", True),
        ("isEnd: 'FALSE'", "IsEnd", False),
        ("isEnd: no", "IsEnd", False),
        ("isEnd: maybe", "IsEnd", "maybe"),
        ("isEnd: 1", "IsEnd", "1"),
        ("isEnd: '{{ Q }}'", "IsEnd", "{{ Q }}"),
        ("isEnd: null", "IsEnd", None),
        ("isEnd: [true]", "IsEnd", None),
        ("isCritical: false", "IsCritical", False),
        ("isCritical: 'true'", "IsCritical", True),
        ("maxAttempts: 3", "MaxAttempts", 3),
        ("maxAttempts: '3'", "MaxAttempts", 3),
        ("maxAttempts: 2.5", "MaxAttempts", "2.5"),
        ("maxAttempts: 010", "MaxAttempts", "010"),
        ("maxAttempts: lots", "MaxAttempts", "lots"),
        ("timeoutSeconds: 0", "TimeoutSeconds", 0),
        ("timeoutSeconds: '1209600'", "TimeoutSeconds", 1209600),
        ("timeoutSeconds: -1", "TimeoutSeconds", -1),
        ("timeoutSeconds: 99999999999999999999", "TimeoutSeconds", "99999999999999999999"),
        ("timeoutSeconds: '{{ T }}'", "TimeoutSeconds", "{{ T }}"),
        ("timeoutSeconds: {Ref: T}", "TimeoutSeconds", None),
        ("onFailure: step:B", "OnFailure", "step:B"),
        ("onFailure: abort", "OnFailure", "abort"),
        ("onFailure: step:Nowhere", "OnFailure", "step:Nowhere"),
        ("onFailure: null", "OnFailure", None),
        ("onCancel: 'Abort'", "OnCancel", "Abort"),
        ("nextStep: B", "NextStep", "B"),
        ("nextStep: 5", "NextStep", "5"),
        ("nextStep: ''", "NextStep", ""),
    ],
)
def test_settings_are_there_where_the_document_has_them(settings_: str, name: str, value: object) -> None:
    entry = entries(document(f"{{name: A, {REST}, {settings_}}}", "B"))[0]
    always = {"StepName", "Action", "EffectiveIsCritical", "Line", "Column", "ValidNextSteps", "Undocumented"}
    if value is None:
        assert set(entry) == always
        return
    assert set(entry) == {*always, name}
    assert (type(entry[name]), entry[name]) == (type(value), value)


@pytest.mark.parametrize(
    ("settings_", "critical"),
    [
        ("description: d", True),
        ("onFailure: Abort", True),
        ("onFailure: step:B", True),
        ("onFailure: Continue", False),
        ("onFailure: Continue, isCritical: true", True),
        ("onFailure: Continue, isCritical: 'true'", True),
        ("onFailure: step:B, isCritical: false", False),
        ("isCritical: null, onFailure: Continue", False),
    ],
)
def test_whether_a_failure_counts(settings_: str, critical: bool) -> None:
    entry = entries(document(f"{{name: A, {REST}, {settings_}}}", "B"))[0]
    assert entry["EffectiveIsCritical"] is critical


def test_steps_without_names_actions_or_both() -> None:
    text = document("{}", "{action: aws:sleep}", "{name: A}", "{name: null, action: null}", "{name: [x], action: {}}")
    result = entries(text)
    assert [(each.get("StepName"), each.get("Action")) for each in result] == [
        (None, None), (None, "aws:sleep"), ("A", None), (None, None), (None, None),
    ]  # fmt: skip
    assert ["StepName" in each for each in result] == [False, False, True, False, False]
    assert ["Action" in each for each in result] == [False, True, False, False, False]
    assert [(each["Line"], each["Column"]) for each in result] == [(4, 3), (5, 4), (6, 10), (7, 10), (8, 4)]
    # A step without a name goes by its path.
    assert [each["ValidNextSteps"]["Success"] for each in result] == [
        ["mainSteps[1]"], ["A"], ["mainSteps[3]"], ["mainSteps[4]"], [],
    ]  # fmt: skip
    table = as_table(text.encode(), "doc.yaml")
    assert [line.split("  ")[0] for line in table.splitlines()[2:7]] == [
        "(no name)",
        "(no name)",
        "A",
        *["(no name)"] * 2,
    ]


def test_the_loop_without_a_name_is_a_parent_by_its_path() -> None:
    inner = (
        f"{{name: I, action: aws:loop, inputs: {{Iterators: [x], Steps: [{{name: X, {REST}}}, {{name: Y, {REST}}}]}}}}"
    )
    result = entries(document("A", f"{{action: aws:loop, inputs: {{Iterators: [x], Steps: [{inner}]}}}}", "B"))
    assert [(each.get("StepName"), each.get("Parent")) for each in result] == [
        ("A", None), (None, None), ("I", "mainSteps[1]"), ("X", "I"), ("Y", "I"), ("B", None),
    ]  # fmt: skip
    assert [each["ValidNextSteps"]["Success"] for each in result] == [["mainSteps[1]"], ["B"], [], ["Y"], [], []]


def test_steps_of_one_name_are_told_one_by_one() -> None:
    result = entries(document(f"{{name: A, {REST}, nextStep: B}}", "B", "B", "A"))
    assert [(each["StepName"], each["Line"], each["ValidNextSteps"]["Success"]) for each in result] == [
        ("A", 4, ["B"]), ("B", 5, ["B"]), ("B", 6, ["A"]), ("A", 7, []),
    ]  # fmt: skip
    assert all(each["Undocumented"] == [] for each in result)


def test_what_is_no_mapping_is_left_out() -> None:
    text = document("A") + f"- text\n- 5\n- null\n- [x]\n- {{name: B, {REST}}}\n"
    assert [(each["StepName"], each["Line"]) for each in entries(text)] == [("A", 4), ("B", 9)]


@pytest.mark.parametrize("steps", ["null", "text", "{A: 1}", "[]", "[1, null]"])
def test_a_document_without_steps_has_an_empty_list(steps: str) -> None:
    data = f'schemaVersion: "0.3"\nmainSteps: {steps}\n'.encode()
    assert json.loads(as_json(data, "doc.yaml")) == {"document": "doc.yaml", "steps": []}
    assert as_table(data, "doc.yaml").splitlines()[0].startswith("step  action  line")


@pytest.mark.parametrize(
    ("step", "success", "undocumented"),
    [
        # Each case in which no page says where the way goes lists all that may follow.
        (f"{{name: T, {REST}, nextStep: C, isEnd: true}}", ["C"], ["Success"]),
        (f"{{name: T, {REST}, nextStep: '{{{{ P }}}}'}}", ["A", "T", "B", "C"], ["Success"]),
        (f"{{name: T, {REST}, isEnd: true, onFailure: step:C}}", [], ["Failed", "TimedOut"]),
        (f"{{name: T, {REST}, onFailure: Continue, nextStep: C}}", ["C"], ["Failed", "TimedOut"]),
        (f"{{name: T, {REST}, onFailure: continue, onCancel: ABORT}}", ["B"], ["Failed", "TimedOut", "Cancelled"]),
        (f"{{name: T, {REST}, onCancel: STEP:C}}", ["B"], ["Cancelled"]),
        (branch(f"Choices: [{choice('C')}]", "nextStep: A"), ["C", "A", "B"], ["Success"]),
        # These are documented.
        (f"{{name: T, {REST}, onFailure: Continue, isEnd: true}}", [], []),
        (branch(f"Choices: [{choice('C')}, {choice('B', 'y')}, {choice('C', 'z')}]"), ["C", "B"], []),
        (branch(f"Choices: [{choice('C')}], Default: B", "isEnd: true"), ["C", "B"], []),
        # A name with a slip in it is no way that the run could take.
        (f"{{name: T, {REST}, nextStep: step:C}}", [], []),
    ],
)
def test_what_the_documentation_leaves_open(step: str, success: list[str], undocumented: list[str]) -> None:
    entry = entries(document("A", step, "B", "C"))[1]
    assert entry["ValidNextSteps"]["Success"] == success
    assert entry["Undocumented"] == undocumented


def test_places_are_the_same_in_both_notations() -> None:
    data = {"schemaVersion": "0.3", "mainSteps": [{"action": "aws:sleep", "name": "Ä"}, {"action": "aws:sleep"}]}
    text = json.dumps(data, ensure_ascii=False, indent="\t")
    assert [(each["Line"], each["Column"]) for each in entries(text)] == [(6, 12), (9, 4)]
    lines = 'schemaVersion: "0.3"\r\nmainSteps:\r\n- action: aws:sleep\r\n  name: "Ä"\r\n- action: aws:sleep\r\n'
    assert [(each["Line"], each["Column"]) for each in entries(lines)] == [(4, 9), (5, 3)]


def test_names_that_a_terminal_could_act_on_stay_in_their_cell() -> None:
    name = "a\x1b[31m\nb"
    data = json.dumps({"schemaVersion": "0.3", "mainSteps": [{"name": name, "action": "aws:sleep"}]}).encode()
    table = as_table(data, "doc.json")
    assert "\x1b" not in table
    assert table.splitlines()[2].startswith("a\\x1b[31m\\x0ab  aws:sleep")
    text = as_json(data, "döc.json")
    assert text.isascii()
    assert json.loads(text)["steps"][0]["StepName"] == name
    assert json.loads(text)["document"] == "döc.json"


def test_a_text_that_is_no_runbook_is_refused_with_its_place() -> None:
    for data, place in ((b"a: [", "doc.yaml:1:"), (b"a: 1\n", "doc.yaml:1:1:"), (b"", "doc.yaml:1:1:")):
        for write in (as_json, as_table):
            with pytest.raises(LoadError) as error:
                write(data, "doc.yaml")
            assert str(error.value).startswith(place)


def test_the_command(tmp_path: Path) -> None:
    path = tmp_path / "doc.yaml"
    path.write_text(RUNBOOK, encoding="utf-8")
    for arguments, expected in (
        (["steps", "--format", "json", str(path)], as_json(RUNBOOK.encode(), str(path))),
        (["steps", str(path)], as_table(RUNBOOK.encode(), str(path))),
    ):
        out, err = io.StringIO(), io.StringIO()
        assert Command(None, out, err).run(arguments) == 0
        assert (out.getvalue(), err.getvalue()) == (expected, "")


values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 5), st.sampled_from(["A", "step:A", "Continue", "Abort", ""])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(st.sampled_from(["A", "Ref"]), inner, max_size=2)
    ),
    max_leaves=4,
)
properties = st.sampled_from(
    [
        "name",
        "action",
        "inputs",
        "nextStep",
        "isEnd",
        "onFailure",
        "onCancel",
        "isCritical",
        "maxAttempts",
        "timeoutSeconds",
    ]
)
inputs = st.dictionaries(st.sampled_from(["Choices", "Default", "Steps", "Iterators"]), values, max_size=3)
actions = st.sampled_from(["aws:branch", "aws:loop", "aws:sleep"])
steps = st.one_of(
    values,
    st.dictionaries(properties, values, max_size=5),
    st.builds(
        lambda made, action, given_: {**made, "action": action, "inputs": given_},
        st.dictionaries(properties, values, max_size=4),
        actions,
        inputs,
    ),
)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.one_of(values, st.lists(steps, max_size=5)))
def test_no_shape_is_too_strange(main: object) -> None:
    text = json.dumps({"schemaVersion": "0.3", "mainSteps": main})
    analysis = loads(text, "doc.json")
    analysis.cycles()
    analysis.dominators()
    labels = {each.label for each in analysis.document.steps}
    for entry in step_entries(analysis):
        assert list(entry["ValidNextSteps"]) == ["Success", "Failed", "TimedOut", "Cancelled"]
        assert set(entry["Undocumented"]) <= entry["ValidNextSteps"].keys()
        for names in entry["ValidNextSteps"].values():
            assert set(names) <= labels
            assert len(set(names)) == len(names)
    as_table(text.encode(), "doc.json")


# Recorded runs

# What the API reports of a step's settings, and under the same names this command.
SETTINGS = ("Action", "OnFailure", "IsEnd", "IsCritical", "NextStep", "MaxAttempts", "TimeoutSeconds")


def test_a_recorded_run_took_the_ways_that_are_told(shared: Path) -> None:
    folder = shared / "executions"
    recorded = json.loads((folder / "active-directory-success.json").read_bytes())["AutomationExecution"][
        "StepExecutions"
    ]
    path = folder / "active-directory.document.json"
    result = json.loads(as_json(path.read_bytes(), path.name))["steps"]
    assert [each["StepName"] for each in result] == [each["StepName"] for each in recorded]
    succeeded = [each["StepName"] for each in recorded if each["StepStatus"] == "Success"]
    assert len(succeeded) == 16
    for run, mine in zip(recorded, result, strict=True):
        assert {name: run[name] for name in SETTINGS if name in run} == {
            name: mine[name] for name in SETTINGS if name in mine
        }
        assert mine["Undocumented"] == []
        if run["StepStatus"] != "Success":
            assert run["StepStatus"] == "Pending"
            assert "ValidNextSteps" not in run
            continue
        taken, told = run.get("ValidNextSteps", []), mine["ValidNextSteps"]["Success"]
        if run["StepName"] == succeeded[-1]:
            assert taken == told == []
        elif mine["Action"] == "aws:branch":
            assert (len(taken), taken[0] in told) == (1, True)
        else:
            assert taken == told
    (fork,) = [each for each in result if each["Action"] == "aws:branch"]
    assert fork["ValidNextSteps"] == nothing(Success=["signalsuccess", "sleepend"])


def rebuilt(recorded: list[Entry]) -> list[Entry]:
    """The steps of a document that was not recorded, as far as the run tells them: names and actions in order."""
    steps_ = [{"name": each["StepName"], "action": each["Action"], "inputs": {}} for each in recorded]
    return entries(json.dumps({"schemaVersion": "0.3", "mainSteps": steps_}))


def test_a_recorded_run_in_plain_order(shared: Path) -> None:
    recorded = json.loads((shared / "executions" / "restart-instance-manual.json").read_bytes())["StepExecutions"]
    told = [each["ValidNextSteps"]["Success"] for each in rebuilt(recorded)]
    assert told == [each.get("ValidNextSteps", []) for each in recorded] == [["startInstances"], []]
    # What the document does not set is absent.
    assert all(not set(SETTINGS[1:]) & each.keys() for each in [*recorded, *rebuilt(recorded)])


def test_a_recorded_failure_with_the_default_ends_the_run(shared: Path) -> None:
    run = json.loads((shared / "executions" / "update-linux-ami-failed.json").read_bytes())["AutomationExecution"]
    recorded = run["StepExecutions"]
    assert run["AutomationExecutionStatus"] == "Failed"
    assert [each["StepStatus"] for each in recorded] == ["Failed", *["Pending"] * 4]
    failed = rebuilt(recorded)[0]
    assert failed["ValidNextSteps"]["Failed"] == []
    assert failed["EffectiveIsCritical"] is True
    assert "ValidNextSteps" not in recorded[0]
