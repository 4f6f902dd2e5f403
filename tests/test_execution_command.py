"""`ssmlint simulate`: its options, its text and its JSON."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys

import pytest

from ssmlint.api import LoadError
from ssmlint.execution import SimulationError, UndecidedError
from ssmlint.execution.command import add_arguments, run

RUNBOOK = b"""\
schemaVersion: "0.3"
parameters:
  Mode: {type: String, default: fast}
  Count: {type: Integer}
mainSteps:
- name: Ask
  action: aws:approve
  onFailure: step:Tell
  inputs: {Approvers: [me]}
- name: Look
  action: aws:executeAwsApi
  maxAttempts: 3
  onFailure: Continue
  inputs: {Service: ec2, Api: DescribeInstances}
  outputs: [{Name: Ids, Selector: $..Id, Type: StringList}]
- name: Which
  action: aws:branch
  inputs:
    Choices:
    - {NextStep: Tell, Variable: '{{ Count }}', NumericEquals: 0}
    - {NextStep: Each, Variable: '{{ Mode }}', StringEquals: fast}
- name: Each
  action: aws:loop
  nextStep: Tell
  inputs:
    Iterators: '{{ Look.Ids }}'
    Steps:
    - {name: Touch, action: aws:executeScript, inputs: {}, onFailure: Continue}
    - {name: Rest, action: aws:sleep, inputs: {Duration: PT1M}}
- {name: Never, action: aws:sleep, inputs: {Duration: PT1M}}
- {name: Tell, action: aws:executeScript, inputs: {}}
"""


def simulated(*options: str, data: bytes = RUNBOOK) -> str:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return run(parser.parse_args(list(options)), data, "folder/doc.yaml")


TEXT = """\
simulated run of doc

  Ask      aws:approve        Success
    -> Look  (next in order)
  Look     aws:executeAwsApi  Success, after 1 failed attempt
    -> Which  (next in order)
  Which    aws:branch         Success
    -> Each  (Choices[1], {{ Mode }} is 'fast')
  Each     aws:loop           Success
    Touch  aws:executeScript  Failed, pass 1, 'i-1'
      -> Rest  (onFailure: Continue)
    Rest   aws:sleep          Success, pass 1, 'i-1'
      -> end of the pass  (next in order)
    Touch  aws:executeScript  Failed, pass 2, 'i-2'
      -> Rest  (onFailure: Continue)
    Rest   aws:sleep          Success, pass 2, 'i-2'
      -> end of the pass  (next in order)
    -> Tell  (nextStep)
  Tell     aws:executeScript  Success
    -> end  (last step)

pending: 'Never'
status: Success: only steps failed that are not critical: 'Touch'
assumptions:
  - Parameters is taken to list the values that were given and no defaults
notes:
  - options for 'Never' had no effect: the run never came there
"""


def test_text() -> None:
    options = ["--fail", "Look:1", "--fail", "Touch", "--fail", "Never", "--param", "Count=3"]
    assert simulated(*options, "--output", "Look.Ids=i-1,i-2") == TEXT


def test_text_of_a_failure() -> None:
    text = simulated("--reject", "Ask", "--format", "text")
    assert "  Ask   aws:approve        Failed\n    -> Tell  (onFailure: step:Tell)\n" in text
    assert "pending: 'Look', 'Which', 'Each', 'Never'\n" in text
    assert "status: Failed: 'Ask' failed and is critical by default\n" in text
    text = simulated("--timeout", "Look", "--choose", "Which=Tell")
    assert "  Look   aws:executeAwsApi  TimedOut, in all 3 attempts\n    -> Which  (onFailure: Continue)\n" in text
    assert "    -> Tell  (--choose)\n" in text
    text = simulated("--cancel", "Ask")
    assert "    -> end  (onCancel: Abort (default))\n" in text
    assert "status: Cancelled: the run was cancelled while 'Ask' ran\n" in text


def test_json() -> None:
    text = simulated("--choose", "Which=none", "--iterations", "Each=0", "--format", "json", "--start", "2025-01-01")
    found = json.loads(text)
    assert list(found) == ["AutomationExecution", "Assumptions"]
    assert text.isascii()
    assert found["AutomationExecution"]["ExecutionStartTime"] == "2025-01-01T00:00:00+00:00"
    assert found["AutomationExecution"]["DocumentName"] == "doc"
    assert found["Assumptions"] == [
        "the run starts with values for 'Count', which have no default",
        "Parameters is taken to list the values that were given and no defaults",
        "steps inside a loop that did not run are taken not to be listed as Pending",
    ]
    assert text == simulated("--choose", "Which=none", "--iterations", "Each=0", "--format=json", "--start=2025-01-01")


def test_values_of_repeated_options() -> None:
    options = ["--choose", "Which=Each", "--output", "Look.Ids=[]", "--param", 'Mode="x"', "--param", "Count= 7"]
    execution = json.loads(simulated(*options, "--format", "json"))["AutomationExecution"]
    assert execution["Parameters"] == {"Count": ["7"], "Mode": ["x"]}
    assert [step["StepName"] for step in execution["StepExecutions"]] == [
        "Ask",
        "Look",
        "Which",
        "Each",
        "Never",
        "Tell",
    ]
    text = simulated("--choose=Which=Each", "--output=Look.Ids=a", "--output=Each.CurrentIteratorValue=b")
    assert "pass 1, 'b'" in text


def test_a_value_may_hold_the_sign() -> None:
    text = simulated("--param", "Mode=a=b", "--param", "Count=0", "--format", "json")
    assert json.loads(text)["AutomationExecution"]["Parameters"]["Mode"] == ["a=b"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--choose", "Which"], "--choose: 'Which' must be BRANCH=STEP"),
        (["--param", "=x"], "--param: '=x' must be NAME=VALUE"),
        (["--output", "Look.Ids"], "--output: 'Look.Ids' must be STEP.NAME=VALUE"),
        (["--param", "Mode=a", "--param", "Mode=b"], "--param: 'Mode' is given twice"),
        (["--iterations", "Each=two"], "--iterations: 'two' in 'Each=two' is no number of passes"),
        (["--iterations", "Each=101"], "--iterations: 'Each' takes a number from 0 to 100, not '101'"),
        (["--fail", "look"], "--fail: no step 'look' in the document; did you mean 'Look'?"),
        (["--fail", "\x1b[31m"], "--fail: no step '\\x1b[31m' in the document"),
    ],
)
def test_wrong_options(options: list[str], message: str) -> None:
    with pytest.raises(SimulationError) as caught:
        simulated(*options)
    assert str(caught.value) == message


def test_what_is_not_known_is_asked() -> None:
    with pytest.raises(UndecidedError) as caught:
        simulated()
    assert str(caught.value) == (
        "the branch 'Which' cannot be decided ({{ Count }}: the parameter has no default): "
        "give --choose Which=Tell|Each|none or --param Count=VALUE"
    )
    with pytest.raises(UndecidedError) as caught:
        simulated("--param", "Count=1")
    assert str(caught.value) == (
        "how often the loop 'Each' runs is not known ({{ Look.Ids }}: nothing tells its value): "
        "give --iterations Each=N or --output Look.Ids=VALUE"
    )


def test_no_document() -> None:
    with pytest.raises(LoadError):
        simulated(data=b"a: b\n")


def test_names_cannot_harm_a_terminal() -> None:
    data = (
        b'schemaVersion: "0.3"\nmainSteps:\n- {name: "a\\e[31m", action: "aws:\\a", nextStep: "\\e[0m", inputs: {}}\n'
    )
    assert "\x1b" not in simulated(data=data)


def test_nothing_heavy_is_imported() -> None:
    code = "import sys, ssmlint.execution.command; sys.exit('networkx' in sys.modules or 'jsonschema' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
