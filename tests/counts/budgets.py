"""How many statements each address and move may ask: a list 12, another page 35, a report 12, a move 15.

What asks more stands in ABOVE with its figure and the reason; nothing else may. Over HTTP a move asks two more: the
session and who it belongs to. A report has room for them, and for what its sender may report as.
"""

from tests.permissions.table import some

MOST = {
    "list": 12,
    "page": 35,
    "report": 12,
    "move": 15,
    "report over HTTP": 12,
    "move over HTTP": 17,
    "many": 85,
}
# Lists: what is read row by row, as a page, over the API, as a layer of a map or as a file.
LISTS = some(
    """
    public:home public:mine public:classes public:components public:similar api-similar public:map public:map-of
    api-filters api-wall desk:filters desk:wall desk:wall-numbers
    desk:inbox desk:bulk desk:exports desk:lapses desk:notices desk:requests desk:shares
    desk:shares-export desk:appeals desk:pick-class desk:pick-organisation desk:pick-main desk:ready-texts desk:bulk-job
    desk:bulk-result desk:request-share
    field:home field:cases field:map field:classes
    assessment:overview assessment:kind assessment:behind
    assessment:returns assessment:return-cases api-returns api-return-documents
    grids:tree grids:branch grids:proposed grids:versions grids:rules grids:keepers grids:components
    grids:components-points grids:components-export grids:components-near grids:area-shapes grids:export-area
    grids:export-division grids:building-points grids:buildings grids:buildings-upload
    members:organisations members:people members:rosters members:on-duty members:duties members:duty-list
    members:kinds members:residents members:residents-people members:my-duties members:audit-trail members:suggest
    routing:rules routing:powers routing:report-file
    setup setup:ready-texts setup:calendars setup:reckonings setup:classes setup:standards setup:limits setup:onsite
    desk:campaigns api-campaigns api-campaign-tasks
    desk:alarms api-alarms api-rings api-ring-rules setup:ringing
    desk:dormant api-dormant api-deliveries api-failed-work setup:telling setup:unsent setup:undone
    setup:admissions setup:policies setup:catalogue-files setup:catalogue-export
    api-case-map api-search desk:search
    api-me api-tasks api-appeals api-cases api-lapses api-exports api-requests api-request-shares api-bulk-items
    api-ready-texts api-powers api-on-duty api-classes api-components api-map api-grids api-grids-layer
    api-areas-layer api-admissions api-calendars api-calendar-versions api-limits api-mappings api-policies api-rules
    desk:mail api-mails
    desk:spots api-spots desk:hotlines desk:hotline desk:hotline-owed desk:hotline-file desk:hotline-rejects
    api-hotlines api-hotline-back api-hotline-rows
    api-webhooks
    api-comments desk:comments field:comments api-files desk:files field:files
    api-routing-report api-samples api-standards api-words
    """
)
# One thing and its forms, or a small answer; the pages of the library that signs people in are pages too.
PAGES = some(
    """
    api-hotline-file api-mail desk:mail-one desk:mail-file
    api-bulk-job api-calendar api-case api-export api-locate api-reckoning api-rerouting api-try
    case-file case-photo case-photo-small
    desk:map desk:alarm-banner desk:campaign desk:campaign-new desk:campaign-report api-campaign field:campaign-task
    assessment:return assessment:return-new assessment:return-document assessment:return-paper assessment:return-file
    api-return api-return-document
    desk:case-live
    api-notice-choice api-notice-default api-notice-default-city
    setup:telling-city setup:telling-office desk:notice-choice
    desk:case desk:export-file desk:export-new desk:locate desk:log desk:logged desk:print desk:standards desk:who
    field:case field:locate field:log field:sent
    grids:area grids:area-coverage grids:certificate grids:component grids:component-edit grids:component-move
    grids:component-new grids:components-upload grids:difference grids:division grids:draw grids:draw-state
    grids:edit-area grids:edit-grid grids:grid grids:keeper grids:keeper-new grids:new-area grids:new-exclusive
    grids:upload
    healthz manifest metrics schema service-worker
    members:account members:account-new members:contact members:duty-list-new members:duty-new members:me
    members:organisation members:organisation-kind-new members:organisation-new members:past members:post-end
    members:post-kind members:post-kind-new members:post-new members:resident members:resident-edit
    members:resident-new members:roster members:shift-new members:staff-import members:staff-template members:turn
    public:case public:contact public:follow public:locate public:photo public:privacy public:report public:sent
    routing:new routing:power routing:report routing:rule routing:run routing:simulator
    setup:calendar setup:calendar-edit setup:class setup:class-edit setup:class-new setup:mapping-new
    setup:ready-text setup:reckoning setup:scheme setup:standard setup:standard-new setup:standard-override
    """
)
# name -> (statements, why)
ABOVE: dict[str, tuple[int, str]] = {
    "desk:case": (37, "standards and likely classes also of a case at work, which may turn out graver"),
    "ten alarms lapse": (107, "for each place: who else is there, who is above, and a step of the case"),
    "report that rings": (21, "an emergency: places, people and limits of all levels, and a step of its own"),
    "field:home": (
        13,
        "looks, orders, calls, visits, units of campaigns and reminders one by one, and which disputes are open to him",
    ),
}


def kind_of(name: str) -> str:
    """What the baseline's name stands for."""
    if name.startswith("POST "):
        return "report over HTTP" if name == "POST api-cases" else "move over HTTP"
    if name.startswith("ten "):
        return "many"  # all that the worker does to ten cases in a batch
    if name == "report" or name.startswith("move "):
        return name.split()[0]
    address = name.partition("?")[0].split()[0]
    return "list" if address in LISTS else "page"


def may_cost(name: str) -> int:
    """At most so many statements."""
    return ABOVE.get(name, (MOST[kind_of(name)],))[0]
