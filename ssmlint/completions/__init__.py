"""Completions for shells, the man page and the help, written by tools/make_docs.py."""
