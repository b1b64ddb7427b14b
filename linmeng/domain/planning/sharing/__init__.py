"""Who bears what of an alliance's cost, and whether any part of it would rather leave.

Source: planning model, section 5.
"""
