"""Restrictions, their grounds, appeals, links that open an account again, and what outlives an account."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from konto.kernel import ids


class Scope(models.TextChoices):
    """What a restriction stops, the strictest first."""

    EVERYTHING = "everything", _("Everything")
    SIGN_IN = "sign_in", _("Signing in")
    BUYING = "buying", _("Buying")
    DISPUTES = "disputes", _("Opening disputes")
    REVIEWS = "reviews", _("Writing reviews and questions")


class Found(models.TextChoices):
    """How we learned of what happened."""

    NOTICE = "notice", _("Somebody told us")
    OWN = "own", _("We looked ourselves")
    AUTOMATED = "automated", _("A program noticed it")


class Basis(models.TextChoices):
    LEGAL = "legal", _("A law")
    CONTRACT = "contract", _("Our terms")


class Rule(models.TextChoices):
    """What restricts by itself."""

    NOT_ACTIVATED = "not_activated", _("The address or number wasn't confirmed in time")
    HIJACK = "hijack", _("Signs that somebody else is in the account")
    CARRIED = "carried", _("A block from before the account was left")


class Phase(models.TextChoices):
    """How far a restriction is; see states.md. Changed by `actions.phases.move` alone."""

    RUNS = "runs", _("runs")
    LIFTED = "lifted", _("lifted: the link from our letter opens the account")
    OVER = "over", _("over")


class End(models.TextChoices):
    """Why a restriction is over."""

    EXPIRED = "expired", _("Its time is over")
    LIFTED = "lifted", _("It was lifted")
    NARROWED = "narrowed", _("A narrower one took its place")
    SETTLED = "settled", _("What it waited for was done")


class Stage(models.TextChoices):
    """How far an appeal is. Changed by `actions.stages.move` alone."""

    FILED = "filed", _("waits for a person")
    TAKEN = "taken", _("a person reads it")
    DECIDED = "decided", _("decided")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Outcome(models.TextChoices):
    UPHOLD = "uphold", _("The restriction stays")
    LIFT = "lift", _("The restriction is lifted")
    NARROW = "narrow", _("The restriction is narrowed")


OPEN_STAGES = (Stage.FILED, Stage.TAKEN)
CLOSES_THE_DOOR = (Scope.EVERYTHING, Scope.SIGN_IN)


class Ground(models.Model):
    """Why something may be restricted. Never changed once written: another wording is another version.

    `texts` has `name`, `clause` and `why` by language. `outlives`: a block on it is met again after leaving.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    code = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    basis = models.CharField(max_length=10, choices=Basis)
    outlives = models.BooleanField(default=False)
    texts = models.JSONField()
    saved_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["code", "version"], name="standing_ground_version"),
            models.UniqueConstraint(fields=["code"], condition=Q(retired_at=None), name="standing_ground_current"),
            models.CheckConstraint(name="standing_ground_basis", condition=Q(basis__in=Basis.values)),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class Restriction(models.Model):
    """One restriction of one account, decided by staff (`decided_by`) or a rule; a database trigger keeps who it was.

    `facts` is what staff write; a rule's are told by the program in each language. `code_mark` recognises the case
    code from the letter. `replaces` is the wider one of which an appeal made this. `decided_before`: who decided
    what it goes on from, where that went with its account.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    account_ref = models.UUIDField()
    ground = models.ForeignKey(Ground, on_delete=models.DO_NOTHING, related_name="+")
    scope = models.CharField(max_length=12, choices=Scope)
    phase = models.CharField(max_length=10, choices=Phase, default=Phase.RUNS)
    facts = models.TextField(blank=True, default="")
    territory = models.CharField(max_length=100, blank=True, default="")
    found = models.CharField(max_length=10, choices=Found)
    notice = models.CharField(max_length=40, blank=True, default="")
    rule = models.CharField(max_length=20, choices=Rule, blank=True, default="")
    decided_by = models.UUIDField(null=True)
    decided_before = ArrayField(models.UUIDField(), default=list)
    starts_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    appeal_until = models.DateTimeField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=10, choices=End, blank=True, default="")
    code_mark = models.BinaryField(unique=True)
    replaces = models.ForeignKey("self", null=True, on_delete=models.DO_NOTHING, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="standing_restriction_who",
                condition=Q(rule="", decided_by__isnull=False) | (~Q(rule="") & Q(decided_by=None)),
            ),
            models.CheckConstraint(
                name="standing_restriction_time", condition=Q(until=None) | Q(until__gt=models.F("starts_at"))
            ),
            models.CheckConstraint(name="standing_restriction_scope", condition=Q(scope__in=Scope.values)),
            models.CheckConstraint(name="standing_restriction_phase", condition=Q(phase__in=Phase.values)),
            models.UniqueConstraint(
                fields=["account_ref", "rule"],
                condition=~Q(phase="over") & ~Q(rule__in=["", "carried"]),
                name="standing_restriction_once_a_rule",
            ),
        )
        indexes = (
            models.Index(fields=["account_ref", "made_at"], name="standing_restriction_of"),
            models.Index(fields=["until"], condition=~Q(phase="over"), name="standing_restriction_until"),
        )

    def __str__(self) -> str:
        return f"{self.scope} {self.id}"


class Remnant(models.Model):
    """What stays of a restriction whose account is gone: no facts, nobody's name; by its case code it can be appealed.

    `ends_at`: when the block would have ended; None where it blocks nothing any more, or never did. `decided_before`:
    who else decided about it, or about the wider one that it replaced.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    ground = models.ForeignKey(Ground, on_delete=models.DO_NOTHING, related_name="+")
    scope = models.CharField(max_length=12, choices=Scope)
    territory = models.CharField(max_length=100, blank=True, default="")
    found = models.CharField(max_length=10, choices=Found)
    rule = models.CharField(max_length=20, choices=Rule, blank=True, default="")
    decided_by = models.UUIDField(null=True)
    decided_before = ArrayField(models.UUIDField(), default=list)
    starts_on = models.DateField()
    ends_at = models.DateTimeField(null=True)
    appeal_until = models.DateTimeField()
    code_mark = models.BinaryField(unique=True)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.scope} {self.id}"


class Mark(models.Model):
    """A keyed fingerprint of an identifier that a remnant is about: recognised when it comes again, and then gone."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    remnant = models.ForeignKey(Remnant, on_delete=models.DO_NOTHING, related_name="marks")
    mark = models.BinaryField(db_index=True)

    def __str__(self) -> str:
        return str(self.id)


class Appeal(models.Model):
    """An objection against a restriction, or against the remnant of one. What was written lies in its case.

    Who decides is never who restricted: a trigger of the database refuses it.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    restriction = models.ForeignKey(Restriction, null=True, on_delete=models.DO_NOTHING, related_name="appeals")
    remnant = models.ForeignKey(Remnant, null=True, on_delete=models.DO_NOTHING, related_name="appeals")
    account_ref = models.UUIDField(null=True)
    case_id = models.UUIDField(unique=True)
    number = models.CharField(max_length=12)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.FILED)
    filed_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    overdue_at = models.DateTimeField(null=True)
    status_digest = models.BinaryField(unique=True)
    reviewer = models.UUIDField(null=True)
    draft = models.JSONField(default=dict)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default="")
    reasons = models.TextField(blank=True, default="")
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="standing_appeal_against_one",
                condition=Q(restriction=None, remnant__isnull=False) | Q(restriction__isnull=False, remnant=None),
            ),
            models.CheckConstraint(
                name="standing_appeal_decided",
                condition=~Q(stage="decided") | (Q(decided_by__isnull=False) & ~Q(outcome="") & ~Q(reasons="")),
            ),
            models.UniqueConstraint(
                fields=["restriction"], condition=Q(stage__in=["filed", "taken"]), name="standing_appeal_one_open"
            ),
            models.UniqueConstraint(
                fields=["remnant"], condition=Q(stage__in=["filed", "taken"]), name="standing_appeal_one_open_left"
            ),
        )
        indexes = (
            models.Index(
                fields=["answer_by", "id"], condition=Q(stage__in=["filed", "taken"]), name="standing_appeal_queue"
            ),
            models.Index(
                fields=["reviewer", "answer_by", "id"],
                condition=Q(stage__in=["filed", "taken"], reviewer__isnull=False),
                name="standing_appeal_mine",
            ),
            models.Index(fields=["account_ref"], name="standing_appeal_of"),
        )

    def __str__(self) -> str:
        return self.number


class Reopening(models.Model):
    """A link that opens an account again, kept as a digest. `contact` is the identifier it was sent to alone.

    None where it went to a contact from before, which the account has no more.
    """

    digest = models.BinaryField(primary_key=True)
    restriction = models.ForeignKey(Restriction, on_delete=models.DO_NOTHING, related_name="reopenings")
    account_ref = models.UUIDField(db_index=True)
    contact = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"until {self.until}"


class Tally(models.Model):
    """One thing that was done, without anybody's identity: for figures and the transparency report."""

    class What(models.TextChoices):
        RESTRICTED = "restricted"
        APPEALED = "appealed"
        DECIDED = "decided"
        WITHDRAWN = "withdrawn"

    id = models.UUIDField(primary_key=True, editable=False)
    day = models.DateField()
    what = models.CharField(max_length=10, choices=What)
    ground = models.CharField(max_length=40)
    basis = models.CharField(max_length=10)
    scope = models.CharField(max_length=12)
    found = models.CharField(max_length=10)
    automated = models.BooleanField()
    outcome = models.CharField(max_length=10, blank=True, default="")
    hours = models.PositiveIntegerField(null=True)
    """From the appeal to the decision."""

    class Meta:
        indexes = (models.Index(fields=["day", "what"], name="standing_tally_day"),)

    def __str__(self) -> str:
        return f"{self.what} {self.day}"
