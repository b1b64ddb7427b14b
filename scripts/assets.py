"""Copies what the pages use from node_modules to build/vendor, and the icons to build/icons."""

import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILES = {
    "tabler": ["@tabler/core/dist/css/tabler.min.css", "@tabler/core/dist/js/tabler.min.js"],
    "leaflet": ["leaflet/dist/leaflet.js", "leaflet/dist/leaflet.css", "leaflet/dist/images"],
    "geoman": [
        "@geoman-io/leaflet-geoman-free/dist/leaflet-geoman.min.js",
        "@geoman-io/leaflet-geoman-free/dist/leaflet-geoman.css",
    ],
    "echarts": ["echarts/dist/echarts.min.js"],
}
SOURCE_MAP = re.compile(rb"(/\*#|//#) sourceMappingURL=\S+( \*/)?\s*")


def copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    else:  # the maps are not served, and the manifest storage would look for them
        target.write_bytes(SOURCE_MAP.sub(b"", source.read_bytes()))


def main() -> None:
    vendor = ROOT / "build" / "vendor"
    shutil.rmtree(vendor, ignore_errors=True)
    for room, names in FILES.items():
        (vendor / room).mkdir(parents=True)
        for name in names:
            source = ROOT / "node_modules" / name
            copy(source, vendor / room / source.name)
    shutil.copytree(
        ROOT / "node_modules/@tabler/icons/icons/outline", ROOT / "build/icons", dirs_exist_ok=True
    )


if __name__ == "__main__":
    main()
