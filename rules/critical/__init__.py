"""Rules on the critical path: what a failure does to the result of a run."""
