"""SSM117 invalid-role."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ssmlint.analysis import Analysis
from ssmlint.fields import Field
from ssmlint.finding import Severity
from ssmlint.model import Document
from ssmlint.names import nearest
from ssmlint.quote import quote
from ssmlint.references import Reference, references_in
from ssmlint.rule import GUIDE, Problem, Rule
from ssmlint.source.nodes import Scalar, is_opaque
from ssmlint.source.text import Label

_IDENTIFIER = re.compile(r"[A-Za-z0-9_-]+\Z")
_PARTITION = re.compile(r"aws(-[a-z]+)*\Z")
_ACCOUNT = re.compile(r"[0-9]{12}\Z")
_ROLE = re.compile(r"role/[!-~]+\Z")

# What stands in for a system variable while the ARN around it is looked at.
_SYSTEM = {"global:ACCOUNT_ID": "123456789012", "global:AWS_PARTITION": "aws", "global:REGION": "eu-west-1"}

_KINDS = {
    "assumed-role": "a session of a role",
    "group": "a group",
    "instance-profile": "an instance profile",
    "policy": "a policy",
    "user": "a user",
}
_PARAMETER = "one parameter as in '{{ AutomationAssumeRole }}'"
_REFUSED = "such a document cannot be created"


def check(analysis: Analysis) -> Iterator[Problem]:
    document = analysis.document
    field = document.fields.get("assumeRole")
    if field is None or is_opaque(field.value) or not isinstance(field.value, Scalar) or field.value.kind != "str":
        return
    text = field.value.value.strip()
    references = list(references_in(field.value))
    secret = next((each for each in references if each.name.startswith("ssm:")), None)
    if not text:
        return
    if secret is not None:
        message = (
            "assumeRole cannot take its value from Parameter Store, which is not supported: give a parameter "
            f"{quote(text)} as its default and refer to that"
        )
        yield Problem(message, secret.braces(document.source.text), field.path)
    elif len(references) == 1 and text == field.value.value[references[0].start : references[0].end]:
        yield from _one_reference(document, field, references[0])
    elif text.startswith("arn:"):
        yield from _arn(document, field, text, references)
    elif references:
        message = (
            f"assumeRole is {quote(text)}, put together from parts, which is not documented: let one parameter hold "
            "the whole ARN"
        )
        yield Problem(message, field.place, field.path, severity=Severity.WARNING)
    else:
        yield from _neither(document, field, text)


def _one_reference(document: Document, field: Field, reference: Reference) -> Iterator[Problem]:
    name = reference.name
    if _IDENTIFIER.match(name):
        # A parameter; whether it is declared is told by another rule.
        return
    step = document.by_name.get(name.partition(".")[0])
    severity = None
    if name.startswith("variable:"):
        what, severity = "a variable, which no page mentions there", Severity.WARNING
    elif name.startswith(("global:", "automation:")):
        what = "a system variable, and none of them holds a role"
    elif step is not None:
        what = f"an output of step {quote(step.label)}, and the role is assumed before any step runs"
    else:
        what = "no parameter"
    message = f"assumeRole refers to {quote(name)}, {what}: it takes the ARN of a role, or {_PARAMETER}"
    yield Problem(message, field.place, field.path, severity=severity)


def _arn(document: Document, field: Field, text: str, references: list[Reference]) -> Iterator[Problem]:
    filled = text
    for reference in references:
        written = field.value.value[reference.start : reference.end] if isinstance(field.value, Scalar) else ""
        known = _SYSTEM.get(reference.name)
        if known is None:
            yield from _unsure_part(document, field, reference)
            return
        filled = filled.replace(written, known)
    problem = _arn_problem(filled)
    if problem is not None:
        message = f"{quote(text)} is not the ARN of a role: {problem}; an automation cannot assume it"
        yield Problem(message, field.place, field.path)


def _unsure_part(document: Document, field: Field, reference: Reference) -> Iterator[Problem]:
    """A reference inside an ARN: system variables occur in published runbooks, of others nothing is known."""
    if reference.name.startswith(("global:", "automation:")) or not isinstance(field.value, Scalar):
        return
    message = (
        f"assumeRole has {quote(reference.name)} as a part of an ARN, which is not documented: let one parameter hold "
        "the whole ARN"
    )
    place = reference.braces(document.source.text)
    yield Problem(message, place, field.path, severity=Severity.WARNING)


def _arn_problem(arn: str) -> str | None:
    """What keeps an ARN from being that of a role."""
    parts = arn.split(":", 5)
    if len(parts) < 6:
        return "an ARN has six parts, as in 'arn:aws:iam::123456789012:role/NAME'"
    _, partition, service, region, account, resource = parts
    kind = resource.partition("/")[0]
    if service != "iam" and not (service == "sts" and kind == "assumed-role"):
        return f"it belongs to the service {quote(service)}, and roles to 'iam'"
    if kind != "role":
        return f"it names {_KINDS.get(kind, quote(resource))}, not 'role/NAME'"
    if not _PARTITION.match(partition):
        return f"there is no partition {quote(partition)}"
    if region:
        return "roles belong to no Region, and its place in the ARN is empty"
    if not _ACCOUNT.match(account):
        return f"the account is {quote(account)}, and has 12 digits" if account else "the account is missing"
    if not _ROLE.match(resource):
        return "'role/' has no name after it" if resource == "role/" else f"no role is called {quote(resource[5:])}"
    return None


def _neither(document: Document, field: Field, text: str) -> Iterator[Problem]:
    meant = nearest(text, document.parameters) if _IDENTIFIER.match(text) else None
    if meant is not None:
        message = (
            f"assumeRole is {quote(text)} without braces, which is neither a parameter nor the ARN of a role: "
            f"{_REFUSED}; write '{{{{ {quote(meant)[1:-1]} }}}}'"
        )
        label = Label(f"parameter {quote(meant)} is declared here", document.parameters[meant].field.key.span)
        yield Problem(message, field.place, field.path, related=(label,))
        return
    message = f"assumeRole is {quote(text)}, which is neither the ARN of a role nor {_PARAMETER}: {_REFUSED}"
    if _IDENTIFIER.match(text):
        message += "; the name of a role is not enough"
    yield Problem(message, field.place, field.path)


RULE = Rule(
    "SSM117",
    "invalid-role",
    Severity.ERROR,
    "an assumeRole that is neither the ARN of a role nor a parameter",
    "The top of a document says which role the automation assumes: `arn:aws:iam::123456789012:role/NAME`, also with "
    "`{{ global:ACCOUNT_ID }}` inside, or exactly one parameter, `{{ AutomationAssumeRole }}`. A bare parameter name "
    "makes a document that cannot be created. `{{ ssm:name }}` is not supported there; a parameter can have it as its "
    "default. An ARN of anything else cannot be assumed: `The format of the supplied assume role ARN isn't valid.` An "
    "empty text means no role. An ARN put together from other references is not documented and is a warning. Steps "
    "have no assumeRole of their own.",
    f"{GUIDE}/automation-variables.html, {GUIDE}/automation-troubleshooting.html; "
    "https://github.com/cdklabs/cdk-ssm-documents/issues/35",
    check_document=check,
)
