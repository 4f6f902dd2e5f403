"""Bounds that keep a hostile file from costing more than an honest one could."""

# Bytes. Automation refuses more than 64 KB (General Reference, ssm quotas); past the reading bound a file cannot be
# a runbook any more and is not parsed.
DOCUMENT_BYTES = 65_536
READ_BYTES = 4 * 1024 * 1024

# Levels of nesting. Published runbooks stay below 20; the walks over the tree recurse, so the bound also keeps
# them inside Python's stack.
NESTING = 128

# Nodes after every alias is written out in full.
EXPANDED_NODES = 200_000
