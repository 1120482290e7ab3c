"""Providers for signing in elsewhere, as an operator names them."""

from __future__ import annotations

from pathlib import Path

import pytest

from konto.config import env, safety, social


def test_nobody_is_offered_unasked() -> None:
    """Without a setting there is no provider, and so no button."""
    assert social.offered() == []


def test_each_provider_is_offered_once_it_is_complete(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In the order of their buttons, with the names that people know."""
    key = tmp_path / "apple.p8"
    key.write_text("a key")
    for name in (
        "GOOGLE_ID", "GOOGLE_SECRET", "APPLE_ID", "APPLE_TEAM", "APPLE_KEY_ID", "FACEBOOK_ID", "FACEBOOK_SECRET",
        "OIDC_ID", "OIDC_SECRET",
    ):  # fmt: skip
        monkeypatch.setenv(f"KONTO_{name}", "something")
    monkeypatch.setenv("KONTO_APPLE_KEY_FILE", str(key))
    monkeypatch.setenv("KONTO_OIDC_URL", "https://id.example.org/")
    monkeypatch.setenv("KONTO_OIDC_NAME", "Exampleid")

    monkeypatch.setenv("KONTO_OIDC_PHONE", "1")

    found = social.offered()

    assert found[3]["phone"] is True
    assert [one["name"] for one in found] == ["Google", "Apple", "Facebook", "Exampleid"]
    assert (found[1]["private_key"], found[3]["url"]) == ("a key", "https://id.example.org")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"GOOGLE_ID": "a"}, "KONTO_GOOGLE_SECRET"),
        ({"FACEBOOK_ID": "a"}, "KONTO_FACEBOOK_SECRET"),
        ({"APPLE_ID": "a"}, "KONTO_APPLE_TEAM"),
        ({"APPLE_ID": "a", "APPLE_TEAM": "b", "APPLE_KEY_ID": "c"}, "KONTO_APPLE_KEY_FILE"),
        ({"APPLE_ID": "a", "APPLE_TEAM": "b", "APPLE_KEY_ID": "c", "APPLE_KEY_FILE": "nowhere"}, "can be read"),
        ({"OIDC_URL": "https://id.example.org"}, "KONTO_OIDC_ID"),
        ({"OIDC_URL": "https://id.example.org", "OIDC_ID": "a"}, "KONTO_OIDC_SECRET"),
    ],
)
def test_half_a_provider_is_refused(monkeypatch: pytest.MonkeyPatch, given: dict[str, str], said: str) -> None:
    """With a line that names what is missing."""
    for name, value in given.items():
        monkeypatch.setenv(f"KONTO_{name}", value)

    with pytest.raises(env.Unsafe, match=said):
        social.offered()


@pytest.mark.parametrize(
    ("url", "is_safe"),
    [("https://id.example.org", True), ("http://localhost:9400", True), ("http://id.example.org", False), ("x", False)],
)
def test_a_provider_is_asked_only_where_nobody_listens(url: str, is_safe: bool) -> None:
    """By https, or on this machine: whoever listens could be anybody here."""
    found = list(safety._of_providers({"KONTO_SOCIAL": [{"key": "oidc", "url": url}]}))

    assert (found == []) is is_safe


def test_relays_are_known_and_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Apple's is among them unless the operator says otherwise."""
    assert "privaterelay.appleid.com" in social.relay_domains()

    monkeypatch.setenv("KONTO_RELAY_DOMAINS", "Relay.example, hide.example")
    assert social.relay_domains() == ["relay.example", "hide.example"]
