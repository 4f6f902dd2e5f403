"""Real documents: public runbooks with every finding frozen, and documents with the service's own verdict.

They are no part of the project; where they are missing these tests are left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from ssmlint.api import lint_paths
from ssmlint.report.concise import headline

# What must be said of the documents with a verdict, by the rules on text, structure, flow and data.
VERDICTS = {
    "01-undeclared-parameter.yaml": ["17:3 warning SSM308", "27:22 error SSM301"],
    "02-branch-or-one-operand.yaml": ["19:11 error SSM114"],
    "04-schema-2-2-as-automation.yaml": ["9:16 error SSM003"],
    "05-runcommand-unknown-inputs.yaml": ["19:5 error SSM107", "21:7 error SSM106", "22:7 error SSM106"],
    "07-automation-action-in-command-document.yaml": ["9:16 error SSM003"],
    "08-json-not-well-formed.yaml": ["15:3 error SSM001"],
    "10-outputs-repeat-predefined.yaml": ["17:15 error SSM113", "17:15 info SSM315"],
    "11-assumerole-bare-name.yaml": ["10:13 error SSM117"],
    "13-isend-and-nextstep.yaml": ["15:12 error SSM204"],
    "14-nextstep-unknown.yaml": ["14:15 error SSM203"],
    "16-document-output-unknown-step.yaml": ["15:5 error SSM302"],
    "17-step-name-hyphen.yaml": ["11:11 error SSM110"],
    "19-parameter-type-lower-case.yaml": ["11:3 warning SSM308", "11:16 error SSM104"],
    "20-parameter-without-type.yaml": ["11:3 error SSM102", "11:3 warning SSM308"],
    "22-no-mainsteps.yaml": ["9:1 error SSM102"],
    "23-step-key-Name.yaml": ["13:5 error SSM101"],
    "25-infinite-loop.yaml": ["18:15 error SSM202"],
    "26-branch-unsupported-operation.yaml": ["20:11 error SSM114"],
    "28-parameter-default-names-parameter.yaml": ["13:36 error SSM111"],
    "29-nested-expansion.yaml": ["11:3 warning SSM308", "20:26 error SSM311"],
    "32-document-output-of-step-not-run.yaml": ["38:5 info SSM307"],
    "38-branch-without-default-falls-through.yaml": ["14:11 info SSM207"],
    "40-onfailure-continue-hides-failure.yaml": ["17:16 warning SSM221"],
    "41-failure-handler-runs-on-success.yaml": ["22:11 warning SSM206"],
    "46-streaming-api.yaml": ["18:16 info SSM315"],
    "49-executeautomation-output-is-a-list.yaml": ["20:51 warning SSM313"],
    "53-script-interpolation.yaml": ["14:3 warning SSM308"],
    "58-runcommand-without-target.yaml": ["13:5 error SSM107"],
    "61-accept-unused-parameter-maxchars.yaml": ["15:3 warning SSM308"],
}


def test_every_finding_on_the_corpus(shared: Path, snapshot: Callable[[str, str], None]) -> None:
    folder = shared / "corpus"
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.csv")
    report = lint_paths(paths, select=["ALL"])
    assert (len(paths), report.documents, len(report.unreadable)) == (315, 289, 0)
    assert not report.crashed
    lines = [headline(finding, False).removeprefix(f"{folder}/") for finding in report.findings]
    snapshot("corpus.txt", "".join(f"{line}\n" for line in sorted(lines)))


def test_documents_with_a_verdict(shared: Path) -> None:
    report = lint_paths(shared / "cases", select=["SSM0", "SSM1", "SSM2", "SSM3"])
    found: dict[str, list[str]] = {}
    for finding in report.findings:
        text = f"{finding.line}:{finding.column} {finding.severity.value} {finding.code}"
        found.setdefault(Path(finding.file).name, []).append(text)
    assert found == {name: texts for name, texts in VERDICTS.items() if texts}


def test_no_accepted_document_has_an_error(shared: Path) -> None:
    accepted = [
        path
        for path in sorted((shared / "cases").iterdir())
        if re.search(r"^# expect: accept", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    ]
    assert [path.name[:2] for path in accepted] == ["61", "62", "64", "65", "67"]
    assert [
        headline(finding, False) for finding in lint_paths(accepted).findings if finding.severity.value == "error"
    ] == []
