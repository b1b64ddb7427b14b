"""The program by which anybody draws the lot again, on any computer with Python, without this software."""

LOT_SCRIPT = """\
import hashlib, json, sys

def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()

lot = json.load(open(sys.argv[1], encoding="utf-8"))
listed = sha(json.dumps(lot["list"], ensure_ascii=False, sort_keys=True, separators=(",", ":")))
print("list     ", listed)
print("committed", sha(lot["secret"] + "," + listed) == lot["commitment"])
for group in lot["list"]["groups"]:
    def number(name):
        return sha(",".join([lot["secret"], lot["value"], listed, group["key"], name]))
    names = sorted(group["candidates"], key=number)
    print(group["key"], "drawn:", *names[: group["seats"]], "| next:", *names[group["seats"] :])
    if names != lot["orders"][group["key"]]:
        sys.exit("This is not the order that was published.")
print("The published order is right.")
"""
"""Reads the published `lot.json`; prints who is drawn, and ends with an error where the order is another."""
