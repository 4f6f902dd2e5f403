"""The rules on the critical path: every finding in the examples, what stays silent, and the questions to the graph.

The questions are asked of small random documents and compared with an enumeration of all ways, which they never make.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssmlint.analysis import Analysis, analyse
from ssmlint.critical import IDLE_ACTIONS, CriticalPath, counts, stated_critical
from ssmlint.engine import lint_source
from ssmlint.finding import Finding
from ssmlint.flow import ENDS, START, Edge, EdgeKind
from ssmlint.leaks import Leaks
from ssmlint.model import Step, build_document
from ssmlint.rule import Rule
from ssmlint.rules.critical.check_without_effect import RULE as CHECK_WITHOUT_EFFECT
from ssmlint.rules.critical.critical_step_skipped import RULE as CRITICAL_STEP_SKIPPED
from ssmlint.rules.critical.implicit_non_critical import RULE as IMPLICIT_NON_CRITICAL
from ssmlint.rules.critical.leaked_resource import RULE as LEAKED_RESOURCE
from ssmlint.rules.critical.no_critical_step import RULE as NO_CRITICAL_STEP
from ssmlint.rules.critical.recovery_reports_failure import RULE as RECOVERY_REPORTS_FAILURE
from ssmlint.rules.critical.silent_handler_failure import RULE as SILENT_HANDLER_FAILURE
from ssmlint.rules.source.crash import RULE as RULE_CRASH
from ssmlint.source import read_source
from ssmlint.successes import END
from tests.conftest import EXAMPLES, RUNBOOKS

CRITICAL: tuple[Rule, ...] = (
    IMPLICIT_NON_CRITICAL,
    CRITICAL_STEP_SKIPPED,
    NO_CRITICAL_STEP,
    CHECK_WITHOUT_EFFECT,
    RECOVERY_REPORTS_FAILURE,
    LEAKED_RESOURCE,
    SILENT_HANDLER_FAILURE,
)
CODES = [rule.code for rule in CRITICAL]

# The finding in each bad example: its place, severity and path, and its message.
EXPECTED = {
    "SSM221/bad-in-loop.yaml": (
        "16:22 warning mainSteps[0].inputs.Steps[0].onFailure",
        (
            "a failure of 'restart' is hidden: with Continue isCritical turns to false, so it goes on and the "
            "run reports Success; state isCritical: false if that is meant, isCritical: true if not"
        ),
    ),
    "SSM221/bad-last-step.yaml": (
        "22:16 warning mainSteps[1].onFailure",
        (
            "a failure of 'tellResult' is hidden: with Continue isCritical turns to false, so the automation "
            "ends and the run reports Success; state isCritical: false if that is meant, isCritical: true if not"
        ),
    ),
    "SSM221/bad-other-state.yaml": (
        "10:16 warning mainSteps[0].onFailure",
        (
            "a failure of 'stopInstance' is hidden: with Continue isCritical turns to false, so 'startInstance' "
            "(line 15) runs and the run reports Success; state isCritical: false if that is meant, isCritical: "
            "true if not"
        ),
    ),
    "SSM221/bad-other-thing.yaml": (
        "10:16 warning mainSteps[0].onFailure",
        (
            "a failure of 'firstCopy' is hidden: with Continue isCritical turns to false, so 'secondCopy' (line "
            "15) runs and the run reports Success; state isCritical: false if that is meant, isCritical: true if "
            "not"
        ),
    ),
    "SSM221/bad.json": (
        "14:20 warning mainSteps[0].onFailure",
        (
            "a failure of 'patch' is hidden: with Continue isCritical turns to false, so 'markPatched' (line 28) "
            "runs and the run reports Success; state isCritical: false if that is meant, isCritical: true if not"
        ),
    ),
    "SSM221/bad.yaml": (
        "10:16 warning mainSteps[0].onFailure",
        (
            "a failure of 'backUp' is hidden: with Continue isCritical turns to false, so 'deleteVolume' (line "
            "15) runs and the run reports Success; state isCritical: false if that is meant, isCritical: true if "
            "not"
        ),
    ),
    "SSM222/bad-branch-fails.yaml": (
        "26:17 warning mainSteps[1].isCritical",
        (
            "'patch' is marked isCritical: true, but a failure of 'isWanted' (line 14), which is not critical, "
            "skips it, and the run still ends in Success: isWanted -> (onFailure) tellResult -> (next in order) "
            "the end"
        ),
    ),
    "SSM222/bad-later.yaml": (
        "96:17 warning mainSteps[9].isCritical",
        (
            "'patch' is marked isCritical: true, but a failure of 'prepareNine' (line 83), which is not "
            "critical, skips it, and the run still ends in Success: prepareOne -> (next in order) prepareTwo -> "
            "(next in order) prepareThree -> (next in order) prepareFour -> (next in order) ... 3 more steps ... "
            "-> prepareEight -> (next in order) prepareNine -> (onFailure) cleanUp -> (next in order) tellResult "
            "-> (next in order) the end"
        ),
    ),
    "SSM222/bad-several.yaml": (
        "24:17 warning mainSteps[1].isCritical",
        (
            "'patch' is marked isCritical: true, but a failure of 'lookAtDisk' (line 11), which is not critical, "
            "skips it (and 2 more critical steps), and the run still ends in Success: lookAtDisk -> (onFailure) "
            "tellResult -> (next in order) the end"
        ),
    ),
    "SSM222/bad.json": (
        "29:21 warning mainSteps[1].isCritical",
        (
            "'deleteVolume' is marked isCritical: true, but a failure of 'backUp' (line 16), which is not "
            "critical, skips it, and the run still ends in Success: backUp -> (onFailure) tellResult -> (next in "
            "order) the end"
        ),
    ),
    "SSM222/bad.yaml": (
        "24:17 warning mainSteps[1].isCritical",
        (
            "'patch' is marked isCritical: true, but a failure of 'lookAtDisk' (line 11), which is not critical, "
            "skips it, and the run still ends in Success: lookAtDisk -> (onFailure) tellResult -> (next in "
            "order) the end"
        ),
    ),
    "SSM223/bad-abort.yaml": (
        "13:17 warning mainSteps[0].isCritical",
        (
            "no step on this way is critical, so the run may report Success whatever fails there: patch -> (next "
            "in order) tellResult -> (next in order) the end; state isCritical: true for the step that the run "
            "is about, such as 'patch'"
        ),
    ),
    "SSM223/bad-arm.yaml": (
        "32:17 warning mainSteps[2].isCritical",
        (
            "no step on this way is critical, so the run reports Success whatever fails there: isWanted -> "
            "(Default) restart -> (next in order) the end; state isCritical: true for the step that the run is "
            "about, such as 'restart'"
        ),
    ),
    "SSM223/bad-one-step.json": (
        "15:21 warning mainSteps[0].isCritical",
        (
            "no step on this way is critical, so the run reports Success whatever fails there; state isCritical: "
            "true for the step that the run is about, such as 'patch'"
        ),
    ),
    "SSM223/bad.yaml": (
        "22:17 warning mainSteps[1].isCritical",
        (
            "no step on this way is critical, so the run reports Success whatever fails there: patch -> (next in "
            "order) restart -> (next in order) the end; state isCritical: true for the step that the run is "
            "about, such as 'restart'"
        ),
    ),
    "SSM224/bad-approve-stated.yaml": (
        "13:16 warning mainSteps[0].onFailure",
        (
            "'patch' (line 18) runs next whether the approval 'askPeople' is given or rejected, and only the "
            "final status tells them apart; leave onFailure out so that a rejection stops the run"
        ),
    ),
    "SSM224/bad-approve.yaml": (
        "13:16 warning mainSteps[0].onFailure",
        (
            "'patch' (line 17) runs next whether the approval 'askPeople' is given or rejected, and the final "
            "status does not tell either; leave onFailure out so that a rejection stops the run"
        ),
    ),
    "SSM224/bad-names-next.yaml": (
        "10:16 warning mainSteps[0].onFailure",
        (
            "'patch' (line 19) runs next whether the check 'isRunning' succeeds or fails, and only the final "
            "status tells them apart; leave onFailure out to stop there, or name a step that deals with it"
        ),
    ),
    "SSM224/bad-stated.yaml": (
        "10:16 warning mainSteps[0].onFailure",
        (
            "'patch' (line 20) runs next whether the check 'isRunning' succeeds or fails; leave onFailure out to "
            "stop there, or name a step that deals with it"
        ),
    ),
    "SSM224/bad-wait.yaml": (
        "10:16 warning mainSteps[0].onFailure",
        (
            "'patch' (line 19) runs next whether the wait 'untilRunning' succeeds or fails, and the final status "
            "does not tell either; leave onFailure out to stop there, or state isCritical if it may be in vain"
        ),
    ),
    "SSM224/bad.json": (
        "18:20 warning mainSteps[0].onFailure",
        (
            "'patch' (line 26) runs next whether the approval 'askPeople' is given or rejected, and only the "
            "final status tells them apart; leave onFailure out so that a rejection stops the run"
        ),
    ),
    "SSM224/bad.yaml": (
        "10:16 warning mainSteps[0].onFailure",
        (
            "'patch' (line 19) runs next whether the check 'isRunning' succeeds or fails, and the final status "
            "does not tell either; leave onFailure out to stop there, or name a step that deals with it"
        ),
    ),
    "SSM225/bad-by-two-steps.yaml": (
        "16:16 warning mainSteps[0].onFailure",
        (
            "'startOther' handles a failure of 'startDatabase' and goes back to the normal way at 'restart' "
            "(line 22), but the run still ends as Failed or TimedOut, as 'startDatabase' is critical by default: "
            "startDatabase -> (onFailure) startOther -> (next in order) breathe -> (nextStep) restart -> (next "
            "in order) isRunning -> (next in order) tellResult -> (isEnd) the end; state isCritical: false where "
            "the handler makes up for it, isCritical: true where the run is to end so"
        ),
    ),
    "SSM225/bad-two.yaml": (
        "13:16 warning mainSteps[0].onFailure",
        (
            "'putInOrder' handles a failure of 'lookAtDisk' (and of 1 more step) and goes back to the normal way "
            "at 'patch' (line 42), but the run still ends as Failed or TimedOut, as 'lookAtDisk' is critical by "
            "default: lookAtDisk -> (onFailure) putInOrder -> (nextStep) patch -> (next in order) tellResult -> "
            "(next in order) the end; state isCritical: false where the handler makes up for it, isCritical: "
            "true where the run is to end so"
        ),
    ),
    "SSM225/bad.json": (
        "14:20 warning mainSteps[0].onFailure",
        (
            "'putInOrder' handles a failure of 'lookAtDisk' and goes back to the normal way at 'patch' (line "
            "44), but the run still ends as Failed or TimedOut, as 'lookAtDisk' is critical by default: "
            "lookAtDisk -> (onFailure) putInOrder -> (next in order) patch -> (next in order) the end; state "
            "isCritical: false where the handler makes up for it, isCritical: true where the run is to end so"
        ),
    ),
    "SSM225/bad.yaml": (
        "10:16 warning mainSteps[0].onFailure",
        (
            "'patchFromOrigin' handles a failure of 'patchFromMirror' and goes back to the normal way at "
            "'restart' (line 29), but the run still ends as Failed or TimedOut, as 'patchFromMirror' is critical "
            "by default: patchFromMirror -> (onFailure) patchFromOrigin -> (nextStep) restart -> (next in order) "
            "the end; state isCritical: false where the handler makes up for it, isCritical: true where the run "
            "is to end so"
        ),
    ),
    "SSM226/bad-api.yaml": (
        "11:11 warning mainSteps[0].name",
        (
            "'dropCopy' (line 22) takes back what 'copyDatabase' did, but when 'tryCopy' (line 18) fails, what "
            "it made is left behind: copyDatabase -> (next in order) tryCopy -> (onFailure) the end as Failed; "
            "lead it there with onFailure"
        ),
    ),
    "SSM226/bad-attach.yaml": (
        "14:11 warning mainSteps[0].name",
        (
            "'detach' (line 32) takes back what 'attach' did, but when 'readVolume' (line 22) fails, what it "
            "made is left behind: attach -> (next in order) readVolume -> (onFailure) tellResult -> (next in "
            "order) the end; lead it there with onFailure"
        ),
    ),
    "SSM226/bad-cancel.yaml": (
        "11:11 warning mainSteps[0].name",
        (
            "'terminate' (line 25) takes back what 'launch' did, but when 'patch' (line 15) is cancelled, what "
            "it made is left behind: launch -> (next in order) patch -> (onCancel) tellCancelled -> (next in "
            "order) the end; lead it there with onCancel"
        ),
    ),
    "SSM226/bad-handler.yaml": (
        "11:11 warning mainSteps[0].name",
        (
            "'terminate' (line 24) takes back what 'launch' did, but when 'patch' (line 15) fails, what it made "
            "is left behind: launch -> (next in order) patch -> (onFailure) tellFailure -> (next in order) the "
            "end; lead it there with onFailure"
        ),
    ),
    "SSM226/bad-image.yaml": (
        "11:11 warning mainSteps[0].name",
        (
            "'deleteImage' (line 21) takes back what 'createImage' did, but when 'tryImage' (line 16) fails, "
            "what it made is left behind: createImage -> (next in order) tryImage -> (onFailure) the end as "
            "Failed; lead it there with onFailure"
        ),
    ),
    "SSM226/bad-one-forgotten.yaml": (
        "11:11 warning mainSteps[0].name",
        (
            "'resumeScaling' (line 36) takes back what 'suspend' did, but when 'ask' (line 27) fails, what it "
            "changed stays so: suspend -> (next in order) restart -> (next in order) ask -> (onFailure) the end "
            "as Failed; lead it there with onFailure"
        ),
    ),
    "SSM226/bad-set-back.yaml": (
        "22:11 warning mainSteps[1].name",
        (
            "'shrink' (line 33) takes back what 'grow' did, but when 'doTheWork' (line 29) fails, what it "
            "changed stays so: grow -> (next in order) doTheWork -> (onFailure) the end as Failed; lead it there "
            "with onFailure"
        ),
    ),
    "SSM226/bad.json": (
        "20:15 warning mainSteps[0].name",
        (
            "'deleteStack' (line 35) takes back what 'createStack' did, but when 'doTheWork' (line 28) fails, "
            "what it made is left behind: createStack -> (next in order) doTheWork -> (onFailure) the end as "
            "Failed; lead it there with onFailure"
        ),
    ),
    "SSM226/bad.yaml": (
        "8:11 warning mainSteps[0].name",
        (
            "'terminate' (line 20) takes back what 'launch' did, but when 'patch' (line 12) fails, what it made "
            "is left behind: launch -> (next in order) patch -> (onFailure) the end as Failed; lead it there "
            "with onFailure"
        ),
    ),
    "SSM227/bad-continue.yaml": (
        "34:16 info mainSteps[2].onFailure",
        (
            "'goBack' handles the failure of 'patch' (line 11), and its own failure is hidden by onFailure: "
            "Continue without isCritical: nobody learns that the handling went wrong"
        ),
    ),
    "SSM227/bad.json": (
        "51:21 info mainSteps[2].isCritical",
        (
            "'tellFailure' handles the failure of 'patch' (line 16), and its own failure is hidden by "
            "isCritical: false: nobody learns that the handling went wrong"
        ),
    ),
    "SSM227/bad.yaml": (
        "35:17 info mainSteps[2].isCritical",
        (
            "'goBack' handles the failure of 'patch' (line 11), and its own failure is hidden by isCritical: "
            "false: nobody learns that the handling went wrong"
        ),
    ),
}


def lint(path: Path) -> tuple[Finding, ...]:
    return lint_source(path.read_bytes(), path.name, (RULE_CRASH, *CRITICAL), meant=True).findings


def lint_steps(*steps: dict[str, Any], rules: tuple[Rule, ...] = CRITICAL) -> list[Finding]:
    text = json.dumps({"schemaVersion": "0.3", "mainSteps": steps})
    return list(lint_source(text, "document.json", (RULE_CRASH, *rules), meant=True).findings)


def api(
    name: str, operation: str = "RunThings", inputs: dict[str, Any] | None = None, **properties: Any
) -> dict[str, Any]:
    call = {"Service": "ec2", "Api": operation, **(inputs or {})}
    return {"name": name, "action": "aws:executeAwsApi", "inputs": call, **properties}


def told(findings: list[Finding]) -> list[tuple[str, str | None]]:
    return [(finding.code, finding.step) for finding in findings]


# The examples


def examples(prefix: str) -> list[str]:
    return [f"{code}/{path.name}" for code in CODES for path in sorted((EXAMPLES / code).glob(f"{prefix}*"))]


@pytest.mark.parametrize("name", examples("bad"))
def test_bad_examples(name: str) -> None:
    (finding,) = lint(EXAMPLES / name)
    place = f"{finding.line}:{finding.column} {finding.severity.value} {finding.path}"
    assert (place, finding.message) == EXPECTED[name]
    assert finding.code == name[:6]


@pytest.mark.parametrize("name", examples("good"))
def test_good_examples(name: str) -> None:
    assert lint(EXAMPLES / name) == ()


def test_every_rule_has_examples_in_both_notations() -> None:
    for code in CODES:
        names = {path.name for path in (EXAMPLES / code).iterdir()}
        assert {"bad.yaml", "good.yaml", "good.json"} <= names
        assert any(name.startswith("bad") and name.endswith(".json") for name in names)


def other_documents() -> Iterator[Path]:
    yield from sorted(RUNBOOKS.iterdir())
    for folder in sorted(EXAMPLES.glob("SSM*")):
        if folder.name not in CODES:
            yield from sorted(folder.iterdir())


def test_nothing_is_said_of_the_runbooks_and_of_the_examples_of_other_rules() -> None:
    found = [f"{path.parent.name}/{path.name} {told(list(lint(path)))}" for path in other_documents() if lint(path)]
    assert found == []


def test_the_way_is_told_at_its_places() -> None:
    (finding,) = lint(EXAMPLES / "SSM226" / "bad-handler.yaml")
    assert [(each.line, each.message) for each in (*finding.related, *finding.way)] == [
        (24, "takes back what 'launch' did, on success"),
        (11, "next in order leads from 'launch' to 'patch'"),
        (17, "onFailure leads from 'patch' to 'tellFailure'"),
        (30, "next in order leads from 'tellFailure' to the end"),
    ]


# The public documents


def test_the_corpus(shared: Path) -> None:
    """All that the public runbooks get; each was looked at."""
    found: dict[str, list[str]] = {}
    for path in sorted((shared / "corpus").rglob("*")):
        if path.is_file() and path.name != "manifest.csv":
            for finding in lint_source(path.read_bytes(), path.name, (RULE_CRASH, *CRITICAL), meant=False).findings:
                name = path.stem.split("__")[-1]
                found.setdefault(finding.code, []).append(f"{name} {finding.step}")
    assert found == {
        "SSM226": [
            "aws-ASGChangeStandbyState deployChangeStateLambda",
            "aws-AttachIAMToInstance createDocumentStack",
            "aws-ConfigureCloudWatchOnEC2Instance createDocumentStack",
            "aws-CopySnapshot createDocumentStack",
            "aws-CreateSnapshot createDocumentStack",
            "aws-DeleteSnapshot createDocumentStack",
            "aws-DetachEBSVolume createDocumentStack",
            "aws-RebootRdsInstance createDocumentStack",
            "aws-StartRdsInstance createDocumentStack",
            "aws-StopRdsInstance createDocumentStack",
            "aws-UpdateCloudFormationTemplate createDocumentStack",
            "aws-UpdateCloudFormationWithApproval createDocumentStack",
        ],
        "SSM227": [
            "aws-encryptrootvolume detachNewVolume",
            "aws-encryptrootvolume attachOriginalVolume",
            "aws-encryptrootvolume deleteNewEncryptedVolume",
            "aws-encryptrootvolume deleteEncryptedRootVolumeSnapshot",
            "aws-encryptrootvolume deleteRootVolumeSnapshot",
        ],
        "SSM221": [
            "aws-PatchWindowsInASG createPatchGroupTags",
            "aws-PatchWindowsInASG installMissingWindowsUpdates",
            "aws-PatchWindowsInASG CompletePatchGroupTags",
        ],
    }


def test_the_documented_case(shared: Path) -> None:
    found = {path.name[:2]: told(list(lint(path))) for path in sorted((shared / "cases").iterdir()) if lint(path)}
    assert found == {"40": [("SSM221", "Backup")]}


# Single decisions


def test_a_first_attempt_must_be_followed_by_the_same_on_the_same_thing() -> None:
    def stop(name: str, instance: str, state: str = "stopped", **properties: Any) -> dict[str, Any]:
        inputs = {"InstanceIds": [instance], "DesiredState": state}
        return {"name": name, "action": "aws:changeInstanceState", "inputs": inputs, **properties}

    first = stop("first", "i-1", onFailure="Continue")
    assert told(lint_steps(first, stop("force", "i-1"))) == []
    assert told(lint_steps(first, stop("force", "i-2"))) == [("SSM221", "first")]
    assert told(lint_steps(first, stop("force", "i-1", "running"))) == [("SSM221", "first")]
    assert told(lint_steps(first, stop("force", "i-1", isCritical=False))) == [("SSM221", "first")]


@pytest.mark.parametrize("on_failure", ["continue", "CONTINUE", "Abort", "${Strategy}", "step:b"])
def test_only_the_documented_word_hides_a_failure(on_failure: str) -> None:
    assert lint_steps(api("a", onFailure=on_failure), api("b"), rules=(IMPLICIT_NON_CRITICAL,)) == []


@pytest.mark.parametrize("key", ["isCritical", "iscritical", "isCritcal"])
def test_an_intent_that_is_stated_in_a_misspelt_key_is_an_intent(key: str) -> None:
    assert lint_steps({**api("a", onFailure="Continue"), key: True}, api("b")) == []


def test_an_intent_that_a_generator_fills_in_is_an_intent() -> None:
    assert lint_steps(api("a", onFailure="Continue", isCritical={"Ref": "Critical"}), api("b")) == []


def test_a_check_whose_result_is_asked_for_has_an_effect() -> None:
    ask = {"name": "ask", "action": "aws:approve", "onFailure": "Continue", "inputs": {"Approvers": ["a"]}}
    assert told(lint_steps(ask, api("b"))) == [("SSM224", "ask")]
    asked = api("b", inputs={"Status": "{{ ask.ApprovalStatus }}"})
    assert told(lint_steps(ask, asked)) == [("SSM221", "ask")]


def test_a_handler_that_tries_again_is_told_by_the_rule_on_cycles() -> None:
    steps = api("a", onFailure="step:wait", nextStep="c"), api("wait", nextStep="a"), api("c")
    assert lint_steps(*steps) == []
    again = api("a", onFailure="step:wait", nextStep="c", isCritical=False), api("wait", nextStep="a", isCritical=False)
    assert told(lint_steps(*again, api("c", isCritical=False, onFailure="Continue"))) == [("SSM227", "wait")]


def test_of_several_things_each_is_told() -> None:
    made = [api(name, "CreateVolume", {"VolumeId": name}) for name in ("v1", "v2")]
    gone = [api(f"drop{name}", "DeleteVolume", {"VolumeId": name}) for name in ("v1", "v2")]
    assert told(lint_steps(*made, api("work"), *gone)) == [("SSM226", "v1"), ("SSM226", "v2")]


@pytest.mark.parametrize(
    ("make", "remove", "same"),
    [
        ("CreateVolume", "DeleteVolume", True),
        ("create_volume", "delete_volume", True),
        ("RunInstances", "TerminateInstances", True),
        ("StartDBInstance", "StopDBInstance", True),
        ("AllocateAddress", "ReleaseAddress", True),
        ("RestoreDBClusterFromSnapshot", "DeleteDBCluster", True),
        ("CreateVolume", "DeleteSnapshot", False),
        ("DeleteVolume", "CreateVolume", False),
        ("DescribeVolumes", "DeleteVolume", False),
        ("StopInstances", "StartInstances", False),
    ],
)
def test_pairs_of_api_calls(make: str, remove: str, same: bool) -> None:
    thing = {"ThingId": "{{ Thing }}"}
    findings = lint_steps(api("a", make, thing), api("work"), api("b", remove, thing), rules=(LEAKED_RESOURCE,))
    assert told(findings) == ([("SSM226", "a")] if same else [])
    other = {"ThingId": "{{ Other }}"}
    assert lint_steps(api("a", make, thing), api("work"), api("b", remove, other), rules=(LEAKED_RESOURCE,)) == []


@pytest.mark.parametrize(
    ("identifier", "leaks"),
    [
        ({"InstanceIds": "{{ one.Id }}"}, False),
        ({"InstanceIds": "{{ two.Id }}"}, True),
        ({"InstanceIds": "{{ found.Id }}"}, False),
        ({"InstanceIds": "{{ Parameter }}"}, True),
        ({}, False),
    ],
)
def test_a_handler_that_may_remove_the_very_thing(identifier: dict[str, str], leaks: bool) -> None:
    """A handler that removes another thing of the kind does not help; one of which it cannot be told may."""
    find = api("found", "DescribeInstances")
    make = [api(name, "RunInstances", onFailure="step:clean") for name in ("one", "two")]
    gone = [
        api(f"drop{name}", "TerminateInstances", {"InstanceIds": f"{{{{ {name}.Id }}}}"}) for name in ("one", "two")
    ]
    gone[-1]["isEnd"] = True
    clean = api("clean", "TerminateInstances", identifier)
    findings = lint_steps(find, *make, api("work", onFailure="step:clean"), *gone, clean, rules=(LEAKED_RESOURCE,))
    assert (("SSM226", "one") in told(findings)) == leaks


@pytest.mark.parametrize(("name", "leaks"), [("one", False), ("onne", False), ("two", True)])
def test_a_clean_up_of_a_step_that_there_is_not_may_be_of_any(name: str, leaks: bool) -> None:
    make = [api(each, "RunInstances", onFailure="step:clean") for each in ("one", "two")]
    drop = [
        api(f"drop{each}", "TerminateInstances", {"InstanceIds": f"{{{{ {each}.Id }}}}"}, onFailure="step:clean")
        for each in ("one", "two")
    ]
    drop[-1]["isEnd"] = True
    clean = api("clean", "TerminateInstances", {"InstanceIds": f"{{{{ {name}.Id }}}}"})
    findings = lint_steps(*make, api("work", onFailure="step:clean"), *drop, clean, rules=(LEAKED_RESOURCE,))
    assert (("SSM226", "one") in told(findings)) == leaks


def test_nothing_is_said_of_what_only_may_be() -> None:
    """A document of which a generator adds steps proves nothing."""
    text = """schemaVersion: "0.3"
mainSteps:
  - {name: a, action: "aws:executeAwsApi", inputs: {Service: ec2, Api: CreateVolume, VolumeId: v}}
  - !Include more
  - {name: b, action: "aws:executeAwsApi", inputs: {Service: ec2, Api: DeleteVolume, VolumeId: v}}
"""
    assert lint_source(text, "document.yaml", (RULE_CRASH, *CRITICAL), meant=True).findings == ()


# The questions, against all ways

NAMES = ("a", "b", "c", "d", "e", "f")
ACTIONS = ("aws:executeAwsApi", "aws:executeScript", "aws:sleep", "aws:branch", "aws:waitForAwsResourceProperty")


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A document whose jumps all lead forward, so that all its ways can be listed."""
    names = NAMES[: draw(st.integers(2, len(NAMES)))]
    steps = []
    for index, name in enumerate(names):
        later = names[index + 1 :]
        action = draw(st.sampled_from(ACTIONS))
        step: dict[str, Any] = {"name": name, "action": action, "inputs": {}}
        critical = draw(st.sampled_from((None, None, True, False)))
        if critical is not None:
            step["isCritical"] = critical
        jumps = [f"step:{each}" for each in later]
        handler = draw(st.sampled_from((None, "Abort", "Continue", *jumps, *jumps)))
        if handler is not None:
            step["onFailure"] = handler
        if draw(st.integers(0, 3)) == 0 and jumps:
            step["onCancel"] = draw(st.sampled_from(jumps))
        if action == "aws:branch" and later:
            # Each asks a value of its own: whether two branches agree is another question.
            choice = {"NextStep": draw(st.sampled_from(later)), "Variable": f"{{{{ {name}x }}}}", "StringEquals": "y"}
            step["inputs"] = {"Choices": [choice]}
        elif draw(st.integers(0, 3)) == 0:
            step["isEnd"] = True
        elif later and draw(st.integers(0, 1)) == 1:
            step["nextStep"] = draw(st.sampled_from(later))
        steps.append(step)
    return {"schemaVersion": "0.3", "mainSteps": steps}


def asked(document: dict[str, Any]) -> tuple[Analysis, CriticalPath]:
    analysis = analyse(build_document(read_source(json.dumps(document), "document.json")))
    return analysis, CriticalPath(analysis)


Allowed = Callable[[tuple[Edge, ...], Edge], bool]


def all_ways(path: CriticalPath, start: str, allowed: Allowed) -> Iterator[tuple[Edge, ...]]:
    """Every way from a node over sure edges that are allowed after the way so far."""
    pending: list[tuple[Edge, ...]] = [()]
    while pending:
        way = pending.pop()
        for edge in path.sure.get(way[-1].target if way else start, ()):
            if allowed(way, edge):
                longer = (*way, edge)
                yield longer
                pending.append(longer)


def succeeding(way: tuple[Edge, ...], edge: Edge) -> bool:
    return edge.on_success


def reached(path: CriticalPath, node: str) -> set[str]:
    """The nodes that successes lead to, the node itself included."""
    return {node} | {way[-1].target for way in all_ways(path, node, succeeding)}


def is_green(analysis: Analysis, edge: Edge) -> bool:
    step = analysis.step(edge.source)
    failure = edge.kind in (EdgeKind.FAILURE, EdgeKind.TIMEOUT)
    return edge.on_success or (failure and step is not None and counts(step) is False)


def holds_together(way: tuple[Edge, ...], start: str) -> bool:
    sources = [edge.source for edge in way]
    return sources == [start, *(edge.target for edge in way[:-1])]


def passed(way: tuple[Edge, ...]) -> set[str]:
    return {edge.target for edge in way}


@settings(max_examples=300, derandomize=True, deadline=None)
@given(documents())
def test_skipped_steps_are_those_of_all_ways(document: dict[str, Any]) -> None:
    analysis, path = asked(document)
    for failing in analysis.document.steps:
        found = path.skipping_way(failing)
        ahead = reached(path, failing.id)
        answers = set()
        for before in all_ways(path, START, lambda way, edge: is_green(analysis, edge)):
            if before[-1].target != failing.id or counts(failing) is not False:
                continue
            for turn in path.after_failure(failing):
                skipped = {
                    step.name
                    for step in analysis.document.steps
                    if stated_critical(step) is True and step.id in ahead - reached(path, turn.target) - {failing.id}
                }
                behind = [(turn,), *((turn, *way) for way in all_ways(path, turn.target, succeeding))]
                for way in behind:
                    through = [step for step in analysis.document.steps if step.id in passed(way)]
                    stands_in = any(stated_critical(step) is True and step.id not in ahead for step in through)
                    if way[-1].target == END and skipped and not stands_in:
                        answers.add(frozenset(skipped))
        if found is None:
            assert not answers
        else:
            way, steps = found
            assert frozenset(step.name for step in steps) in answers
            assert holds_together(way, START)
            assert way[-1].target == END
            assert not passed(way) & {step.id for step in steps}
            assert sum(not is_green(analysis, edge) for edge in way) == 0


def acts(step: Step) -> bool:
    return step.action in ("aws:executeAwsApi", "aws:executeScript")


@settings(max_examples=300, derandomize=True, deadline=None)
@given(documents())
def test_a_way_without_a_critical_step_is_found_if_there_is_one(document: dict[str, Any]) -> None:
    analysis, path = asked(document)

    def is_answer(way: tuple[Edge, ...]) -> bool:
        steps = [step for step in analysis.document.steps if step.id in passed(way)]
        soft = all(
            stated_critical(step) is False or (stated_critical(step) is None and step.action in IDLE_ACTIONS)
            for step in steps
        )
        return way[-1].target == END and soft and any(acts(step) for step in steps)

    answers = [way for way in all_ways(path, START, succeeding) if is_answer(way)]
    found = path.uncritical_way(acts)
    assert (found is None) == (not answers)
    if found is not None:
        assert is_answer(found)
        assert holds_together(found, START)
        assert len(found) == min(map(len, answers))


@settings(max_examples=300, derandomize=True, deadline=None)
@given(documents())
def test_a_handler_that_comes_back_is_found_if_there_is_one(document: dict[str, Any]) -> None:
    analysis, path = asked(document)
    greens = list(all_ways(path, START, lambda way, edge: is_green(analysis, edge)))
    for failing in analysis.document.steps:
        ahead = reached(path, failing.id) & {step.id for step in analysis.document.steps}
        answers = []
        if counts(failing) is True and any(way[-1].target == failing.id for way in greens):
            for turn in path.after_failure(failing):
                if turn.target in ahead | analysis.reachable_by_success or analysis.step(turn.target) is None:
                    continue
                for behind in all_ways(path, turn.target, succeeding):
                    joins = [edge.target for edge in behind if edge.target in ahead]
                    at_work = {step.id for step in analysis.document.steps if acts(step)}
                    if behind[-1].target == END and joins and reached(path, joins[0]) & at_work:
                        answers.append((turn, *behind))
        found = path.rejoining_way(failing, acts)
        assert (found is None) == (not answers)
        assert found is None or found in answers


@settings(max_examples=300, derandomize=True, deadline=None)
@given(documents(), st.sampled_from(NAMES), st.sampled_from(NAMES), st.booleans())
def test_a_leak_is_found_if_there_is_one(document: dict[str, Any], made: str, gone: str, cancels: bool) -> None:
    analysis, path = asked(document)
    creator, remover = analysis.document.by_name.get(made), analysis.document.by_name.get(gone)
    if creator is None or remover is None or made == gone:
        return
    to_remover = {step.id for step in analysis.document.steps if remover.id in reached(path, step.id)}
    idle = {step.id for step in analysis.document.steps if step.action in IDLE_ACTIONS}

    def allowed(way: tuple[Edge, ...], edge: Edge) -> bool:
        if edge.target == remover.id or (not way and not edge.on_success):
            return False
        if edge.on_success:
            return True
        first = all(each.on_success for each in way) and edge.source in to_remover
        return first and (cancels if edge.kind is EdgeKind.CANCEL else edge.source not in idle)

    answers = [
        way
        for way in all_ways(path, creator.id, allowed)
        if way[-1].target in ENDS.values() and any(not edge.on_success for edge in way)
    ]
    found = Leaks(path).way(creator, remover, path.bits((remover,)), cancels=cancels)
    assert (found is None) == (not answers)
    assert found is None or (found in answers and len(found) == min(map(len, answers)))


@settings(max_examples=300, derandomize=True, deadline=None)
@given(documents())
def test_what_leads_where(document: dict[str, Any]) -> None:
    analysis, path = asked(document)
    greens = {START} | {way[-1].target for way in all_ways(path, START, lambda way, edge: is_green(analysis, edge))}
    for step in analysis.document.steps:
        steps = reached(path, step.id) & {each.id for each in analysis.document.steps}
        assert {each.id for each in path.ahead(step.id)} == steps
        assert path.has_ahead(step.id, acts) == any(acts(each) for each in path.ahead(step.id))
        assert (path.healthy_way(step.id) is not None) == (step.id in greens)
        # Here ways that only may exist count too.
        assert step.id not in greens or step.id in path.may_be_green


@settings(max_examples=200, derandomize=True, deadline=None)
@given(documents())
def test_no_rule_fails_and_the_order_is_stable(document: dict[str, Any]) -> None:
    findings = lint_steps(*document["mainSteps"])
    assert findings == lint_steps(*document["mainSteps"])
    assert {finding.code for finding in findings} <= set(CODES)
    # One property of one step is never told twice.
    places = [(finding.line, finding.column) for finding in findings if finding.code not in ("SSM222", "SSM223")]
    assert len(places) == len(set(places))
