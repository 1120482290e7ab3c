from __future__ import annotations

from django.urls import path

from konto.console.views import (
    account,
    cases,
    entry,
    figures,
    number,
    purpose,
    search,
    staff,
    standing_account,
    standing_appeals,
    standing_grounds,
    start,
    times,
)

app_name = "console"
urlpatterns = [
    path("", start.start, name="start"),
    path("queue/", cases.queue, name="queue"),
    path("sign-in/", entry.sign_in, name="sign_in"),
    path("sign-out/", entry.sign_out, name="sign_out"),
    path("set-up/<str:secret>/", entry.set_up, name="set_up"),
    path("staff/", staff.everybody, name="staff"),
    path("staff/add/", staff.add, name="staff_add"),
    path("staff/<uuid:staff_ref>/", staff.one, name="staff_one"),
    path("answer-times/", times.times, name="times"),
    path("figures/", figures.figures, name="figures"),
    path("figures/download.<str:kind>", figures.download, name="figures_download"),
    path("search/", search.search, name="search"),
    path("accounts/<uuid:account_ref>/", account.account, name="account"),
    path("accounts/<uuid:account_ref>/purpose/", purpose.purpose, name="purpose"),
    path("accounts/<uuid:account_ref>/as-they-see-it/", account.see_as, name="see_as"),
    path("accounts/<uuid:account_ref>/sign-out-everywhere/", account.end_sessions, name="end_sessions"),
    path("cases/<uuid:case_id>/", cases.one, name="case"),
    path("cases/<uuid:case_id>/files/<uuid:file_id>/", cases.file, name="file"),
    path("cases/<uuid:case_id>/number/", number.free, name="free_number"),
    path("appeals/", standing_appeals.appeals, name="appeals"),
    path("appeals/<uuid:appeal_id>/", standing_appeals.appeal, name="appeal"),
    path("appeals/<uuid:appeal_id>/files/<uuid:file_id>/", standing_appeals.appeal_file, name="appeal_file"),
    path("accounts/<uuid:account_ref>/standing/", standing_account.overview, name="standing"),
    path("accounts/<uuid:account_ref>/standing/restrict/", standing_account.restrict, name="restrict"),
    path(
        "accounts/<uuid:account_ref>/standing/<uuid:restriction_id>/",
        standing_account.restriction,
        name="restriction",
    ),
    path(
        "accounts/<uuid:account_ref>/standing/<uuid:restriction_id>/lift/",
        standing_account.lift,
        name="restriction_lift",
    ),
    path(
        "accounts/<uuid:account_ref>/standing/<uuid:restriction_id>/link/",
        standing_account.send_link,
        name="restriction_link",
    ),
    path("grounds/", standing_grounds.grounds, name="grounds"),
    path("new-ground/", standing_grounds.new, name="ground_new"),
    path("grounds/<slug:code>/", standing_grounds.ground, name="ground"),
    path("grounds/<slug:code>/retire/", standing_grounds.retire, name="ground_retire"),
]
