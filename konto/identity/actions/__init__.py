"""What can be done with an account, a verb each. Other rooms import from here and from `queries` alone."""

from konto.identity.actions.acceptances import accept_anew
from konto.identity.actions.activation import (
    BETWEEN_LETTERS,
    FreshStart,
    activate_by_code,
    activate_by_link,
    confirm_address,
    correct_address,
    note_bounce,
    resend_activation,
    send_activation,
)
from konto.identity.actions.codes import confirm_by_code, send_code
from konto.identity.actions.contacts_agreement import confirm_by_codes, send_agreement_code
from konto.identity.actions.doors import drop_doors
from konto.identity.actions.entry import NoAccount, Refused, WrongPassword, noting_signed_in, prove_password, sign_in
from konto.identity.actions.erasure import erase_identity
from konto.identity.actions.profile import change_language, change_password, rename
from konto.identity.actions.second_step import (
    asks_for_second_step,
    recovery_codes_left,
    try_app_code,
    try_recovery_code,
)
from konto.identity.actions.sessions import EndReason, end_session, end_sessions, end_sessions_of
from konto.identity.actions.sign_up import SignUp, Taken, sign_up
from konto.identity.actions.standing import (
    activation_link,
    confirm_guardian_code,
    mark_restricted,
    note_held,
    send_guardian_code,
)
from konto.identity.actions.state import WrongState, change_state, lock
from konto.identity.actions.writing import write, write_to_all
from konto.identity.disclosure import WRONG_PASSWORD_NOW, same_time
from konto.identity.models import Purpose, State
from konto.identity.proofs import Verdict, explain
from konto.identity.proofs import end_all as end_proofs
from konto.identity.shield import Keeper, agreement_for, guardians_of, tell_keepers
from konto.kernel.throttle import Slow

__all__ = [
    "BETWEEN_LETTERS",
    "WRONG_PASSWORD_NOW",
    "EndReason",
    "FreshStart",
    "Keeper",
    "NoAccount",
    "Purpose",
    "Refused",
    "SignUp",
    "Slow",
    "State",
    "Taken",
    "Verdict",
    "WrongPassword",
    "WrongState",
    "accept_anew",
    "activate_by_code",
    "activate_by_link",
    "activation_link",
    "agreement_for",
    "asks_for_second_step",
    "change_language",
    "change_password",
    "change_state",
    "confirm_address",
    "confirm_by_code",
    "confirm_by_codes",
    "confirm_guardian_code",
    "correct_address",
    "drop_doors",
    "end_proofs",
    "end_session",
    "end_sessions",
    "end_sessions_of",
    "erase_identity",
    "explain",
    "guardians_of",
    "lock",
    "mark_restricted",
    "note_bounce",
    "note_held",
    "noting_signed_in",
    "prove_password",
    "recovery_codes_left",
    "rename",
    "resend_activation",
    "same_time",
    "send_activation",
    "send_agreement_code",
    "send_code",
    "send_guardian_code",
    "sign_in",
    "sign_up",
    "tell_keepers",
    "try_app_code",
    "try_recovery_code",
    "write",
    "write_to_all",
]
