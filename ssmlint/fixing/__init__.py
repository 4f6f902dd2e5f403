"""Mending a text: changes to it, the repairs that rules offer, and applying them to files."""
