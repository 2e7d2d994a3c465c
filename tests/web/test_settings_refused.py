"""A misspelt setting stops the start with one sentence that names it, and shows no password."""

from pathlib import Path

import pytest

from tests.web.command import Shell
from web.setting_values import BadSetting
from web.settings import load_settings

BASE = {"MEDIATORI_SECRET_KEY": "x" * 40}
SECRET = "Zucchero"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MEDIATORI_SMTP_URL", f"smtp://u:{SECRET}@mail.example.it:25x"),
        ("MEDIATORI_SMTP_URL", f"smtp://u:{SECRET}@mail.example.it:99999"),
        ("MEDIATORI_SMTP_URL", f"smtp://u:{SECRET}#1@mail.example.it"),
        ("MEDIATORI_SMTP_URL", "smtp://[::1"),
        ("MEDIATORI_SMTP_URL", "mail.example.it:25"),
        ("MEDIATORI_TWILIO_API_BASE", "twilio"),
        ("MEDIATORI_TWILIO_API_BASE", "https://"),
        ("MEDIATORI_TWILIO_API_BASE", "https://a b"),
        ("MEDIATORI_TWILIO_API_BASE", "https://api.example.it:port"),
        ("MEDIATORI_TWILIO_API_BASE", ""),
        ("MEDIATORI_PUBLIC_URL", "https://mediatori.example.it:port"),
        ("MEDIATORI_DATABASE_URL", f"postgresql://u:{SECRET}@127.0.0.1:x/med"),
        ("MEDIATORI_DATABASE_URL", f"postgresql://u:half@{SECRET}@127.0.0.1/med"),
        ("MEDIATORI_DATABASE_URL", "mysql://u@127.0.0.1/med"),
    ],
)
def test_an_address_that_is_none_is_named(name: str, value: str) -> None:
    with pytest.raises(BadSetting) as refused:
        load_settings(BASE | {name: value})
    assert str(refused.value).startswith(f"{name}: ")
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize("command", ["check", "migrate", "work", "serve"])
def test_it_is_one_line_and_no_traceback(command: str, sqlite_url: str, tmp_path: Path) -> None:
    shell = Shell(tmp_path, sqlite_url)
    (tmp_path / "file").touch()
    wrong = [
        {"MEDIATORI_SMTP_URL": "smtp://mail.example.it:x"},
        {"MEDIATORI_FAILPOINT": "after_lunch"},
        {"MEDIATORI_VAR": str(tmp_path / "file" / "var"), "MEDIATORI_SECRET_KEY": ""},
    ]
    for setting in wrong if command in ("check", "work") else wrong[-1:]:
        done = shell.run(command, **setting)
        assert done.returncode == 1, setting
        told = [line for line in (done.stderr + done.stdout).splitlines() if next(iter(setting)) in line]
        assert len(told) == 1, done.stderr
        assert "Traceback" not in done.stderr
