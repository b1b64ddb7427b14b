"""Django's own commands: `python manage.py migrate`."""

import os

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linmeng.config.settings")
    import sys

    execute_from_command_line(sys.argv)
