"""Rounds of shared crews, measured: known routing benchmarks, a day of an alliance, shared against tied."""
