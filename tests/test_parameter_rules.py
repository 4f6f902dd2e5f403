"""Names, defaults, patterns and the role: SSM109, SSM110, SSM111, SSM112, SSM117."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssmlint.engine import lint_source
from ssmlint.finding import Finding
from ssmlint.rule import Rule
from ssmlint.rules.source.crash import RULE as RULE_CRASH
from ssmlint.rules.structure.assume_role import RULE as INVALID_ROLE
from ssmlint.rules.structure.names import DUPLICATE_STEP_NAME, INVALID_NAME
from ssmlint.rules.structure.parameter_default import INVALID_DEFAULT, INVALID_PATTERN
from tests.conftest import EXAMPLES

RULES = (DUPLICATE_STEP_NAME, INVALID_NAME, INVALID_DEFAULT, INVALID_PATTERN, INVALID_ROLE)

STEPS = """
mainSteps:
  - name: Rest
    action: aws:sleep
    inputs: {Duration: PT1M}
"""
HEAD = "schemaVersion: '0.3'\n"


def found(text: str, rules: Iterable[Rule] = RULES, name: str = "document.yaml") -> list[Finding]:
    result = lint_source(text, name, (*rules, RULE_CRASH), meant=True)
    assert result.is_document
    return list(result.findings)


def shown(finding: Finding) -> str:
    place = f"{finding.line}:{finding.column}-{finding.end_line}:{finding.end_column}"
    return f"{place} {finding.severity.value} {finding.code} {finding.message}"


def of_parameter(definition: str) -> list[str]:
    """The findings of a parameter X with this definition, which begins in column 6 of line 3."""
    return [shown(each) for each in found(f"{HEAD}parameters:\n  X: {definition}\n{STEPS}")]


def of_role(value: str) -> list[str]:
    """The findings of this assumeRole, which begins in column 13 of line 2, beside a parameter Role."""
    return [
        shown(each) for each in found(f"{HEAD}assumeRole: {value}\nparameters: {{Role: {{type: String}}}}\n{STEPS}")
    ]


EXPECTED = {
    "SSM109/bad.yaml": [
        (
            "12:11-12:22 error SSM109 step name 'ChangeState' is taken by the step on line 7, and names count "
            "over the whole document (Duplicate step names found in mainSteps of the document.)"
        )
    ],
    "SSM109/bad-in-loop.yaml": [
        (
            "13:11-13:15 error SSM109 step name 'Rest' is taken by the step on line 9 inside loop "
            "'ForEachRegion', and names count over the whole document (Duplicate step names found in mainSteps "
            "of the document.)"
        )
    ],
    "SSM109/bad-three-times.json": [
        (
            "5:15-5:21 error SSM109 step name 'Rest' is taken by the step on line 4, and names count over the "
            "whole document (Duplicate step names found in mainSteps of the document.)"
        ),
        (
            "7:15-7:21 error SSM109 step name 'Rest' is taken by the step on line 4, and names count over the "
            "whole document (Duplicate step names found in mainSteps of the document.)"
        ),
    ],
    "SSM110/bad.yaml": [
        (
            "4:3-4:14 error SSM110 parameter name 'instance_id' has '_' in it, where only letters and digits "
            'may stand, and no underscore either (Parameter name "instance_id" is not alpha-numeric.)'
        ),
        (
            "7:11-7:24 error SSM110 step name 'stop-instance' has '-' in it, where only letters, digits and "
            "underscores may stand (StepName: stop-instance is invalid.)"
        ),
    ],
    "SSM110/bad-length.yaml": [
        (
            "4:3-4:54 error SSM110 parameter name 'TheNumberOfMinutesToWaitBeforeTheInstanceIsStopped2' has 51 "
            "characters, and a start takes names of at most 50: no value could be given to it"
        )
    ],
    "SSM110/bad-letters.yaml": [
        (
            "4:3-4:8 warning SSM110 parameter name 'Größe' has 'ö' in it, where only letters and digits may "
            'stand (Parameter name "Größe" is not alpha-numeric.)'
        ),
        (
            "8:11-8:23 error SSM110 step name 'Größe_ändern' has 'ö' in it, where only letters, digits and "
            "underscores may stand (StepName: Größe_ändern is invalid.)"
        ),
    ],
    "SSM110/bad-empty.yaml": [
        "4:11-4:13 error SSM110 a step has an empty name: letters, digits and underscores make one",
        (
            "8:11-8:14 error SSM110 step name '1.5' has '.' in it, where only letters, digits and underscores "
            "may stand (StepName: 1.5 is invalid.)"
        ),
    ],
    "SSM110/bad-output.json": [
        "10:19-10:21 error SSM110 an output of step 'Describe' (line 6) has an empty name: nothing could refer to it"
    ],
    "SSM111/bad.yaml": [
        (
            "6:14-6:17 error SSM111 the default of parameter 'Count' (Integer) must be a whole number, not "
            "'two' (Wrong default value for a \"Integer\" parameters)"
        ),
        (
            "9:14-9:19 warning SSM111 the default of parameter 'Size' is 'micro', which allowedValues does not "
            "have ('t3.micro', 't3.small'): an automation does not start with a value that is not allowed; did "
            "you mean 't3.micro'?"
        ),
        (
            "13:33-13:43 error SSM111 the default of parameter 'Message' refers to parameter 'Size': a default "
            "is set before the run and can hold only {{ ssm:name }} and system variables"
        ),
    ],
    "SSM112/bad.yaml": [
        (
            "6:25-6:26 error SSM112 allowedPattern of parameter 'InstanceId' is no regular expression of Java: "
            "the group that begins here is never closed; no value can be held against it"
        ),
        (
            "9:38-9:41 error SSM112 allowedPattern of parameter 'Wait' is no regular expression of Java: the "
            "range '9-0' ends before it begins; no value can be held against it"
        ),
    ],
    "SSM112/bad-escaped.json": [
        (
            "4:52-4:63 error SSM112 allowedPattern of parameter 'Name' is no regular expression of Java: there "
            "is no property 'Letter' of characters; no value can be held against it"
        ),
        (
            "5:55-5:56 error SSM112 allowedPattern of parameter 'Path' is no regular expression of Java: "
            "nothing stands before '?' that could be repeated; no value can be held against it"
        ),
    ],
    "SSM117/bad.yaml": [
        (
            "3:13-3:33 error SSM117 assumeRole is 'AutomationAssumeRole' without braces, which is neither a "
            "parameter nor the ARN of a role: such a document cannot be created; write '{{ "
            "AutomationAssumeRole }}'"
        )
    ],
    "SSM117/bad-instance-profile.json": [
        (
            "3:17-3:72 error SSM117 'arn:aws:iam::111122223333:instance-profile/Automation' is not the ARN of "
            "a role: it names an instance profile, not 'role/NAME'; an automation cannot assume it"
        )
    ],
    "SSM117/bad-parameter-store.yaml": [
        (
            "2:14-2:40 error SSM117 assumeRole cannot take its value from Parameter Store, which is not "
            "supported: give a parameter '{{ ssm:/automation/role }}' as its default and refer to that"
        )
    ],
}


@pytest.mark.parametrize("path", list(EXPECTED))
def test_bad_examples_in_full(path: str) -> None:
    text = (EXAMPLES / path).read_text(encoding="utf-8")
    assert [shown(each) for each in found(text, name=path)] == EXPECTED[path]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_examples_have_findings_of_their_own_rule_only(rule: Rule) -> None:
    for path in sorted((EXAMPLES / rule.code).iterdir()):
        codes = {finding.code for finding in found(path.read_text(encoding="utf-8"), name=path.name)}
        assert codes == ({rule.code} if path.name.startswith("bad") else set()), path


def test_a_duplicate_points_at_the_first() -> None:
    finding = found((EXAMPLES / "SSM109" / "bad-in-loop.yaml").read_text(encoding="utf-8"))[0]
    assert (finding.step, finding.path) == ("Rest", "mainSteps[1].name")
    assert [(each.line, each.column, each.message) for each in finding.related] == [
        (9, 17, "the first step of this name")
    ]


# Names


def of_names(text: str) -> list[str]:
    return [shown(each) for each in found(HEAD + text, (DUPLICATE_STEP_NAME, INVALID_NAME))]


def test_an_unquoted_number_is_the_same_name_as_its_text() -> None:
    step = "- {name: %s, action: 'aws:sleep', inputs: {Duration: PT1M}}\n"
    assert of_names("mainSteps:\n" + step % "12" + step % "'12'") == [
        (
            "4:10-4:14 error SSM109 step name '12' is taken by the step on line 3, and names count over the "
            "whole document (Duplicate step names found in mainSteps of the document.)"
        )
    ]


def test_names_of_which_nothing_is_said() -> None:
    assert of_names("mainSteps: [{name: [a-b]}, {name: }, {action: x}, {name: !Sub 'a-b'}, a-b]") == []
    assert of_names("parameters: {'Fn::Transform': {Name: AWS::Include}, A: {type: String}}\n" + STEPS) == []
    assert of_names("parameters: !Ref Parameters\n" + STEPS) == []
    assert of_names("variables: {a_b: {type: String}}\n" + STEPS) == []


def test_an_empty_parameter_name() -> None:
    assert of_names(f"parameters: {{'': {{type: String}}}}\n{STEPS}") == [
        "2:14-2:16 error SSM110 the parameter has an empty name: letters and digits make one"
    ]


def test_an_empty_output_name_where_outputs_is_one_mapping() -> None:
    assert of_names("mainSteps: [{name: A, action: x, outputs: {Name: '', Selector: $}}]") == [
        "2:50-2:52 error SSM110 an output of step 'A' (line 2) has an empty name: nothing could refer to it"
    ]


def test_names_cannot_act_on_a_terminal() -> None:
    text = json.dumps({"schemaVersion": "0.3", "mainSteps": [{"name": "a\x1b[31m", "action": "aws:sleep"}]})
    assert [each.message for each in found(text, (INVALID_NAME,), "a.json")] == [
        (
            "step name 'a\\x1b[31m' has '\\x1b' in it, where only letters, digits and underscores may stand "
            "(StepName: a\\x1b[31m is invalid.)"
        )
    ]


# Defaults


@pytest.mark.parametrize(
    "definition",
    [
        "{type: Integer, default: 5}",
        "{type: Integer, default: -5}",
        "{type: Boolean, default: yes}",
        "{type: String, default: '5'}",
        "{type: String, default: 2024-01-01}",
        "{type: String, default: '{{ global:REGION }} {{ automation:EXECUTION_ID }}', maxChars: 3}",
        "{type: String, default: '{{ TARGET_ID }} {{ RESOURCE_ID }} {{ Unknown }} {{ Nope.Out }}'}",
        "{type: String, default: '{{ variable:V }}'}",
        "{type: StringList, default: ''}",
        "{type: StringList, default: '{{ ssm:names }}'}",
        "{type: StringList, default: ['{{ ssm:names }}', '{{ global:DATE }}'], minItems: 3}",
        "{type: StringList, default: [a, !Ref B], minItems: 3}",
        "{type: StringMap, default: {a: 1, b: [c]}}",
        "{type: StringMap, default: ''}",
        "{type: StringMap, default: '{\"a\": {{ ssm:b }}}'}",
        "{type: MapList, default: [{a: 1}, '{\"b\": 2}', !Ref C]}",
        "{type: MapList, default: '[]'}",
        "{type: 'List<AWS::IAM::Role::Arn>', default: ['arn:aws-iso-f:iam::123456789012:role/a/b', '']}",
        "{type: 'AWS::EC2::Instance::Id', default: mi-0123456789abcdef0}",
        "{type: 'AWS::EC2::Image::Id', default: [1]}",
        "{type: string, default: [1]}",
        "{type: [String], default: [1]}",
        "{default: '{{ X }}'}",
        "{type: Integer, default: !Ref Count}",
        "{type: Integer, default: '%%COUNT%%'}",
        "{type: Boolean, default: {'Fn::Equals': [a, b]}}",
        "{type: Boolean, default: True, allowedValues: ['true']}",
        "{type: Integer, default: +5, allowedValues: [5]}",
        "{type: String, default: x, allowedValues: [!Ref A, y]}",
        "{type: String, default: x, allowedValues: ['{{ y }}']}",
        "{type: String, default: x, allowedValues: y}",
        "{type: String, default: x, allowedValues: []}",
        "{type: String, default: '', allowedValues: [a], allowedPattern: a, minChars: 1}",
        "{type: String, default: b, allowedPattern: !Sub a}",
        "{type: String, default: b, allowedPattern: [a]}",
        "{type: String, default: b, allowedPattern: }",
        "{type: String, default: 😀, minChars: 2, maxChars: 1}",
        "{type: String, default: b, minChars: x, maxChars: '1'}",
        "{type: Integer, default: 12345, maxChars: 1, maxItems: 0}",
        "{type: StringMap, default: {a: b}, allowedValues: [c], allowedPattern: d, maxChars: 1}",
        "[not, a, mapping]",
    ],
)
def test_defaults_of_which_nothing_is_said(definition: str) -> None:
    assert of_parameter(definition) == []


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        (
            "{type: Integer, default: 007x}",
            (
                "3:31-3:35 error SSM111 the default of parameter 'X' (Integer) must be a whole number, not "
                "'007x' (Wrong default value for a \"Integer\" parameters)"
            ),
        ),
        (
            "{type: Integer, default: '007'}",
            (
                "3:31-3:36 warning SSM111 the default of parameter 'X' (Integer) is the text '007', and an "
                "Integer takes no number in quotes: write it without them"
            ),
        ),
        (
            "{type: Integer, default: [5]}",
            (
                "3:22-3:29 error SSM111 the default of parameter 'X' (Integer) must be a whole number, not a "
                'list (Wrong default value for a "Integer" parameters)'
            ),
        ),
        (
            "{type: Boolean, default: TRUE.}",
            (
                "3:31-3:36 error SSM111 the default of parameter 'X' (Boolean) must be true or false, not "
                "'TRUE.' (Wrong default value for a \"Boolean\" parameters)"
            ),
        ),
        (
            "{type: Boolean, default: '{{ ssm:force }}'}",
            (
                "3:31-3:48 warning SSM111 the default of parameter 'X' (Boolean) must be true or false, but "
                "the reference '{{ ssm:force }}' stands for text"
            ),
        ),
        (
            "{type: String, default: true}",
            (
                "3:30-3:34 warning SSM111 the default of parameter 'X' (String) must be text, not the truth "
                "value 'true': write 'true' in quotes"
            ),
        ),
        (
            "{type: StringList, default: 5}",
            (
                "3:34-3:35 error SSM111 the default of parameter 'X' (StringList) must be a list of texts, not "
                "'5' (Wrong default value for a \"StringList\" parameters)"
            ),
        ),
        (
            "{type: StringList, default: {a: b}}",
            (
                "3:25-3:32 error SSM111 the default of parameter 'X' (StringList) must be a list of texts, not "
                'a mapping (Wrong default value for a "StringList" parameters)'
            ),
        ),
        (
            "{type: StringMap, default: '{a: b}'}",
            (
                "3:33-3:41 error SSM111 the default of parameter 'X' (StringMap) must be a mapping in JSON, "
                "not the text '{a: b}'"
            ),
        ),
        (
            "{type: MapList, default: '[1]'}",
            (
                "3:31-3:36 error SSM111 the default of parameter 'X' (MapList) must be a list of mappings in "
                "JSON, not the text '[1]'"
            ),
        ),
        (
            "{type: MapList, default: [[{a: b}]]}",
            "3:34-3:35 error SSM111 item 1 of the default of parameter 'X' (MapList) must be a mapping, not a list",
        ),
        (
            "{type: String, default: }",
            (
                "3:21-3:28 warning SSM111 the default of parameter 'X' is null: whether that counts as no "
                "default is not documented; write '' for an empty text, or leave the default out"
            ),
        ),
        (
            "{type: Integer, default: 5, allowedValues: [1, 2]}",
            (
                "3:31-3:32 warning SSM111 the default of parameter 'X' is '5', which allowedValues does not "
                "have ('1', '2'): an automation does not start with a value that is not allowed"
            ),
        ),
        (
            "{type: Boolean, default: True, allowedPattern: 'False|false'}",
            (
                "3:31-3:35 warning SSM111 the default of parameter 'X' is 'True', which allowedPattern "
                "'False|false' does not match: an automation does not start with such a value"
            ),
        ),
        (
            "{type: String, default: abc, allowedValues: [b], allowedPattern: b, maxChars: 1}",
            (
                "3:30-3:33 warning SSM111 the default of parameter 'X' is 'abc', which allowedValues does not "
                "have ('b'): an automation does not start with a value that is not allowed"
            ),
        ),
        (
            "{type: 'List<AWS::S3::Bucket::Name>', default: [logs, ab]}",
            (
                "3:60-3:62 warning SSM111 item 2 of the default of parameter 'X' is 'ab', which is not the "
                "name of a bucket as List<AWS::S3::Bucket::Name> asks for"
            ),
        ),
        (
            "{type: StringList, default: [{a: '{{ X }}'}]}",
            (
                "3:40-3:47 error SSM111 the default of parameter 'X' refers to itself: a default is set before "
                "the run and can hold only {{ ssm:name }} and system variables"
            ),
        ),
    ],
)
def test_defaults(definition: str, expected: str) -> None:
    assert of_parameter(definition) == [expected]


def test_a_reference_in_escaped_text_has_its_own_place() -> None:
    assert of_parameter('{type: String, default: "a\\tb {{X}}"}') == [
        (
            "3:36-3:41 error SSM111 the default of parameter 'X' refers to itself: a default is set before the "
            "run and can hold only {{ ssm:name }} and system variables"
        )
    ]


def test_a_reference_that_stands_twice_is_told_once() -> None:
    assert [each.split()[0] for each in of_parameter('{type: String, default: "{{X}} {{X}}"}')] == ["3:31-3:36"]
    # Escapes before a reference do not move its place.
    assert [each.split()[0] for each in of_parameter('{type: String, default: "\\t{{X}} {{X}}"}')] == ["3:33-3:38"]


def test_every_item_that_is_not_allowed_is_named_and_few_get_advice() -> None:
    items = ", ".join(["eu-wast-1"] * 30)
    found_here = of_parameter(f"{{type: StringList, default: [{items}], allowedValues: [eu-west-1]}}")
    assert len(found_here) == 30
    assert [each.endswith("; did you mean 'eu-west-1'?") for each in found_here] == [True] * 20 + [False] * 10


def test_a_hostile_pattern_with_many_items() -> None:
    pattern = "((((a{1,99}){1,99}){1,99}){1,99}){1,99}(x+x+)+y"
    items = ", ".join("a" * 300 + str(number) for number in range(100))
    lines = of_parameter(f"{{type: StringList, default: [{items}], allowedPattern: '{pattern}'}}")
    assert {line.split()[2] for line in lines} == {"SSM111"}


def test_variables_without_type_or_default() -> None:
    text = "variables: {a: {default: [1]}, b: {type: Integer}, c: {type: Integer, default: }, d: x, e: {type: "
    assert found(f"{HEAD}{text}'AWS::S3::Bucket::Name', default: [1]}}}}\n{STEPS}") == []
    assert found(f"{HEAD}variables: [a]\n{STEPS}") == []


# Patterns


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("'a(b'", "3:39-3:40"),
        ('"a(b"', "3:39-3:40"),
        ("a(b", "3:38-3:39"),
        ('"\\\\d(b"', "3:41-3:42"),
        ("'it''s(b'", "3:43-3:44"),
    ],
)
def test_the_place_in_a_pattern(written: str, place: str) -> None:
    expected = (
        " error SSM112 allowedPattern of parameter 'X' is no regular expression of Java: the group that "
        "begins here is never closed; no value can be held against it"
    )
    assert of_parameter(f"{{type: String, allowedPattern: {written}}}") == [place + expected]


def test_the_place_in_a_folded_pattern() -> None:
    text = f"{HEAD}parameters:\n  X:\n    type: String\n    allowedPattern: >-\n      a(b\n{STEPS}"
    assert [shown(each)[:22] for each in found(text)] == ["6:8-6:9 error SSM112 a"]


def test_patterns_of_which_nothing_is_said() -> None:
    for written in ("", "'(?<a>b)\\k<a>'", "[a(]", "!Sub '('", "'${A}('", "{a: (}", "5"):
        assert of_parameter(f"{{type: String, allowedPattern: {written}}}") == []


def test_a_pattern_that_is_refused_is_not_held_against_the_default() -> None:
    found_here = of_parameter("{type: String, default: b, allowedPattern: '('}")
    assert [each.split()[2] for each in found_here] == ["SSM112"]


# The role


@pytest.mark.parametrize(
    "value",
    [
        "''",
        "' '",
        "",
        "'{{ Role }}'",
        "'{{Role}}'",
        "' {{ Role }} '",
        "'{{ Undeclared }}'",
        "arn:aws:iam::123456789012:role/a",
        "arn:aws-iso-b:iam::123456789012:role/path/to/a",
        "arn:aws-newer-one:iam::123456789012:role/a",
        "'arn:aws:iam::{{global:ACCOUNT_ID}}:role/a-{{ global:REGION }}'",
        "'arn:aws:iam::{{global:ACCOUNT_ID}}:role/a-{{ global:DATE }}'",
        "'arn:aws:iam::${Account}:role/a'",
        "'%%ROLE%%'",
        "!GetAtt Role.Arn",
        "{'Fn::GetAtt': [Role, Arn]}",
        "[arn]",
        "5",
    ],
)
def test_roles_of_which_nothing_is_said(value: str) -> None:
    assert of_role(value) == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (
            "rolE",
            (
                "2:13-2:17 error SSM117 assumeRole is 'rolE' without braces, which is neither a parameter nor "
                "the ARN of a role: such a document cannot be created; write '{{ Role }}'"
            ),
        ),
        (
            "MyAdmins",
            (
                "2:13-2:21 error SSM117 assumeRole is 'MyAdmins', which is neither the ARN of a role nor one "
                "parameter as in '{{ AutomationAssumeRole }}': such a document cannot be created; the name of "
                "a role is not enough"
            ),
        ),
        (
            "'{{ Role }'",
            (
                "2:13-2:24 error SSM117 assumeRole is '{{ Role }', which is neither the ARN of a role nor one "
                "parameter as in '{{ AutomationAssumeRole }}': such a document cannot be created"
            ),
        ),
        (
            "'{{ Role }}/x'",
            (
                "2:13-2:27 warning SSM117 assumeRole is '{{ Role }}/x', put together from parts, which is not "
                "documented: let one parameter hold the whole ARN"
            ),
        ),
        (
            "'arn:aws:iam::{{ Role }}:role/x'",
            (
                "2:27-2:37 warning SSM117 assumeRole has 'Role' as a part of an ARN, which is not documented: "
                "let one parameter hold the whole ARN"
            ),
        ),
        (
            "'arn:aws:iam::1:role/{{ ssm:name }}'",
            (
                "2:34-2:48 error SSM117 assumeRole cannot take its value from Parameter Store, which is not "
                "supported: give a parameter 'arn:aws:iam::1:role/{{ ssm:name }}' as its default and refer to "
                "that"
            ),
        ),
        (
            "'{{ Rest.Out }}'",
            (
                "2:13-2:29 error SSM117 assumeRole refers to 'Rest.Out', an output of step 'Rest', and the "
                "role is assumed before any step runs: it takes the ARN of a role, or one parameter as in '{{ "
                "AutomationAssumeRole }}'"
            ),
        ),
        (
            "'{{ a b }}'",
            (
                "2:13-2:24 error SSM117 assumeRole is '{{ a b }}', which is neither the ARN of a role nor one "
                "parameter as in '{{ AutomationAssumeRole }}': such a document cannot be created"
            ),
        ),
        (
            "'arn:aws:iam::123456789012:role/a b'",
            (
                "2:13-2:49 error SSM117 'arn:aws:iam::123456789012:role/a b' is not the ARN of a role: no role "
                "is called 'a b'; an automation cannot assume it"
            ),
        ),
        (
            "arn:aws:iam::123456789012:roles/a",
            (
                "2:13-2:46 error SSM117 'arn:aws:iam::123456789012:roles/a' is not the ARN of a role: it names "
                "'roles/a', not 'role/NAME'; an automation cannot assume it"
            ),
        ),
        (
            "arn:aws:iam:us-east-1:123456789012:role/a",
            (
                "2:13-2:54 error SSM117 'arn:aws:iam:us-east-1:123456789012:role/a' is not the ARN of a role: "
                "roles belong to no Region, and its place in the ARN is empty; an automation cannot assume it"
            ),
        ),
    ],
)
def test_roles(value: str, expected: str) -> None:
    assert of_role(value) == [expected]


# Always

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text("ab{}: \n[]\"'(*é", max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=2), inner, max_size=3),
    max_leaves=8,
)
TYPES = st.sampled_from(
    "String StringList Integer Boolean MapList StringMap AWS::EC2::Instance::Id List<AWS::IAM::Role::Arn>".split()
)
KEYS = ("default", "allowedValues", "allowedPattern", "minItems", "maxChars")


@given(TYPES, st.dictionaries(st.sampled_from(KEYS), VALUES), VALUES, VALUES)
def test_no_document_makes_a_rule_fail(kind: str, fields: dict[str, object], role: object, name: object) -> None:
    definition = {"type": kind, **fields}
    data = {
        "schemaVersion": "0.3",
        "assumeRole": role,
        "parameters": {"X": definition},
        "variables": {"V": definition},
        "mainSteps": [{"name": name, "action": "aws:sleep", "outputs": [{"Name": name}]}, {"name": name}],
    }
    for finding in found(json.dumps(data), name="a.json"):
        assert finding.code != "SSM009"
        assert finding.message.isprintable()
        assert finding.message.endswith(".") is False


def test_public_documents(shared: Path) -> None:
    """One pattern of a test document of theirs has a range that ends before it begins; all else is in order."""
    folder = shared / "corpus"
    lines = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.csv"):
        result = lint_source(path.read_bytes(), path.name, RULES, meant=False)
        lines += [f"{path.name}:{shown(finding)}" for finding in result.findings]
    assert lines == [
        (
            "source__test__test_data__tstest-runbook.yaml:37:33-37:37 error SSM112 allowedPattern of parameter "
            "'LogGroupName' is no regular expression of Java: the range '_-\\/' ends before it begins; no value "
            "can be held against it"
        )
    ]


def test_documents_with_a_verdict(shared: Path) -> None:
    """Those that the service takes have no finding, and those with a mistake of these rules have one."""
    findings: dict[str, list[str]] = {}
    for path in sorted((shared / "cases").iterdir()):
        for finding in lint_source(path.read_bytes(), path.name, RULES, meant=True).findings:
            findings.setdefault(path.name, []).append(shown(finding)[:25])
    assert findings == {
        "11-assumerole-bare-name.yaml": ["10:13-10:33 error SSM117 "],
        "17-step-name-hyphen.yaml": ["11:11-11:21 error SSM110 "],
        "28-parameter-default-names-parameter.yaml": ["13:36-13:47 error SSM111 "],
    }
