"""The pages of the doors: showing who it is, adding and closing ways in, the second step."""

from __future__ import annotations

from django.urls import path

from konto.identity.views import authenticator, code_entry, doors, passkeys, prove, second_step

urlpatterns = [
    path("sign-in/passkey/", passkeys.enter_with, name="passkey_entry"),
    path("sign-in/passkey/options/", passkeys.enter_options, name="passkey_entry_options"),
    path("sign-in/code/", code_entry.ask, name="code_entry"),
    path("sign-in/code/enter/", code_entry.code, name="code_entry_code"),
    path("sign-in/code/again/", code_entry.again, name="code_entry_again"),
    path("sign-in/step/", second_step.step, name="second_step"),
    path("sign-in/step/passkey/", second_step.passkey_options, name="second_step_passkey"),
    path("sign-in/step/end/", second_step.give_up, name="second_step_end"),
    path("settings/doors/", doors.doors, name="doors"),
    path("settings/doors/password/", doors.set_password, name="door_password"),
    path("settings/doors/codes/", doors.open_codes, name="door_codes"),
    path("settings/doors/passkeys/", passkeys.add, name="passkey_add"),
    path("settings/doors/passkeys/options/", passkeys.new_options, name="passkey_new_options"),
    path("settings/doors/passkeys/<int:passkey>/", passkeys.rename, name="passkey_rename"),
    path("settings/doors/app/", authenticator.set_up, name="app_set_up"),
    path("settings/doors/recovery-codes/", authenticator.recovery_codes, name="recovery_codes"),
    path("settings/doors/close/<str:kind>/<str:which>/", doors.close, name="door_close"),
    path("settings/prove/", prove.prove, name="prove"),
    path("settings/prove/code/", prove.send_code, name="prove_code"),
    path("settings/prove/passkey/", prove.passkey_options, name="prove_passkey"),
]
