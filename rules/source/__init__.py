"""Family 0: can the text be read?"""
