"""Whether a text that cannot be parsed was meant to be a runbook.

A hook hands over every file of a repository: among them templates that are neither YAML nor JSON, and broken documents
of other services, some with a runbook inside. Only what would be a runbook once mended is worth a finding.
"""

from __future__ import annotations

import re

from ssmlint.recognise import DocumentKind, kind_of

_STEPS = re.compile(r"\bmainSteps\b")
_VERSION = re.compile(r"""\bschemaVersion["']?[ \t]*:[ \t]*["']?([0-9.]+)""")
_ACTION = re.compile(r"""\baction["']?\s*:\s*["']?(aws:[a-zA-Z]+)""")

# A line that begins with a statement of Jinja, Terraform, ERB, Handlebars or Go: such a text is a template, and what
# comes out of it is another one.
_STATEMENT = re.compile(
    r"^[ \t]*(?:\{%|%\{|<%|\{\{[-#/!>]|\{\{[ \t]*(?:if|else|end|range|with|include|template|define|block)\b)",
    re.MULTILINE,
)

_COMMENTS = re.compile(r"(?:\s|#[^\r\n]*|//[^\r\n]*|/\*.*?\*/|---[^\r\n]*)*", re.DOTALL)
_BLOCK_KEY = re.compile(r"""^["']?(?:mainSteps|schemaVersion)["']?[ \t]*:""", re.MULTILINE)
# An escape is a token, so that no quote behind a string without end makes the search begin again: it stays linear.
_FLOW_TOKEN = re.compile(
    r"""["']?\b(?:mainSteps|schemaVersion)["']?\s*:|"(?:[^"\\\r\n]|\\.)*"|\\["\\]|[{}\[\]]|//[^\r\n]*|\#[^\r\n]*"""
)


def shows_signs(content: str) -> bool:
    """Whether a text that cannot be parsed looks like an Automation document."""
    if _STEPS.search(content) is None or _STATEMENT.search(content) is not None or not _has_key_at_top(content):
        return False
    found = _VERSION.search(content)
    version = None if found is None else found.group(1)
    return kind_of(version, set(_ACTION.findall(content))) is DocumentKind.AUTOMATION


def _has_key_at_top(content: str) -> bool:
    """Whether one of the two keys stands where the top level is; the other may have been moved by the mistake."""
    comments = _COMMENTS.match(content)
    start = 0 if comments is None else comments.end()
    if not content.startswith("{", start):
        return _BLOCK_KEY.search(content) is not None
    depth = 0
    for match in _FLOW_TOKEN.finditer(content, start):
        token = match.group()
        if token in "{[":
            depth += 1
        elif token in "}]":
            depth -= 1
        elif depth == 1 and token.endswith(":"):
            return True
    return False
