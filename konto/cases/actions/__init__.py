"""What can be done with a case, a verb each. Other rooms import from here and from `queries` alone.

- `open_case` once per `key`; `contact` is where answers are announced, None where there is no address. A `network`
  (visitors alone) counts towards what may be opened: TooMany.
- `reply` is the person's, `answer` the staff's. Both take a `key` (UUID) that keeps a message from coming twice.
  `answer` takes the number of the last message that was seen, and raises `Meanwhile` where another has come since.
- What is written about an alarm goes to the contacts that its account has then (`kernel.reach`); `answer` says whether
  anybody could be told.
- `move_contact` when the address of an account has changed: what is written about its cases goes to the new one.
- `assign` and `close` raise `Meanwhile`, too, where somebody was faster.
"""

from konto.cases.actions.alarms import take_alarm
from konto.cases.actions.clock_work import tidy
from konto.cases.actions.forgetting import forget_address, move_contact
from konto.cases.actions.opening import open_case
from konto.cases.actions.status import Meanwhile
from konto.cases.actions.talking import Answered, answer, confirm, disown, reply
from konto.cases.actions.working import assign, close, hold, note_look, settle
from konto.cases.attachments import MOST_BYTES_OF_A_FORM, Attachment
from konto.cases.contacts import Contact
from konto.cases.models import Channel, Kind, Status, Subject
from konto.cases.pace import TooMany, WaitForAnswer

__all__ = [
    "MOST_BYTES_OF_A_FORM",
    "Answered",
    "Attachment",
    "Channel",
    "Contact",
    "Kind",
    "Meanwhile",
    "Status",
    "Subject",
    "TooMany",
    "WaitForAnswer",
    "answer",
    "assign",
    "close",
    "confirm",
    "disown",
    "forget_address",
    "hold",
    "move_contact",
    "note_look",
    "open_case",
    "reply",
    "settle",
    "take_alarm",
    "tidy",
]
