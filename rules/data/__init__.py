"""Rules on data: what a reference can see when its step runs."""
