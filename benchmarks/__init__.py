"""Measurements of ssmlint beside what people would run instead: `python -m benchmarks`."""
