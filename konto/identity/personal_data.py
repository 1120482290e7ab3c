"""What identity holds of a person. Children first: the account's own row is erased last of all."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.utils.translation import gettext_lazy as _

from konto.identity.actions.erasure import erase_identity
from konto.identity.models import Account, Identifier, Picture, Session
from konto.kernel import holdings
from konto.kernel.holdings import Holding, Kind, Merge, Nobody, exported, internal

KEY = internal("names a row inside Konto")

holdings.declare(
    Holding(
        room="identity",
        table="identity_session",
        owner="account_id",
        merge=Merge.DROP,
        columns={
            "key_digest": internal("digest of a key that only the browser holds"),
            "id": KEY,
            "account_id": KEY,
            "data": internal("marks for this browser; what a provider told of a newcomer is sealed in it"),
            "device": exported(_("Device")),
            "door": exported(_("How you signed in")),
            "created_at": exported(_("Signed in")),
            "last_seen_at": exported(_("Last seen")),
            "proved_at": exported(_("Password last asked for")),
            "second_factor_at": exported(_("Second step passed")),
            "expires_at": exported(_("Ends")),
        },
    ),
    Holding(
        room="identity",
        table="identity_proof",
        owner="account_id",
        merge=Merge.DROP,
        columns={
            "id": KEY,
            "account_id": KEY,
            "identifier_id": KEY,
            "change_id": KEY,
            "purpose": exported(_("What the code was for")),
            "code_mark": internal("keyed fingerprint of a code"),
            "link_digest": internal("digest of a link"),
            "browser_digest": internal("digest of a secret that only the browser holds"),
            "tries": internal("counts wrong tries"),
            "created_at": exported(_("Sent")),
            "code_until": internal("follows from when it was sent"),
            "link_until": internal("follows from when it was sent"),
            "ended_at": exported(_("Used or replaced")),
            "ended": internal("why it no longer works"),
        },
    ),
    Holding(
        room="identity",
        table="identity_recoverycode",
        owner="account_id",
        merge=Merge.DROP,
        columns={
            "id": KEY,
            "account_id": KEY,
            "mark": internal("keyed fingerprint of a recovery code"),
            "created_at": exported(_("Recovery code made")),
            "used_at": exported(_("Recovery code used")),
        },
    ),
    Holding(
        room="identity",
        table="mfa_authenticator",
        owner="user_id",
        merge=Merge.DROP,
        columns={
            "id": KEY,
            "user_id": KEY,
            "type": exported(_("Passkey or authenticator app")),
            "data": internal("a passkey's public key and name, or an app's sealed secret", personal=True),
            "created_at": exported(_("Added")),
            "last_used_at": exported(_("Last used")),
        },
    ),
    Holding(
        room="identity",
        table="identity_recovery",
        owner="account_id",
        merge=Merge.DROP,
        columns={
            "id": KEY,
            "account_id": KEY,
            "identifier_id": KEY,
            "contact_mark": internal("keyed fingerprint of the contact"),
            "browser_digest": internal("digest of a secret that only the browser holds"),
            "created_at": exported(_("New password asked for")),
            "opens_at": exported(_("Possible from")),
            "until": internal("follows from when it was asked for"),
            "ended_at": exported(_("Done or stopped")),
            "ended": exported(_("What became of it")),
            "stop_digest": internal("digest of a link"),
        },
    ),
    Holding(
        room="identity",
        table="socialaccount_socialaccount",
        owner="user_id",
        columns={
            "id": KEY,
            "user_id": KEY,
            "provider": exported(_("Account elsewhere")),
            "uid": exported(_("Your number there"), personal=True),
            "extra_data": exported(_("Your address there, masked"), personal=True),
            "date_joined": exported(_("Added")),
            "last_login": exported(_("Last used")),
        },
    ),
    Holding(
        room="identity",
        table="identity_acceptance",
        owner="account_id",
        columns={
            "id": KEY,
            "account_id": KEY,
            "document": exported(_("What you accepted")),
            "version": exported(_("Version")),
            "accepted_at": exported(_("Accepted")),
        },
    ),
    Holding(
        room="identity",
        table="identity_contactchange",
        owner="account_id",
        merge=Merge.DROP,
        columns={
            "id": KEY,
            "account_id": KEY,
            "kind": exported(_("Kind")),
            "old_value": exported(_("Before"), personal=True),
            "old_folded": internal("the contact before in one spelling", personal=True),
            "old_proved_at": internal("when the contact before was confirmed"),
            "value": exported(_("After"), personal=True),
            "folded": internal("the same contact in one spelling", personal=True),
            "created_at": exported(_("Asked for")),
            "applied_at": exported(_("Changed")),
            "dropped_at": exported(_("Given up")),
            "undone_at": exported(_("Taken back")),
            "undo_until": exported(_("Can be taken back until")),
            "undo_digest": internal("digest of a link"),
        },
    ),
    Holding(
        room="identity",
        table="identity_picture",
        owner="account_id",
        merge=Merge.KEEP_TARGET,
        columns={
            "account_id": KEY,
            "small": internal("the same picture, smaller", personal=True),
            "large": exported(_("Your picture"), personal=True),
            "created_at": exported(_("Added")),
        },
    ),
    Holding(
        room="identity",
        table="identity_identifier",
        owner="account_id",
        columns={
            "id": KEY,
            "account_id": KEY,
            "kind": exported(_("Kind")),
            "value": exported(_("E-mail address, number or user name"), personal=True),
            "folded": internal("the same in one spelling, to find it by", personal=True),
            "created_at": exported(_("Added")),
            "proved_at": exported(_("Confirmed")),
            "bounced_at": exported(_("A letter came back")),
            "doubted_at": exported(_("Somebody said that it is theirs now")),
        },
    ),
    Holding(
        room="identity",
        table="identity_account",
        owner="id",
        merge=Merge.KEEP_TARGET,
        columns={
            "id": KEY,
            "ref": internal("pseudonym in the journal"),
            "password": internal("argon2id hash: of no use to you, and a risk in a file"),
            "state": exported(_("State")),
            "state_before": internal("what the account returns to when you stay"),
            "name": exported(_("Name"), personal=True),
            "language": exported(_("Language")),
            "codes_open": exported(_("Codes open this account")),
            "picture": internal("the secret name under which the picture is fetched"),
            "restricted": internal("whether a restriction runs; which, and why, stands with the restrictions"),
            "created_at": exported(_("Made")),
            "activated_at": exported(_("Confirmed")),
            "reminders": internal("how often we asked for the contact to be confirmed"),
        },
    ),
    Nobody(
        table="identity_retiredidentifier",
        columns=["mark", "kind", "retired_on", "expires_at"],
        why="keyed fingerprints of identifiers of people who left: they recognise an address, they don't hold it",
    ),
    Nobody(
        table="identity_addresscheck",
        columns=["id", "mark", "contact_mark", "code_mark", "tries", "created_at", "until"],
        why="keyed fingerprints of codes sent in place of a picture, with or without an account; removed after a day",
    ),
    Nobody(
        table="account_emailaddress",
        columns=["id", "email", "verified", "primary", "user_id"],
        why="a table of the authentication library that Konto keeps empty: identifiers have a table of their own",
    ),
    Nobody(
        table="account_emailconfirmation",
        columns=["id", "created", "sent", "key", "email_address_id"],
        why="a table of the authentication library that Konto keeps empty: proofs have a table of their own",
    ),
    Nobody(
        table="socialaccount_socialapp",
        columns=["id", "provider", "provider_id", "name", "client_id", "secret", "key", "settings"],
        why="a table of the authentication library that Konto keeps empty: providers are named in the settings",
    ),
    Nobody(
        table="socialaccount_socialtoken",
        columns=["id", "app_id", "account_id", "token", "token_secret", "expires_at"],
        why="a table of the authentication library that Konto keeps empty: what opens an account elsewhere isn't kept",
    ),
    Nobody(
        table="captcha_captchastore",
        columns=["id", "challenge", "response", "hashkey", "expiration"],
        why="random letters of picture codes, removed after minutes",
    ),
)
holdings.erase_with("identity", erase_identity, last=True)
holdings.people_live_in("identity_account", id="id", ref="ref")

holdings.count_as(
    Kind(
        room="identity",
        label=_("Your profile: name, language, password"),
        rows=lambda subject: Account.objects.filter(pk=subject.id),
        what_happens=_("Deleted."),
        single=True,
        order=10,
    ),
    Kind(
        room="identity",
        label=_("Your e-mail address, phone number and user name"),
        rows=lambda subject: Identifier.objects.filter(account=subject.id).exclude(proved_at=None),
        what_happens=_("Deleted. They can't be used for an account here again."),
        order=20,
    ),
    Kind(
        room="identity",
        label=_("Your profile picture"),
        rows=lambda subject: Picture.objects.filter(account=subject.id),
        what_happens=_("Deleted."),
        single=True,
        order=15,
    ),
    Kind(  # never confirmed: they are not retired, and stay free
        room="identity",
        label=_("Contacts that were never confirmed"),
        rows=lambda subject: Identifier.objects.filter(account=subject.id, proved_at=None),
        what_happens=_("Deleted."),
        order=21,
    ),
    Kind(
        room="identity",
        label=_("Accounts elsewhere that open yours"),
        rows=lambda subject: SocialAccount.objects.filter(user=subject.id),
        what_happens=_("Deleted here. They can't be used for an account here again."),
        order=25,
    ),
    Kind(
        room="identity",
        label=_("Passkeys and authenticator app"),
        rows=lambda subject: Authenticator.objects.filter(user=subject.id),
        what_happens=_("Deleted here. What lies on your devices opens nothing any more."),
        order=26,
    ),
    Kind(
        room="identity",
        label=_("Devices where you are signed in"),
        rows=lambda subject: Session.objects.filter(account=subject.id),
        what_happens=_("Signed out at once."),
        order=30,
    ),
)
