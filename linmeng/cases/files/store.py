"""Where the bytes of a case's documents lie."""

from linmeng.web.shelf import Shelf

_shelf = Shelf("cases", "cases.document")
keep, read = _shelf.keep, _shelf.read
