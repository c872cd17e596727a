"""The router: what is this message about, and who must handle it?"""
