"""Lists of compounds as files: read, written, explained. Values in, bytes out; no Django."""
