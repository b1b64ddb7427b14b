"""`python -m linmeng.cli`, the same as `linmeng`."""

from linmeng.cli import main

main(prog_name="linmeng")
