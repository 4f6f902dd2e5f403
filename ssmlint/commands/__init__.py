"""The commands, one module each, imported when it is called.

A module has `parser()`, which gives the parser of its arguments, and `run(console, arguments)`, which carries the
command out and returns the exit code. It raises UsageError, HelpShown, OutputError and ConfigError, which `cli` turns
into output.
"""

from __future__ import annotations

SUMMARIES = {
    "check": "lint files and directories; what runs when none is named",
    "baseline": "accept the findings that there are: write, check, prune",
    "steps": "for each step its settings, and the next steps by outcome (ValidNextSteps)",
    "graph": "the graph of the steps for Mermaid or Graphviz",
    "simulate": "a run of the document, told as the API would report it",
    "trace": "where a recorded run and a document disagree",
    "rules": "list the rules",
    "explain": "what a rule reports, why, and an example",
    "schema": "a JSON Schema of a whole document, for editors",
    "cache": "where results are kept; cache clear removes them",
    "completion": "the completions of a shell",
}
