"""publiccode.yml keeps to the standard by which public software is catalogued, and agrees with the package."""

from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from languages.texts import LOCALES

ROOT = Path(__file__).resolve().parent.parent
STATUSES = {"concept", "development", "beta", "stable", "obsolete"}


@pytest.fixture(scope="module")
def publiccode() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
    return found


def test_what_the_standard_asks_for_is_there(publiccode: dict[str, Any]) -> None:
    assert publiccode["publiccodeYmlVersion"] == "0"
    assert publiccode["name"] == "Mediatori"
    assert publiccode["url"].startswith("https://")
    assert publiccode["platforms"] == ["web"]
    assert publiccode["softwareType"] == "standalone/web"
    assert publiccode["developmentStatus"] in STATUSES
    assert publiccode["maintenance"]["type"] == "community"
    assert all(contact["name"] for contact in publiccode["maintenance"]["contacts"])


@pytest.mark.parametrize("language", ["it", "en"])
def test_descriptions_have_the_length_the_standard_asks_for(publiccode: dict[str, Any], language: str) -> None:
    text = publiccode["description"][language]
    assert len(text["shortDescription"]) <= 150
    assert "\n" not in text["shortDescription"]
    assert 150 <= len(text["longDescription"]) <= 10_000
    assert text["features"]


def test_it_says_the_same_licence_and_languages_as_the_product(publiccode: dict[str, Any]) -> None:
    package = ConfigParser()
    package.read(ROOT / "setup.cfg", encoding="utf-8")
    assert publiccode["legal"]["license"] == package["metadata"]["license_expression"]
    assert set(publiccode["localisation"]["availableLanguages"]) == set(LOCALES)


def test_the_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    articles = [f"\n{number}." for number in range(1, 16)]
    assert all(article in text for article in articles)
    assert "‘Compatible Licences’ according to Article 5 EUPL are:" in text
    assert text.rstrip().endswith("require the production of a new EUPL version.")
