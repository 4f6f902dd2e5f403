"""Text of a document inside Markdown, where it must stay text.

On the services that show it, text outside a code span can become a link, an image, HTML, a mention of a person, a
reference to an issue or a commit, an emoji or a formula (github.github.com/gfm; docs.github.com, "Autolinked references
and URLs"; docs.gitlab.com, "GitLab Flavored Markdown"). Inside one nothing does.
"""

from __future__ import annotations

import re

from ssmlint.report.plain import plain

# Words with plain punctuation; a full stop or a colon only at the end of a word, so that nothing reads as an address.
_HARMLESS = re.compile(r"[^\W\d_](?:[^\W_]|[ ,;'()?-]|[.:](?= |$))*")
# What becomes a link all the same: hashes of commits, and the likes of GH-12.
_REFERENCE = re.compile(r"[0-9a-fA-F]{7,}|[A-Za-z]-[0-9]")
_TICKS = re.compile("`+")


def inert(text: str) -> str:
    """The text for Markdown: as it is where it is nothing but words, otherwise as a code span."""
    text = plain(text)
    if _HARMLESS.fullmatch(text) and not _REFERENCE.search(text):
        return text
    return code(text)


def code(text: str) -> str:
    """The text as a code span, for a table as well."""
    text = plain(text)
    # An empty code span cannot be written.
    if not text:
        return "(empty)"
    ticks = "`" * (max(map(len, _TICKS.findall(text)), default=0) + 1)
    # A blank at both ends is taken off, which also keeps ticks of the text apart from those of the span.
    pad = " " if text[0] in "` " or text[-1] in "` " else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"
