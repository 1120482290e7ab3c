"""The pages of getting back in, and of saying that an account isn't one's own."""

from __future__ import annotations

from django.urls import path

from konto.identity.views import new_number, not_me, recover, recover_link, recover_password, recovery_stop, whole

urlpatterns = [
    path("recover/", recover.recover, name="recover"),
    path("recover/code/", recover.code, name="recover_code"),
    path("recover/code/again/", recover.again, name="recover_again"),
    path("recover/password/", recover_password.password, name="recover_password"),
    path("recover/wait/", recover_password.waits, name="recovery_waits"),
    path("recover/stop/<str:token>/", recovery_stop.stop, name="recovery_stop"),
    path("recover/whole/", whole.whole, name="whole"),
    path("recover/missing/", whole.missing, name="missing"),
    path("recover/link/<str:token>/", recover_link.recover_link, name="recover_link"),
    path("not-me/", not_me.not_me, name="not_me"),
    path("not-me/done/", not_me.done, name="not_me_done"),
    path("number/", new_number.ask, name="new_number"),
    path("number/code/", new_number.code, name="new_number_code"),
]
