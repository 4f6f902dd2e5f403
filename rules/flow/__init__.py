"""Family 2: which steps can run, in which order?"""
