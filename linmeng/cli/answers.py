"""How a verb answers: one line and an exit code, never a traceback."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from linmeng.planning.files.texts import Lang, say

REFUSED, BAD_INPUT, NO_PLAN, CANCELLED = 1, 2, 3, 130


class Failure(Exception):
    """Ends a verb with a sentence of `texts` and an exit code."""

    def __init__(self, code: int, key: str, **values: object) -> None:
        super().__init__(key)
        self.code, self.key, self.values = code, key, values


@contextmanager
def answering(lang: Lang) -> Iterator[None]:
    """Turns whatever goes wrong inside into one line on stderr and an exit code."""
    from linmeng.domain.refusals import NotUnderstood, Refusal
    from linmeng.planning.files.notes import in_words

    try:
        yield
    except Failure as failure:
        end(say(lang, failure.key, **failure.values), failure.code)
    except Refusal as refusal:
        end(in_words(refusal, lang), BAD_INPUT if isinstance(refusal, NotUnderstood) else REFUSED)
    except KeyboardInterrupt:
        end(say(lang, "cli.cancelled"), CANCELLED)
    except OSError as error:
        end(say(lang, "cli.os_error", file=error.filename or "", reason=error.strerror or error), REFUSED)
    except Exception as error:
        if os.environ.get("LINMENG_DEBUG"):
            raise
        end(say(lang, "cli.internal", kind=type(error).__name__, reason=error), REFUSED)


def end(line: str, code: int) -> None:
    """One line on stderr, and out."""
    click.echo(" ".join(line.split()), err=True)
    sys.exit(code)
