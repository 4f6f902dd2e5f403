"""The rules on structure that look at conditions, outputs, selectors and runtimes: every finding, word for word."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from ssmlint.engine import lint_source
from ssmlint.finding import Finding
from ssmlint.rule import Rule
from ssmlint.rules.source.crash import RULE as CRASH
from ssmlint.rules.structure.attachment import RULE as UNKNOWN_ATTACHMENT
from ssmlint.rules.structure.branch_shape import BRANCH_ARITY, BRANCH_OPERAND_TYPE
from ssmlint.rules.structure.empty_document import RULE as EMPTY_DOCUMENT
from ssmlint.rules.structure.reserved_output import RULE as RESERVED_OUTPUT
from ssmlint.rules.structure.retired_runtime import RULE as RETIRED_RUNTIME
from ssmlint.rules.structure.selector import RULE as INVALID_SELECTOR
from ssmlint.rules.structure.timeout_cap import RULE as TIMEOUT_OVER_CAP
from tests.conftest import EXAMPLES

RULES = (
    RESERVED_OUTPUT,
    BRANCH_ARITY,
    BRANCH_OPERAND_TYPE,
    INVALID_SELECTOR,
    EMPTY_DOCUMENT,
    TIMEOUT_OVER_CAP,
    UNKNOWN_ATTACHMENT,
    RETIRED_RUNTIME,
)
BY_CODE = {rule.code: rule for rule in RULES}

OPERATORS = (
    "StringEquals, EqualsIgnoreCase, StartsWith, EndsWith, Contains, NumericEquals, NumericGreater, NumericLesser, "
    "NumericGreaterOrEquals, NumericLesserOrEquals, BooleanEquals, And, Or, Not"
)

# What is found in each bad example; lines that begin deeper go on with the one before.
TOLD = """
SSM113/bad-nested.yaml
  23:21-23:31 error aws:copyImage already has an output 'ImageState', and CreateDocument refuses a second one: name:
      ImageState is conflicting with one of the following reserved output names
SSM113/bad-run-command.json
  17:18-17:26 error aws:runCommand already has an output 'Output', and CreateDocument refuses a second one: name:
      Output is conflicting with one of the following reserved output names
  18:18-18:33 warning aws:runCommand already has an output 'OutputPayload': such a name may be reserved and make
      CreateDocument refuse the document, so leave it out or name it otherwise
SSM113/bad-script-payload.yaml
  16:15-16:22 warning aws:executeScript already has an output 'Payload': such a name may be reserved and make
      CreateDocument refuse the document, so leave it out or name it otherwise
SSM113/bad-single-mapping.yaml
  9:13-9:23 error aws:invokeLambdaFunction already has an output 'StatusCode', and CreateDocument refuses a second
      one: name: StatusCode is conflicting with one of the following reserved output names
SSM113/bad.yaml
  14:15-14:26 error aws:runInstances already has an output 'InstanceIds', and CreateDocument refuses a second one:
      name: InstanceIds is conflicting with one of the following reserved output names
SSM114/bad-deep.yaml
  17:21-17:27 error Choices[0].And[0].Not.Or[0] of 'look' has 'Equals', which is no operator; there are OPERATORS
  20:21-20:29 error Choices[0].And[0].Not.Or[1] of 'look' has the operators 'StringEquals' and 'Contains', but a
      condition has exactly one: join two with And or Or
  21:21-21:29 error Choices[0].And[0].Not.Or[2] of 'look' must be a mapping with Variable and an operator, not text
  22:15-22:17 error Or in Choices[0].And[1] of 'look' must join two conditions or more: Expect at lease two
      expressions for operator: Or in step: look. Provided: 1
SSM114/bad-junctions.yaml
  13:11-13:14 error And in Choices[0] of 'look' must join two conditions or more: Expect at lease two expressions for
      operator: And in step: look. Provided: 1
  17:11-17:13 error Or in Choices[1] of 'look' must join two conditions or more: Expect at lease two expressions for
      operator: Or in step: look. Provided: 0
  19:11-19:14 error And in Choices[2] of 'look' must be a list of two or more conditions, not a mapping
  23:11-23:13 error Or in Choices[3] of 'look' must be a list of two or more conditions, not empty
SSM114/bad-loop-condition.yaml
  9:9-9:17 warning LoopCondition of 'untilDone' has a NextStep, which only a choice has: while the condition holds,
      the loop goes round again
  13:13-13:21 warning LoopCondition.And[0] of 'untilDone' has a NextStep, which only a choice has: while the condition
      holds, the loop goes round again
  16:15-16:26 error LoopCondition.And[1].Not of 'untilDone' has 'StringEqual', which is no operator; did you mean
      'StringEquals'?
SSM114/bad-misplaced-keys.yaml
  15:11-15:16 warning Choices[0] of 'look' has 'isEnd', which is a property of the step
  19:11-19:18 warning Choices[1] of 'look' has a 'Default', which belongs beside Choices and not into a choice
  22:15-22:23 warning Choices[2].Or[0] of 'look' has a NextStep, which only a choice has
  28:11-28:19 warning Choices[3] of 'look' has 'nextStep', which is neither 'NextStep' nor an operator
SSM114/bad-not.yaml
  13:11-13:14 warning Not in Choices[0] of 'look' is a list, but only a mapping is documented: write the condition
      without '-'
  17:11-17:14 error Not in Choices[1] of 'look' takes exactly one condition, and there are 2
  23:11-23:14 error Not in Choices[2] of 'look' takes exactly one condition, and there are none
  25:11-25:14 error Not in Choices[3] of 'look' takes exactly one condition, a mapping, and is empty
  27:11-27:14 error Not in Choices[4] of 'look' takes exactly one condition, a mapping, and is text
SSM114/bad-operators.yaml
  14:11-14:23 error Choices[0] of 'look' has 'stringEquals', which is no operator; did you mean 'StringEquals'?
  17:11-17:29 error Choices[1] of 'look' has 'NumericGreaterThan', which is no operator; did you mean
      'NumericGreater'?
  20:11-20:24 error Choices[2] of 'look' has 'StringMatches', which is no operator; there are OPERATORS
  22:11-22:13 error Choices[3] of 'look' has 'or', which is no operator; did you mean 'Or'?
  27:11-27:19 error Choices[4] of 'look' lacks an operator
SSM114/bad-several.json
  13:85-13:95 error Choices[0] of 'look' has the operators 'StartsWith' and 'EndsWith', but a condition has exactly
      one: join two with And or Or
  18:13-18:18 error Choices[1] of 'look' has the operators 'StringEquals' and 'Not', but a condition has exactly one:
      join two with And or Or
  22:13-22:23 warning Choices[2] of 'look' has a Variable beside Not, where none is documented: each condition in it
      has its own
SSM114/bad.yaml
  13:11-13:13 error Or in Choices[0] of 'look' must join two conditions or more: Expect at lease two expressions for
      operator: Or in step: look. Provided: 1
  18:11-18:26 error Choices[1] of 'look' has 'StringNotEquals', which is no operator: put Not around 'StringEquals'
SSM115/bad-boolean.yaml
  12:72-12:78 warning BooleanEquals in Choices[0] of 'look' compares with true or false, not with the text 'true':
      write true without quotes, as how it compares with text is not documented
  13:72-13:79 warning BooleanEquals in Choices[1] of 'look' compares with true or false, not with the text 'False':
      write false without quotes, as how it compares with text is not documented
  14:72-14:73 warning BooleanEquals in Choices[2] of 'look' compares with true or false, not with '1'
  15:57-15:70 warning BooleanEquals in Choices[3] of 'look' compares with true or false, not with a mapping
  18:11-18:24 warning BooleanEquals in Choices[4] of 'look' compares with true or false, not with nothing
SSM115/bad-loop-condition.yaml
  11:28-11:32 warning NumericEquals in LoopCondition.Or[0] of 'untilDone' compares with a number, not with 'busy'
SSM115/bad-numeric.yaml
  12:72-12:76 warning NumericEquals in Choices[0] of 'look' compares with a number, not with 'true'
  13:73-13:83 warning NumericGreater in Choices[1] of 'look' compares with a number, not with '2024-01-31'
  14:72-14:74 warning NumericLesser in Choices[2] of 'look' compares with a number, not with ''
  15:81-15:86 warning NumericGreaterOrEquals in Choices[3] of 'look' compares with a number, not with '1,5'
  16:57-16:78 warning NumericLesserOrEquals in Choices[4] of 'look' compares with a number, not with a list
SSM115/bad-text.json
  13:63-13:81 warning EqualsIgnoreCase in Choices[0] of 'look' compares with text, not with a mapping
  14:77-14:81 warning StartsWith in Choices[1] of 'look' compares with text, not with nothing
  15:63-15:73 warning Contains in Choices[2] of 'look' compares with text, not with a list
SSM115/bad.yaml
  20:27-20:30 warning NumericGreater in Choices[0] of 'look' compares with a number, not with 'ten'
  23:26-23:31 warning BooleanEquals in Choices[1] of 'look' compares with true or false, not with 'yes'
  26:11-26:23 warning StringEquals in Choices[2] of 'look' compares with text, not with a list
SSM116/bad-broken.yaml
  18:33-18:45 error Selector '$.Reservations[0.Instances' of 'find' has no closing ']' for '['
  21:36-21:37 error Selector '$.Reservations[0]].Instances' of 'find' has ']' without its opening bracket
  24:33-24:35 error Selector '$.Reservations[].Instances' of 'find' has empty brackets: a list takes an index such as
      [0]
  27:33-27:34 error Selector '$.Reservations.' of 'find' ends with '.', and a key must follow
  30:19-30:21 error Selector '$Reservations' of 'find' must go on with '.' after '$', not with 'R'
  33:33-33:36 error Selector '$.Reservations...InstanceId' of 'find' has three dots, where '.' or '..' leads to a key
  36:19-36:21 error Selector '' of 'find' is empty, so it selects nothing
  39:47-39:48 error Selector '$.Reservations[?(@.OwnerId = '1')]' of 'find' has '=' in a filter, which only takes ==,
      !=, >, <, >=, <=; did you mean '=='?
  42:46-42:48 error Selector '$.Reservations[?(@.OwnerId =~ /1.*/)]' of 'find' has '=~' in a filter, which only takes
      ==, !=, >, <, >=, <=
  45:33-45:40 error Selector '$.Reservations[first]' of 'find' has '[first]', which is neither an index nor a filter
      '[?(...)]'
  48:49-48:53 error Selector '$.Reservations[?(@.OwnerId == '1)]' of 'find' has no second quotation mark for '''
  51:33-51:38 error Selector '$.Reservations[?()]' of 'find' has an empty filter
SSM116/bad-property-selector.json
  16:39-16:47 error PropertySelector '$.Volumes[0.State' of 'waitForVolume' has no closing ']' for '['
  27:66-27:68 error PropertySelector '$.Volumes[?(@.VolumeType == "gp3" || @.Size > 100)].State' of 'checkVolume'
      combines conditions with '||', but a filter may hold only one comparison
SSM116/bad-undocumented.yaml
  18:19-18:31 warning Selector 'Reservations..InstanceId' of 'find' does not begin with '$.', as every documented one
      does
  21:33-21:36 warning Selector '$.Reservations[*].OwnerId' of 'find' has the wildcard '[*]', which is not documented
      for Automation
  24:34-24:35 warning Selector '$.Reservations.*' of 'find' has the wildcard '*', which is not documented for
      Automation
  27:33-27:38 warning Selector '$.Reservations[0:2]' of 'find' has the slice '[0:2]', which is not documented for
      Automation
  30:33-30:37 warning Selector '$.Reservations[-1]' of 'find' counts from the end with '[-1]', which is not documented
      for Automation
  33:37-33:48 warning Selector '$.Reservations[0]['OwnerId']' of 'find' has a quoted key in '['OwnerId']', which is
      not documented for Automation
  36:34-36:42 warning Selector '$.Reservations.length()' of 'find' has the function call 'length()', which is not
      documented for Automation
  39:36-39:45 warning Selector '$.Reservations[?(@.OwnerId)]' of 'find' has a filter that compares nothing in
      '@.OwnerId', which is not documented for Automation
  42:37-42:52 warning Selector '$.Reservations[?(@.OwnerId == me)]' of 'find' has a filter of another form than '@.key
      == value' in '@.OwnerId == me', which is not documented for Automation
  45:19-45:21 warning Selector '$[0].OwnerId' of 'find' goes on with '[' after '$', which is not documented for
      Automation
  48:33-48:34 warning Selector '$.Reservations Instances' of 'find' has a blank in it, which is not documented for
      Automation
  51:36-51:43 warning Selector '$.Reservations[0]OwnerId' of 'find' has 'OwnerId' where '.' or '[' belongs, which is
      not documented for Automation
SSM116/bad-written-otherwise.yaml
  20:11-20:13 error Selector '$.Reservations [0' of 'find' has no closing ']' for '['
  23:37-23:38 error Selector '$.Reservations[' of 'find' has no closing ']' for '['
  26:56-26:58 error Selector '$.Reservations[?(@.OwnerId == '1' && @.R...tionId == '2')]' of 'find' combines
      conditions with '&&', but a filter may hold only one comparison
SSM116/bad.yaml
  18:74-18:76 error Selector '$.Reservations..Instances[?(@.State.Name...ue)].InstanceId' of 'find' combines
      conditions with '&&', but a filter may hold only one comparison
SSM118/bad-skeleton.json
  4:3-4:14 error mainSteps is empty, so there is nothing to run: Missing "mainSteps" in the document
SSM118/bad.yaml
  3:1-3:10 error mainSteps is empty, so there is nothing to run: Missing "mainSteps" in the document
SSM119/bad-nested.yaml
  12:27-12:30 warning timeoutSeconds of 'ask' is 900, but aws:invokeLambdaFunction is stopped after 300 seconds all
      the same
SSM119/bad-pause.json
  8:25-8:32 warning timeoutSeconds of 'rest' is 5184000, but the longest that aws:pause can be given is 2592000
      seconds (30 days)
SSM119/bad-waiting.yaml
  10:21-10:28 warning timeoutSeconds of 'ask' is 2592001, but the longest that aws:approve can be given is 2592000
      seconds (30 days)
  15:21-15:29 warning timeoutSeconds of 'rest' is 31536000, but the longest that aws:pause can be given is 2592000
      seconds (30 days)
  19:21-19:24 warning timeoutSeconds of 'tell' is 301, but aws:invokeLambdaFunction is stopped after 300 seconds all
      the same
SSM119/bad.yaml
  6:21-6:25 warning timeoutSeconds of 'waitForBackup' is 3600, but aws:executeScript is stopped after 600 seconds all
      the same
SSM120/bad-nested.yaml
  22:25-22:34 error attachment 'report.py' of 'report' is not declared in 'files', so the script is not found
SSM120/bad-no-files.json
  8:83-8:95 error attachment 'report.zip' of 'report' is not declared: the document has no 'files' with its checksum,
      so the script is not found
SSM120/bad.yaml
  13:19-13:33 error attachment 'make-report.py' of 'report' is not declared in 'files', so the script is not found;
      did you mean 'make_report.py'?
SSM121/bad-every-runtime.yaml
  7:16-7:25 error the runtime 'python3.6' of 'six' is retired: since 2025-09-10 a document with it can be neither
      created, nor updated, nor run; use python3.10, python3.11 or python3.12
  14:16-14:27 error the runtime 'python3.7' of 'seven' is retired: since 2025-09-10 a document with it can be neither
      created, nor updated, nor run; use python3.10, python3.11 or python3.12
  21:16-21:25 error the runtime 'python3.8' of 'eight' is retired: since 2025-09-10 a document with it can be neither
      created, nor updated, nor run; use python3.10, python3.11 or python3.12
  28:16-28:25 error the runtime 'python3.9' of 'nine' is retired: since 2025-09-10 a document with it can be neither
      created, nor updated, nor run; use python3.10, python3.11 or python3.12
  35:16-35:35 warning the runtime 'PowerShell Core 6.0' of 'core' is retired: since 2025-10-16 it is no longer
      supported; use PowerShell 7.4
  41:16-41:32 warning the runtime 'PowerShell 7.0' of 'shell' is retired: since 2025-10-16 it is no longer supported;
      use PowerShell 7.4
SSM121/bad-nested.json
  15:26-15:37 error the runtime 'python3.7' of 'nothing' is retired: since 2025-09-10 a document with it can be
      neither created, nor updated, nor run; use python3.10, python3.11 or python3.12
SSM121/bad.yaml
  11:16-11:25 error the runtime 'python3.8' of 'findOldest' is retired: since 2025-09-10 a document with it can be
      neither created, nor updated, nor run; use python3.10, python3.11 or python3.12
"""


def expected() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    name = ""
    for line in TOLD.strip().replace("OPERATORS", OPERATORS).splitlines():
        if not line.startswith(" "):
            name = line
            found[name] = []
        elif line.startswith("      "):
            found[name][-1] += " " + line.strip()
        else:
            found[name].append(line.strip())
    return found


FOUND = expected()


def findings(data: bytes | str, name: str, *rules: Rule) -> tuple[Finding, ...]:
    result = lint_source(data, name, (*(rules or RULES), CRASH), meant=True)
    assert result.is_document
    return result.findings


def told(finding: Finding) -> str:
    place = f"{finding.line}:{finding.column}-{finding.end_line}:{finding.end_column}"
    return f"{place} {finding.severity.value} {finding.message}"


def document(inputs: str, action: str = "aws:branch", *, step: str = "", top: str = "") -> str:
    """A document of one step, whose inputs begin at line 7."""
    return f"""schemaVersion: "0.3"
{top or "description: One step."}
mainSteps:
  - name: only
    action: {action}{step}
    inputs:
      {inputs}
"""


def test_every_bad_example_is_here() -> None:
    assert sorted(FOUND) == sorted(f"{code}/{path.name}" for code in BY_CODE for path in (EXAMPLES / code).glob("bad*"))


@pytest.mark.parametrize("name", FOUND)
def test_bad_examples(name: str) -> None:
    code = name.split("/")[0]
    # All rules run: none of the others has anything to say.
    found = findings((EXAMPLES / name).read_bytes(), name)
    assert [(finding.code, told(finding)) for finding in found] == [(code, text) for text in FOUND[name]]
    assert all(finding.path and (finding.step or code == "SSM118") for finding in found)


@pytest.mark.parametrize("code", BY_CODE)
def test_good_examples(code: str) -> None:
    for path in sorted((EXAMPLES / code).glob("good*")):
        assert findings(path.read_bytes(), path.name) == (), path


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ("Choices: []", "7:7-7:14 error Choices of 'only' is empty: a branch needs one choice at least"),
        (
            "Choices: {NextStep: only}",
            "7:7-7:14 error Choices of 'only' must be a list, not a mapping: each choice is an item of it",
        ),
        (
            "Choices: only",
            "7:16-7:20 error Choices of 'only' must be a list, not text: each choice is an item of it",
        ),
        (
            "Choices: [only]",
            "7:17-7:21 error Choices[0] of 'only' must be a mapping with Variable and an operator, not text",
        ),
        (
            "Choices: [[]]",
            "7:17-7:19 error Choices[0] of 'only' must be a mapping with Variable and an operator, not a list",
        ),
        (
            "Choices: [{}]",
            "7:17-7:19 error Choices[0] of 'only' lacks a condition: Variable with an operator, or And, Or, Not",
        ),
        (
            "Choices: [{NextStep: only}]",
            "7:18-7:26 error Choices[0] of 'only' lacks a condition: Variable with an operator, or And, Or, Not",
        ),
    ],
)
def test_choices_that_are_none(inputs: str, expected: str) -> None:
    assert [told(finding) for finding in findings(document(inputs), "a.yaml")] == [expected]


@pytest.mark.parametrize(
    "inputs",
    [
        "Choices:",
        "Default: only",
        "Choices: '{{ Choices }}'",
        "Choices: ${Choices}",
        "Choices: !Ref Choices",
        "Choices: ['{{ Choice }}', !Ref Choice]",
        "Choices: [{Fn::If: [a, b, c]}]",
        "Choices: !If [a, b, c]",
        "Choices: [{NextStep: only, Or: !If [a, b, c]}, {NextStep: only, Not: !If [a, b, c]}]",
        "Choices: [{NextStep: only, And: {Fn::If: [a, b, c]}}, {NextStep: only, Not: {Ref: a}}]",
        "Choices: [{NextStep: only, Variable: '{{ a.b }}', StringEquals: !Select [0, c]}]",
        # A missing NextStep or Variable, misspelt or not, is another rule's matter.
        "Choices: [{Variable: '{{ a.b }}', StringEquals: c}]",
        "Choices: [{NextStep: only, StringEquals: c}]",
        "Choices: [{nextstep: only, variable: '{{ a.b }}', StringEquals: c}]",
        "Choices: [{NextStep: only, Not: {variable: '{{ a.b }}', StringEquals: c}}]",
    ],
)
def test_choices_of_which_nothing_is_said(inputs: str) -> None:
    assert findings(document(inputs), "a.yaml") == ()


def test_a_key_that_may_be_an_operator_beside_one_that_is() -> None:
    near = document("Choices: [{NextStep: only, Variable: '{{ a.b }}', StringEquals: c, Contain: d}]")
    far = document("Choices: [{NextStep: only, Variable: '{{ a.b }}', StringEquals: c, Comment: d}]")
    alone = document("Choices: [{NextStep: only, Variable: '{{ a.b }}', Comment: d}]")
    levels = [[finding.severity.value for finding in findings(text, "a.yaml")] for text in (near, far, alone)]
    assert levels == [["error"], ["warning"], ["error"]]


def test_the_first_of_several_operators_is_shown() -> None:
    text = document("Choices: [{NextStep: only, Variable: '{{ a.b }}', StringEquals: c, Contains: d}]")
    (finding,) = findings(text, "a.yaml")
    assert (finding.path, finding.step) == ("mainSteps[0].inputs.Choices[0]", "only")
    assert [(each.line, each.column, each.end_column, each.message) for each in finding.related] == [
        (7, 57, 69, "one operator")
    ]


def test_a_condition_as_deep_as_a_file_may_be() -> None:
    deep = "{Variable: '{{ a.b }}', StringEquls: c}"
    for _ in range(110):
        deep = f"{{Not: {deep}}}"
    found = findings(document(f"Choices: [{{NextStep: only, Not: {deep}}}]"), "a.yaml")
    assert [finding.code for finding in found] == ["SSM114"]
    assert found[0].message.endswith("has 'StringEquls', which is no operator; did you mean 'StringEquals'?")


@pytest.mark.parametrize("main", ["mainSteps:", "mainSteps: null", "mainSteps: ~"])
def test_main_steps_without_a_value(main: str) -> None:
    found = findings(f'schemaVersion: "0.3"\n{main}\n', "a.yaml")
    expected = '2:1-2:10 error mainSteps is empty, so there is nothing to run: Missing "mainSteps" in the document'
    assert [told(finding) for finding in found] == [expected]


@pytest.mark.parametrize("main", ["mainSteps: {}", "mainSteps: ''", "mainSteps: !Ref Steps", "mainSteps: [a]"])
def test_main_steps_of_another_type(main: str) -> None:
    assert findings(f'schemaVersion: "0.3"\n{main}\n', "a.yaml") == ()


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("'601'", ["5:21-5:26"]),
        ("601", ["5:21-5:24"]),
        ("600", []),
        ("'{{ Seconds }}'", []),
        ("${Seconds}", []),
        ("!Ref Seconds", []),
        ("[601]", []),
        ("long", []),
        ("", []),
    ],
)
def test_values_of_timeout_seconds(value: str, found: list[str]) -> None:
    text = document("Script: ''", "aws:executeScript", step="").replace(
        "    action: ", f"    timeoutSeconds: {value}\n    action: "
    )
    assert [told(finding).split(" ")[0] for finding in findings(text, "a.yaml", TIMEOUT_OVER_CAP)] == found


@pytest.mark.parametrize(
    ("top", "found"),
    [
        ("files: {run.py: {}}", []),
        ("files: {Run.py: {}}", ["is not declared in 'files', so the script is not found; did you mean 'Run.py'?"]),
        ("files:", ["is not declared: the document has no 'files' with its checksum, so the script is not found"]),
        ("files: {}", ["is not declared: the document has no 'files' with its checksum, so the script is not found"]),
        ("files: !Ref Files", []),
        ("files: {Fn::Transform: x}", []),
        ("files: {'${Name}': {}}", []),
        ("files: run.py", []),
    ],
)
def test_files_of_attachments(top: str, found: list[str]) -> None:
    text = document("Attachment: run.py", "aws:executeScript", top=top)
    messages = [finding.message for finding in findings(text, "a.yaml")]
    assert messages == [f"attachment 'run.py' of 'only' {each}" for each in found]


@pytest.mark.parametrize("value", ["''", "", "'{{ File }}'", "${File}", "!Sub file", "[a.py]"])
def test_attachments_of_which_nothing_is_said(value: str) -> None:
    assert findings(document(f"Attachment: {value}", "aws:executeScript"), "a.yaml") == ()
    assert findings(document("Attachment: a.py", "aws:runCommand"), "a.yaml") == ()


@pytest.mark.parametrize("outputs", ["''", "'{{ Outputs }}'", "!Ref Outputs", "[text, !Ref Output]", "[{Selector: 1}]"])
def test_outputs_of_which_nothing_is_said(outputs: str) -> None:
    text = document("ImageId: ami-1", "aws:runInstances").replace("    action:", f"    outputs: {outputs}\n    action:")
    assert findings(text, "a.yaml", RESERVED_OUTPUT) == ()


@pytest.mark.parametrize("value", ["", "null", "[a]", "{a: b}", "!Sub $.A[", "'$.A[{{ Index }}'", "'$.A[${Index}'"])
def test_selectors_of_which_nothing_is_said(value: str) -> None:
    text = document("Api: DescribeImages", "aws:executeAwsApi").replace(
        "    action:", f"    outputs: [{{Name: a, Selector: {value}}}]\n    action:"
    )
    assert findings(text, "a.yaml") == ()


def test_property_selector_is_an_input_of_two_actions() -> None:
    counts = [
        len(findings(document("PropertySelector: $.A[", f"aws:{name}"), "a.yaml"))
        for name in ("assertAwsResourceProperty", "waitForAwsResourceProperty", "executeAwsApi", "sleep")
    ]
    assert counts == [1, 1, 0, 0]


def test_public_runbooks(shared: Path) -> None:
    counts: Counter[tuple[str, str]] = Counter()
    for path in sorted((shared / "corpus").glob("*/*")):
        result = lint_source(path.read_bytes(), path.name, (*RULES, CRASH), meant=True)
        counts.update((finding.code, finding.severity.value) for finding in result.findings)
    assert counts == {
        # A PropertySelector without `$`.
        ("SSM116", "warning"): 1,
        # The skeletons in awslabs' Design folders.
        ("SSM118", "error"): 30,
        # Lambda functions that are given 600 seconds.
        ("SSM119", "warning"): 3,
        # python3.6 to 3.8; PowerShell Core 6.0.
        ("SSM121", "error"): 23,
        ("SSM121", "warning"): 1,
    }


def test_documents_with_a_verdict(shared: Path) -> None:
    found = {}
    for path in sorted((shared / "cases").iterdir()):
        result = lint_source(path.read_bytes(), path.name, (*RULES, CRASH), meant=True)
        if result.findings:
            found[path.name[:2]] = [(each.line, each.severity.value, each.code) for each in result.findings]
    assert found == {
        "02": [(19, "error", "SSM114")],
        "10": [(17, "error", "SSM113")],
        "26": [(20, "error", "SSM114")],
    }
