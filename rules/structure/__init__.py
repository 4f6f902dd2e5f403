"""Family 1: what may each part of a document hold?"""
