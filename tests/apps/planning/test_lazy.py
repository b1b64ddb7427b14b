"""Pages start without the scientific packages: they come with the first plan."""

import os
import subprocess
import sys

CODE = """
import django, sys
django.setup()
import linmeng.planning.urls, linmeng.planning.api, linmeng.planning.jobs
print(sorted({"numpy", "scipy", "shapely", "pyproj", "numba", "highspy", "matplotlib"} & set(sys.modules)))
"""


def test_urls_bring_no_scientific_packages() -> None:
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "linmeng.config.settings"}
    done = subprocess.run([sys.executable, "-c", CODE], env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr
