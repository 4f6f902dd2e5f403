"""JUnit XML, which the test reports of most CI services read.

The form: jenkinsci/xunit-plugin, junit-10.xsd, and jenkinsci/junit-plugin. Each document is a suite: each finding is
a test case that fails, and a document without findings has one that passes. What could not be read or made a rule crash
is an error. There are no times in it: the same findings give the same text.
"""

from __future__ import annotations

from ssmlint.decide import CRASH
from ssmlint.finding import Finding
from ssmlint.report import repository_path
from ssmlint.report.markup import DECLARATION, element, text
from ssmlint.result import FileResult
from ssmlint.run import Report, Unreadable


def render(report: Report, color: bool, encoding: str = "utf-8") -> str:
    del color, encoding
    listed = [result for result in report.results if result.is_document or result.findings]
    suites = [_suite(result) for result in listed] + [_unreadable(each) for each in report.unreadable]
    errors = sum(finding.code == CRASH for finding in report.findings)
    counts = {
        "tests": sum(max(1, len(result.findings)) for result in listed) + len(report.unreadable),
        "failures": len(report.findings) - errors,
        "errors": errors + len(report.unreadable),
    }
    return DECLARATION + element("testsuites", {"name": "ssmlint", **counts}, suites)


def _suite(result: FileResult) -> str:
    name = repository_path(result.file)
    errors = sum(finding.code == CRASH for finding in result.findings)
    counts = {
        "tests": max(1, len(result.findings)),
        "failures": len(result.findings) - errors,
        "errors": errors,
        "skipped": 0,
    }
    cases = [_case(finding, name) for finding in result.findings]
    passed = element("testcase", {"name": "ssmlint", "classname": name}, depth=2)
    return element("testsuite", {"name": name, **counts}, cases or [passed], 1)


def _case(finding: Finding, file: str) -> str:
    place = f"{finding.line}:{finding.column}"
    lines = [
        f"{file}:{place}: {finding.message}",
        *(f"line {each.line}: {each.message}" for each in finding.explained_by),
        *([finding.url] if finding.url else []),
    ]
    problem = element(
        "error" if finding.code == CRASH else "failure",
        {"type": finding.severity.value, "message": finding.message},
        "\n".join(text(line) for line in lines),
        3,
    )
    name = f"{finding.code} {finding.name} ({place})"
    return element("testcase", {"name": name, "classname": file}, [problem], 2)


def _unreadable(unreadable: Unreadable) -> str:
    name = repository_path(unreadable.file)
    message = f"cannot read the file: {unreadable.reason}"
    problem = element("error", {"type": "unreadable", "message": message}, depth=3)
    case = element("testcase", {"name": "ssmlint", "classname": name}, [problem], 2)
    return element("testsuite", {"name": name, "tests": 1, "failures": 0, "errors": 1, "skipped": 0}, [case], 1)
