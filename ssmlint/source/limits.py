"""Bounds that keep a hostile file from costing more than an honest one could."""

# Bytes. Automation refuses more than 64 KB (General Reference, ssm quotas); past the reading bound a file cannot be
# a runbook any more and is not parsed.
DOCUMENT_BYTES = 65_536
READ_BYTES = 1024 * 1024

# Levels of nesting. Published runbooks stay below 20; the walks over the tree recurse, so the bound also keeps
# them inside Python's stack.
NESTING = 128

# Values in a tree. 64 KB can hold some 33,000 of them, and a thousand honest steps have as many; what has more is a
# table of data, or made to hurt.
NODES = 50_000

# Values that aliases write out again; a long text counts for several.
EXPANDED_NODES = 20_000
EXPANDED_CHARACTERS = 4  # of a text for one value more
