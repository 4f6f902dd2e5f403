"""Completions for shells and the man page, written by tools/make_docs.py."""
