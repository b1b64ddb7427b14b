"""The stand-alone verifiers of a vote file: one for Python, one for a browser page. Neither knows Linmeng."""
