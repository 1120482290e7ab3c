"""Everything that a page can do, an app can: each page's name stands here, with the calls that do the same."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

from konto.identity.api import operations
from tests.architecture.addresses import all_of

ROOMS: Final = (
    "identity:",
    "notices:",
    "cases:",
    "standing:",
    "cabinet:",
    "departure:",
    "services:connected",
    "services:disconnect",
)

CALLS: Final[dict[str, tuple[str, ...]]] = {
    # getting an account
    "identity:sign_up": ("POST auth/signup",),
    "identity:strength": ("POST auth/password/strength",),
    "identity:activate": ("POST auth/email/verify", "POST auth/phone/verify"),
    "identity:resend": ("POST auth/email/verify/resend", "POST auth/phone/verify/resend"),
    "identity:correct_address": ("POST auth/correct",),
    "identity:activate_link": ("POST links/activate",),
    "identity:activate_link_again": ("POST links/activate/resend",),
    # getting in
    "identity:sign_in": ("POST auth/login",),
    "identity:sign_out": ("DELETE auth/session",),
    "identity:passkey_entry": ("POST auth/webauthn/login",),
    "identity:passkey_entry_options": ("GET auth/webauthn/login",),
    "identity:code_entry": ("POST auth/code/request",),
    "identity:code_entry_code": ("POST auth/code/confirm",),
    "identity:code_entry_again": ("POST auth/code/resend",),
    "identity:second_step": ("POST auth/2fa/authenticate", "POST auth/webauthn/authenticate"),
    "identity:second_step_passkey": ("GET auth/webauthn/authenticate",),
    "identity:second_step_end": ("DELETE auth/2fa/authenticate",),
    # getting back in
    "identity:recover": ("POST auth/password/request",),
    "identity:recover_code": ("POST auth/password/reset",),
    "identity:recover_again": ("POST auth/password/resend",),
    "identity:recover_password": ("POST auth/password/reset",),
    "identity:recovery_waits": ("GET auth/password/reset",),
    "identity:recover_link": ("POST links/recover",),
    "identity:recovery_stop": ("POST links/recovery-stop", "POST links/recovery-stop/look"),
    "identity:whole": ("GET account/holdings",),
    "identity:missing": ("POST account/holdings/missing",),
    "identity:not_me": ("POST account/not-me",),
    "identity:new_number": ("POST number-is-new",),
    "identity:new_number_code": ("POST number-is-new/confirm",),
    # showing again who it is
    "identity:prove": (
        "POST auth/reauthenticate",
        "POST auth/2fa/reauthenticate",
        "POST auth/webauthn/reauthenticate",
        "POST auth/code/reauthenticate",
    ),
    "identity:prove_code": ("POST auth/code/reauthenticate/request", "GET auth/code/reauthenticate"),
    "identity:prove_passkey": ("GET auth/webauthn/reauthenticate",),
    "identity:accept": ("GET account/documents", "POST account/documents"),
    # settings
    "identity:settings": ("GET account/profile", "GET account/email", "GET account/phone", "GET account/holdings"),
    "identity:name": ("PATCH account/profile",),
    "identity:language": ("PATCH account/profile",),
    "identity:password": ("POST account/password/change",),
    "identity:notifications": ("GET account/messages", "PATCH account/messages"),
    "identity:take_a_break": ("GET account/break", "POST account/break", "DELETE account/break"),
    "identity:devices": ("GET auth/sessions",),
    "identity:end_device": ("DELETE auth/sessions",),
    "identity:end_other_devices": ("DELETE auth/sessions",),
    "identity:user_name": ("POST account/username",),
    "identity:user_name_remove": ("DELETE account/username",),
    "identity:picture": ("POST account/picture",),
    "identity:picture_remove": ("DELETE account/picture",),
    "identity:picture_file": ("GET account/picture/{size}",),
    "identity:contact": ("POST account/email", "POST account/phone"),
    "identity:contact_confirm": ("POST account/email/verify", "POST account/phone/verify"),
    "identity:contact_again": ("PUT account/email", "PUT account/phone"),
    "identity:contact_check": ("PUT account/email", "PUT account/phone"),
    "identity:contact_give_up": ("DELETE account/email", "DELETE account/phone"),
    "identity:contact_remove": ("DELETE account/email", "DELETE account/phone"),
    "identity:contact_link": ("POST links/contact",),
    "identity:contact_not_mine": ("POST links/contact/not-mine",),
    "identity:undo": ("POST links/undo", "POST links/undo/look"),
    # ways in
    "identity:doors": ("GET account/authenticators",),
    "identity:door_password": ("POST account/password/change",),
    "identity:door_codes": ("POST account/authenticators/codes",),
    "identity:door_close": ("DELETE account/authenticators",),
    "identity:passkey_add": ("POST account/authenticators/webauthn",),
    "identity:passkey_new_options": ("GET account/authenticators/webauthn",),
    "identity:passkey_rename": ("PUT account/authenticators/webauthn",),
    "identity:app_set_up": ("GET account/authenticators/totp", "POST account/authenticators/totp"),
    "identity:recovery_codes": (
        "GET account/authenticators/recovery-codes",
        "POST account/authenticators/recovery-codes",
    ),
    # questions to a person
    "cases:ask": ("POST cases",),
    "cases:mine": ("GET cases",),
    "cases:mine_one": ("GET cases/{number}", "POST cases/{number}", "POST cases/{number}/close"),
    "cases:my_file": ("GET cases/{number}/files/{file}",),
    "cases:by_code": ("POST cases/by-link",),
    "cases:by_link": (
        "POST cases/by-link",
        "POST cases/by-link/reply",
        "POST cases/by-link/close",
        "POST cases/by-link/confirm",
        "POST cases/by-link/disown",
    ),
    "cases:file_by_link": ("POST cases/by-link/file",),
    # restrictions and appeals
    "standing:mine": ("GET account/standing",),
    "standing:one": ("GET account/standing",),
    "standing:appeal": ("POST account/standing/{restriction}/appeal",),
    "standing:send_link": ("POST account/standing/{restriction}/link",),
    "standing:show": ("POST account/standing/show",),
    "standing:show_send": ("POST account/standing/show/send",),
    "standing:outside": ("POST appeals",),
    "standing:status": ("POST appeals/by-link", "POST appeals/by-link/withdraw"),
    "standing:file": ("POST appeals/by-link/file",),
    "standing:open": ("POST links/reopen", "POST links/reopen/look"),
    "standing:open_again": ("POST links/reopen/resend",),
    # connected services
    "services:connected": ("GET account/services",),
    "services:disconnect": ("DELETE account/services",),
    # cabinet, messages, leaving
    "cabinet:home": ("GET account/holdings", "GET account/profile"),
    "notices:fewer": ("POST links/fewer",),
    "departure:start": ("GET account/leaving",),
    "departure:consent": ("POST account/leaving/consent",),
    "departure:questions": ("POST account/leaving/answers",),
    "departure:code": ("POST account/leaving",),
    "departure:send_code": ("POST account/leaving/resend",),
    "departure:send_agreement_code": ("POST account/leaving/agreement",),
    "departure:waiting": ("GET account/leaving",),
    "departure:waiting_keep": ("DELETE account/leaving",),
    "departure:waiting_now": ("POST account/leaving/now",),
    "departure:status": ("POST links/leaving",),
    "departure:status_keep": ("POST links/leaving/stay",),
    "departure:status_now": ("POST links/leaving/now",),
}

WITHOUT: Final[dict[str, str]] = {
    "standing:sent": "says what the answer to appeals says",
    "identity:activated": "says that the address is confirmed, which is the answer of auth/email/verify",
    "identity:not_confirmed": "explains a 403, whose meta.page leads there; confirming and leaving stay open to apps",
    "identity:not_me_done": "says where to go on, which account/not-me does",
    "identity:social_start": "an account elsewhere signs in by a browser, which the app opens (RFC 8252, 8.12)",
    "identity:social_callback": "where the other site sends that browser",
    "identity:social_back_by_form": "likewise",
    "identity:social_new": "goes on in that browser",
    "identity:social_before": "goes on in that browser",
    "identity:social_never": "goes on in that browser",
    "identity:social_prove": "goes on in that browser",
    "identity:social_join": "goes on in that browser",
    "identity:social_not_now": "goes on in that browser",
    "identity:social_add": "goes on in that browser",
    "notices:letterbox": "of the demo alone",
    "notices:letters_json": "of the demo alone, and JSON already",
    "notices:letter": "of the demo alone",
    "notices:bounces": "for providers of mail, and JSON already",
    "departure:keys": "public, and JSON already",
    "departure:certificate": "public; certificate_file is the same for programs",
    "departure:certificate_file": "public, and JSON already",
}

OWN: Final = {
    "GET config": "what an app has to know before anything else; the pages were made with it",
    "GET auth/session": "whose session it is, which every page shows",
}
"""Calls that no page has."""


def test_every_page_has_its_calls_or_a_reason():
    """A page that is new stands in neither list, and so does one that is gone."""
    pages = {one.name for one in all_of() if one.name.startswith(ROOMS)}

    assert not CALLS.keys() & WITHOUT.keys()
    assert pages == CALLS.keys() | WITHOUT.keys()
    assert all(WITHOUT.values())


def test_every_call_of_the_list_is_offered():
    """And every call that is offered does what some page does."""
    named = {call for calls in CALLS.values() for call in calls} | OWN.keys()
    assert named == {f"{one.method} {one.path}" for one in operations.offered()}


def test_the_guide_calls_what_is_there():
    """Each call of docs/api.md's walk is offered, and sends members that it has."""
    guide = "".join(re.findall(r"```bash\n(.*?)```", Path("docs/api.md").read_text(), re.DOTALL)).replace("\\", "")
    calls = re.findall(r"^(?:LEFT=\$\()?call ([\w/-]+)(.*?)(?=^\w|\Z)", guide, re.MULTILINE | re.DOTALL)

    assert len(calls) > 20
    for path, rest in calls:
        sent = re.search(r"--json ['\"](\{.*\})['\"]", rest, re.DOTALL)
        named = re.search(r"-X (\w+)", rest)
        method = named.group(1) if named else "POST" if sent or "-F" in rest else "GET"
        operation = operations.at(path)[method]
        words = json.loads(re.sub(r"\$\(.*?\)|\$\w+", "x", sent.group(1))) if sent else re.findall(r"-F (\w+)=", rest)
        assert set(words) <= {field.name for field in operation.body}, path
        assert {field.name for field in operation.body if field.required} <= set(words), path
