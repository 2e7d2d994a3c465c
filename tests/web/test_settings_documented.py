"""Every key stands in config.toml with its default, and in docs/configuration.md."""

import tomllib
from pathlib import Path

import pytest

from web.setting_values import BadSetting
from web.settings import SECTIONS, load_settings

ROOT = Path(__file__).resolve().parents[2]
KEYS = [(section, key) for section, keys in SECTIONS.items() for key in keys]


@pytest.mark.parametrize(("section", "key"), KEYS)
def test_a_key_is_in_the_file_with_its_default_and_in_the_documentation(section: str, key: str, tmp_path: Path) -> None:
    written = tomllib.loads((ROOT / "config.toml").read_text(encoding="utf-8"))[section][key]
    assert f"| `{section}.{key}` | `" in (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    (tmp_path / "config.toml").write_text("")
    base = {"MEDIATORI_CONFIG": str(tmp_path / "config.toml"), "MEDIATORI_SECRET_KEY": "x" * 40}
    given = {**base, f"MEDIATORI__{section.upper()}__{key.upper()}": str(written)}
    assert load_settings(base) == load_settings(given)


def test_an_unknown_key_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match=r"quiet_hours\.form"):
        load_settings({"MEDIATORI__QUIET_HOURS__FORM": "21:00", "MEDIATORI_SECRET_KEY": "x" * 40})
