"""Who may use which address. A group says who may; its lines are `METHOD name objects [-> status]`.

Whoever may gets the line's status (200 where none is given); the `hidden` find nothing (404); everybody else is
`refused`; whoever is not signed in is sent to sign in, or in the API refused.
"""

from dataclasses import dataclass


def some(names: str) -> frozenset[str]:
    return frozenset(names.split())


PEOPLE = some("stranger nina alice leo anna dora oscar lisa henry diana ada audrey pia fred root")
# Riverside Street's case was given to the department, where henry works.
SEE_CASE = some("alice leo anna dora oscar lisa henry diana root")
SEE_CAMPAIGN = some("alice leo anna dora oscar lisa diana root")
ADMINISTRATORS = some("ada fred root")  # fred only of the other street
CITY = some("ada root")
LEADERS = some("lisa diana root")
CONCERNED = ADMINISTRATORS | some("anna dora oscar lisa diana audrey pia")
MANAGERS = some("leo lisa diana ada pia fred root")  # look after accounts somewhere
WALKERS = some("alice leo nina root")  # see residents somewhere
SIGN_IN, REFUSED, HIDDEN = 302, 403, 404


@dataclass(frozen=True)
class Group:
    """Lines with the same people."""

    why: str
    who: frozenset[str]
    lines: str
    refused: int = REFUSED
    hidden: frozenset[str] = frozenset()
    anonymous: int | None = SIGN_IN  # None: as everybody who may


GROUPS = (
    Group(
        "public: everybody, signed in or not",
        PEOPLE,
        """
        GET  healthz
        GET  readyz -> 503
        GET  metrics
        GET  service-worker
        GET  manifest
        POST set_language -> 302
        GET  public:home
        GET  public:privacy
        GET  public:report
        POST public:report -> 400
        GET  public:classes
        GET  public:components ?lon=120.005&lat=30.01
        GET  public:similar ?lon=120.005&lat=30.01
        GET  public:sent number
        GET  public:locate
        GET  public:follow
        GET  public:case number
        POST public:prove number -> 400
        GET  public:contact
        GET  public:map
        GET  public:map-of area-code
        GET  members:contact ?grid=G1
        GET  schema
        GET  api-locate ?lon=120.005&lat=30.01
        GET  api-grids ?bbox=120,30,121,31
        GET  api-grids-layer
        GET  api-areas-layer ?level=community
        GET  api-map ?bbox=120,30,121,31&zoom=9
        GET  api-components ?near=120.005,30.01
        GET  api-classes ?q=litter
        GET  api-nothing -> 404
        POST api-nothing -> 404
        """,
        anonymous=None,
    ),
    Group(
        "what only the reporter may, whoever knows the number",
        some("alice"),
        """
        POST public:urge number -> 302
        POST public:reopen number -> 400
        GET  public:photo number photo
        """,
        refused=HIDDEN,
        anonymous=HIDDEN,
    ),
    Group(
        "everybody with an account, about himself; lists hold what he may see",
        PEOPLE,
        """
        GET  public:mine
        GET  members:start -> 302
        GET  members:me
        GET  members:my-duties
        GET  assessment:overview
        GET  assessment:kind member
        GET  desk:inbox
        GET  desk:live -> 204
        GET  desk:wall
        GET  desk:wall-numbers
        GET  desk:filters
        POST desk:filter-save -> 302
        GET  desk:map
        GET  desk:search ?q=bags
        GET  desk:bulk
        POST desk:bulk-new
        GET  desk:exports
        GET  desk:export-new
        POST desk:export-new -> 302
        GET  desk:locate
        GET  desk:lapses
        GET  desk:lapses-export
        GET  desk:alarms
        GET  desk:campaigns
        GET  desk:alarm-banner
        GET  desk:notices
        POST desk:read-notices -> 302
        GET  desk:dormant
        GET  desk:notice-choice
        POST desk:notice-choice -> 302
        GET  desk:pick-class
        GET  field:home
        GET  field:log
        POST field:log -> 400
        GET  field:classes
        GET  field:locate
        GET  field:cases
        GET  field:map
        """,
    ),
    Group(
        "opening a campaign: whoever leads a centre (what is given in the test lacks something)",
        LEADERS,
        """
        GET  desk:campaign-new
        POST desk:campaign-new -> 400
        """,
    ),
    Group(
        "a campaign is watched by its centre, by whoever sees cases of its ground, and by the members of its grids",
        SEE_CAMPAIGN,
        """
        GET  desk:campaign campaign
        GET  desk:campaign-report campaign
        GET  desk:campaign-export campaign
        """,
        refused=HIDDEN,
    ),
    Group(
        "the same over the API",
        SEE_CAMPAIGN,
        "GET  api-campaign campaign",
        refused=HIDDEN,
        anonymous=REFUSED,
    ),
    Group(
        "changed by whoever leads its centre",
        some("lisa root"),
        """
        POST desk:campaign-extend campaign -> 302
        POST desk:campaign-end campaign -> 302
        """,
        hidden=PEOPLE - SEE_CAMPAIGN,
    ),
    Group(
        "changed over the API by whoever leads its centre",
        some("lisa root"),
        "POST api-campaign-end campaign",
        hidden=PEOPLE - SEE_CAMPAIGN,
        anonymous=REFUSED,
    ),
    Group(
        "more days, the same",
        some("lisa root"),
        "POST api-campaign-extend campaign",
        hidden=PEOPLE - SEE_CAMPAIGN,
        anonymous=REFUSED,
    ),
    Group(
        "a unit of a campaign: by the members of its grid",
        some("alice leo"),
        """
        GET  field:campaign-task unit
        POST field:campaign-task unit -> 302
        """,
        refused=HIDDEN,
    ),
    Group(
        "the same over the API",
        some("alice leo"),
        "POST api-campaign-task unit",
        refused=HIDDEN,
        anonymous=REFUSED,
    ),
    Group(
        "opening over the API: whoever leads the centre",
        some("lisa root"),
        "POST api-campaigns -> 202",
        anonymous=REFUSED,
    ),
    Group(
        "drills: by the leaders above the grid, and by whoever administers there",
        some("lisa diana ada root"),
        "POST desk:alarms -> 302",
    ),
    Group(
        "the same over the API",
        some("lisa diana ada root"),
        "POST api-drill -> 201",
        anonymous=REFUSED,
    ),
    Group(
        "the end of a drill: the same, and those who were rung or work there see it",
        some("lisa diana ada root"),
        "POST desk:alarm-end drill -> 302",
        hidden=PEOPLE - some("lisa diana ada root alice leo anna dora oscar"),
    ),
    Group(
        "the same over the API",
        some("lisa diana ada root"),
        "POST api-drill-end drill",
        hidden=PEOPLE - some("lisa diana ada root alice leo anna dora oscar"),
        anonymous=REFUSED,
    ),
    Group(
        "confirming: whoever was rung there",
        some("alice leo"),
        "POST desk:ring-answer ring -> 302",
        refused=HIDDEN,
    ),
    Group(
        "the same over the API",
        some("alice leo"),
        "POST api-ring-answer ring",
        refused=HIDDEN,
        anonymous=REFUSED,
    ),
    Group(
        "components: where they stand and whose they are is no secret",
        PEOPLE,
        """
        GET  grids:components
        GET  grids:components-points ?bbox=120,30,121,31
        GET  grids:components-export
        GET  grids:component component
        """,
    ),
    Group(
        "the same over the API",
        PEOPLE,
        """
        GET  api-me
        GET  api-alarms
        GET  api-campaigns
        GET  api-campaign-tasks
        GET  api-rings
        GET  api-dormant
        GET  api-notice-choice
        POST api-notice-choice
        GET  api-similar ?lon=120.005&lat=30.01
        GET  api-tasks
        GET  api-appeals
        GET  api-cases
        GET  api-search ?q=bags
        GET  api-case-map ?bbox=119,29,121,31&zoom=12&tab=all
        POST api-cases -> 400
        GET  api-lapses
        POST api-bulk -> 400
        GET  api-exports
        POST api-exports -> 202
        """,
        anonymous=REFUSED,
    ),
    Group(
        "whoever sees the case",
        SEE_CASE,
        """
        GET  desk:case case
        GET  desk:case-live case
        GET  desk:next case -> 302
        GET  desk:previous case -> 302
        GET  desk:files case
        GET  field:files case
        POST desk:files case -> 400
        POST field:files case -> 400
        GET  case-file file
        GET  desk:comments case
        GET  field:comments case
        POST desk:comments case -> 302
        POST field:comments case -> 302
        GET  desk:who case ?move=close
        GET  desk:standards case
        GET  desk:pick-organisation case
        GET  desk:pick-main case
        GET  desk:ready-texts case ?move=answer
        GET  desk:logged case
        GET  desk:request-share request
        GET  desk:print case
        GET  field:case case
        GET  field:sent case
        GET  case-photo photo
        GET  case-photo-small photo
        """,
        refused=HIDDEN,
    ),
    Group(
        "the same over the API",
        SEE_CASE,
        """
        GET  api-case case
        GET  api-files case
        GET  api-comments case
        POST api-comments case -> 201
        GET  api-ready-texts case ?move=answer
        """,
        refused=HIDDEN,
        anonymous=REFUSED,
    ),
    Group(
        "a comment of the department: its author; root reads it",
        some("henry"),
        """
        POST desk:comment-edit case comment -> 302
        POST desk:comment-withdraw case comment -> 302
        POST field:comment-edit case comment -> 302
        POST field:comment-withdraw case comment -> 302
        """,
        hidden=PEOPLE - some("henry root"),
    ),
    Group(
        "the same over the API",
        some("henry"),
        """
        POST api-comment-edit comment
        POST api-comment-withdraw comment
        """,
        hidden=PEOPLE - some("henry root"),
        anonymous=REFUSED,
    ),
    Group(
        "a file of the department for all who see the case: removed by whoever added it",
        some("henry root"),
        """
        POST desk:file-remove file -> 302
        POST field:file-remove file -> 302
        """,
        hidden=PEOPLE - SEE_CASE,
    ),
    Group(
        "the same over the API",
        some("henry root"),
        "POST api-file-remove file -> 204",
        hidden=PEOPLE - SEE_CASE,
        anonymous=REFUSED,
    ),
    Group(
        "adding a file over the API: a form, not JSON",
        SEE_CASE,
        "POST api-files case -> 415",
        hidden=PEOPLE - SEE_CASE,
        anonymous=REFUSED,
    ),
    Group("a case as PDF", SEE_CASE, "POST desk:export-paper case -> 302", refused=HIDDEN),
    Group(
        "a file and a job are their own person's; one that is not over is not begun again",
        some("oscar"),
        """
        GET  desk:export-file export export-token
        POST desk:export-cancel export -> 302
        GET  desk:bulk-job bulk
        GET  desk:bulk-result bulk
        POST desk:bulk-again bulk -> 403
        POST desk:bulk-confirm bulk -> 302
        POST desk:bulk-stop bulk -> 302
        POST desk:filter-change saved -> 302
        """,
        refused=HIDDEN,
    ),
    Group(
        "the same over the API",
        some("oscar"),
        """
        GET  api-export export
        POST api-export-cancel export
        GET  api-bulk-job bulk
        GET  api-bulk-items bulk
        POST api-bulk-again bulk -> 403
        POST api-bulk-confirm bulk
        POST api-bulk-stop bulk
        """,
        refused=HIDDEN,
        anonymous=REFUSED,
    ),
    Group(
        "the reporter's contact: whoever answers, works on it or walks the grid",
        SEE_CASE - some("diana"),
        "POST desk:contact case",
        hidden=PEOPLE - SEE_CASE,
    ),
    Group(
        "parties and agreement of a dispute: whoever sees it; here is none to show",
        frozenset(),
        """
        POST desk:parties case
        POST desk:agreement case
        """,
        hidden=PEOPLE - SEE_CASE,
    ),
    Group(
        "moves from the pages: as the state table says",
        some("dora oscar root"),
        "POST desk:move case assist -> 302",
        hidden=PEOPLE - SEE_CASE,
    ),
    Group(
        "moves from the phone: as the state table says",
        some("henry root"),
        "POST field:move case answer -> 302",
        hidden=PEOPLE - SEE_CASE,
    ),
    Group(
        "appeals: whoever works for an organisation that answers or repairs",
        some("alice leo nina anna dora oscar lisa henry diana olga root") & PEOPLE,
        "GET desk:appeals",
    ),
    Group(
        "requests: whoever decides them somewhere",
        LEADERS,
        """
        GET  desk:requests
        GET  desk:shares
        GET  desk:shares-export
        """,
    ),
    Group(
        "the same over the API",
        LEADERS,
        """
        GET  api-requests
        GET  api-request-shares
        """,
        anonymous=REFUSED,
    ),
    Group(
        "whoever takes reports for an office",
        some("anna oscar root"),
        """
        GET  desk:log
        POST desk:log
        POST desk:caller
        GET  desk:spots ?q=grid
        """,
    ),
    Group(
        "the same over the API",
        some("anna oscar root"),
        """
        POST api-callers
        GET  api-spots ?q=grid
        """,
        anonymous=REFUSED,
    ),
    Group(
        "hotlines and their files: whoever takes reports for the office that they hand over to",
        some("anna oscar root"),
        """
        GET  desk:hotlines
        POST desk:hotlines -> 302
        GET  desk:hotline hotline
        POST desk:hotline hotline -> 400
        GET  desk:hotline-back hotline
        GET  desk:hotline-file hotline-file
        POST desk:hotline-file hotline-file -> 400
        GET  desk:hotline-rejects hotline-file
        POST desk:hotline-confirm hotline-file -> 302
        POST desk:hotline-stop hotline-file -> 302
        """,
    ),
    Group(
        "the same over the API",
        some("anna oscar root"),
        """
        GET  api-hotlines
        POST api-hotlines -> 201
        GET  api-hotline-back hotline
        GET  api-hotline-file hotline-file
        GET  api-hotline-rows hotline-file
        POST api-hotline-columns hotline-file -> 400
        POST api-hotline-confirm hotline-file
        POST api-hotline-stop hotline-file
        """,
        anonymous=REFUSED,
    ),
    Group(
        "a file over the API: a form, not JSON",
        some("anna oscar root"),
        "POST api-hotline-files hotline -> 415",
        anonymous=REFUSED,
    ),
    Group(
        "the city's mail: whoever takes reports at the highest centre",
        some("root"),
        """
        GET  desk:mail
        GET  desk:mail-one mail
        GET  desk:mail-file mail mail-file
        POST desk:mail-join mail -> 400
        POST desk:mail-refuse mail -> 302
        POST desk:mail-aside mail -> 302
        """,
    ),
    Group(
        "the same over the API",
        some("root"),
        """
        GET  api-mails
        GET  api-mail mail
        POST api-mail-case mail -> 400
        POST api-mail-join mail -> 400
        POST api-mail-refuse mail
        POST api-mail-aside mail
        """,
        anonymous=REFUSED,
    ),
    Group(
        "what a caller says to a report: whoever takes reports and sees it",
        some("anna oscar root"),
        "POST desk:caller-says case",
    ),
    Group(
        "the same over the API",
        some("anna oscar root"),
        "POST api-caller-says case",
        anonymous=REFUSED,
    ),
    Group(
        "the call that a reporter wanted: whoever may read the contact",
        SEE_CASE - some("diana"),
        "POST desk:called-back case -> 302",
        hidden=PEOPLE - SEE_CASE,
    ),
    Group(
        "the same over the API",
        SEE_CASE - some("diana"),
        "POST api-called-back case",
        hidden=PEOPLE - SEE_CASE,
        anonymous=REFUSED,
    ),
    Group(
        "one's own figures, and those of the areas one assesses",
        some("alice lisa diana pia root"),
        "GET assessment:behind member alice reported",
        refused=HIDDEN,
    ),
    Group(
        "the territory for its administrators: everybody of them may look",
        ADMINISTRATORS,
        """
        GET  grids:tree
        GET  grids:area area
        GET  grids:branch area
        GET  grids:area-shapes area
        GET  grids:area-coverage area
        GET  grids:export-area area
        GET  grids:export-division division
        GET  grids:grid grid
        GET  grids:buildings area
        GET  grids:building-points area
        """,
    ),
    Group(
        "divisions: all administrators, and whoever has a right on the community or above it",
        CONCERNED,
        """
        GET  grids:proposed
        GET  grids:division division
        GET  grids:difference division
        GET  grids:certificate division
        GET  grids:versions area
        """,
    ),
    Group(
        "which grid, and whose, on a past day",
        ADMINISTRATORS,
        "GET members:past ?lon=120.005&lat=30.01&day=2026-01-05",
    ),
    Group(
        "changing the territory: its own administrators",
        CITY,
        """
        GET  grids:rules
        POST grids:rules
        GET  grids:new-area area
        POST grids:new-area area
        GET  grids:edit-area area
        POST grids:edit-area area -> 302
        POST grids:new-draft area -> 302
        GET  grids:draw division
        GET  grids:draw-state division
        POST grids:draw-add division -> 400
        POST grids:draw-split division -> 400
        POST grids:draw-merge division -> 400
        POST grids:draw-reshape division -> 400
        POST grids:draw-move-corner division -> 400
        POST grids:draw-remove division -> 400
        POST grids:draw-facts division -> 400
        POST grids:draw-renumber division -> 400
        POST grids:draw-undo division -> 400
        POST grids:draw-redo division -> 400
        POST grids:draw-repair division -> 400
        POST grids:draw-repair-accept division -> 400
        POST grids:draw-repair-enough division -> 400
        POST grids:draft-note division -> 400
        POST grids:draft-discard division -> 400
        GET  grids:new-exclusive area
        POST grids:new-exclusive area
        POST grids:retire-grid grid -> 400
        GET  grids:upload area
        POST grids:upload area
        GET  grids:edit-grid grid
        POST grids:edit-grid grid -> 302
        POST grids:move division -> 400
        POST grids:draw-balance division -> 400
        POST grids:draw-balance-accept division -> 400
        GET  grids:buildings-upload area
        POST grids:buildings-upload area -> 400
        GET  grids:publish division -> 400
        POST grids:publish division -> 400
        """,
    ),
    Group(
        "components for administrators of some area: registering asks whose the place is",
        ADMINISTRATORS,
        """
        GET  grids:component-new
        GET  grids:components-near ?lon=120.005&lat=30.01
        GET  grids:components-upload
        POST grids:components-upload
        GET  grids:keepers
        """,
    ),
    Group(
        "a component in Riverside Street, and who owns and maintains components",
        CITY,
        """
        POST grids:component-new -> 302
        GET  grids:component-edit component
        POST grids:component-edit component -> 302
        GET  grids:component-move component
        POST grids:component-move component -> 302
        POST grids:component-remove component -> 302
        GET  grids:keeper-new
        POST grids:keeper-new -> 302
        GET  grids:keeper keeper
        POST grids:keeper keeper -> 302
        """,
    ),
    Group(
        "an upload is its own person's",
        frozenset(),
        """
        GET  grids:components-import token
        POST grids:components-import token
        GET  grids:import token
        POST grids:import token
        GET  grids:buildings-import token
        POST grids:buildings-import token
        """,
        hidden=ADMINISTRATORS,
    ),
    Group("some page of the set-up", MANAGERS | CONCERNED, "GET setup"),
    Group("the audit trail", some("audrey root"), "GET members:audit-trail"),
    Group(
        "accounts and posts of the organisations one looks after: lists and new ones",
        MANAGERS,
        """
        GET  members:suggest organisation ?organisation=d
        GET  members:organisations
        GET  members:people
        GET  members:rosters
        GET  setup:telling
        POST setup:telling -> 400
        GET  setup:ready-texts
        POST setup:ready-texts
        GET  members:account-new
        POST members:account-new
        GET  members:staff-import
        POST members:staff-import
        POST members:staff-confirm -> 302
        GET  members:staff-template
        """,
    ),
    Group(
        "the department and its people: whoever looks after it",
        CITY,
        """
        GET  members:organisation office
        POST members:organisation office -> 302
        GET  members:account henry
        POST members:account henry -> 302
        POST members:account-password henry
        GET  members:post-new henry
        POST members:post-new henry -> 302
        GET  members:post-end post
        POST members:post-end post -> 302
        GET  members:roster office
        POST members:roster office -> 302
        POST members:roster-copy office -> 302
        GET  members:shift-new office
        POST members:shift-new office -> 302
        POST members:shift-end office shift -> 302
        GET  setup:telling-office office
        POST setup:telling-office office -> 302
        POST setup:webhook-new office
        POST setup:webhook webhook -> 302
        GET  setup:ready-text ready
        POST setup:ready-text ready -> 302
        POST setup:ready-text-drop ready -> 302
        """,
        hidden=MANAGERS - CITY,
    ),
    Group(
        "how its people and its own system are told, over the API",
        CITY,
        """
        GET  api-notice-default office
        POST api-notice-default office
        GET  api-webhooks office
        POST api-webhooks office -> 201
        POST api-webhook-secret webhook
        POST api-webhook-switch webhook
        POST api-webhook-try webhook -> 202
        POST api-webhook-drop webhook -> 204
        """,
        refused=HIDDEN,
        anonymous=REFUSED,
    ),
    Group(
        "a turn on duty: whoever plans it, and the person himself",
        CITY | some("henry"),
        """
        GET  members:turn turn
        POST members:turn turn -> 302
        """,
        refused=HIDDEN,
    ),
    Group(
        "striking a turn: not the person himself",
        CITY,
        "POST members:turn-strike turn -> 302",
        hidden=PEOPLE - CITY - some("henry"),
    ),
    Group(
        "the same over the API",
        CITY | some("henry"),
        "POST api-stand-in turn -> 400",
        refused=HIDDEN,
        anonymous=REFUSED,
    ),
    Group("planning over the API", MANAGERS, "POST api-turns -> 400", anonymous=REFUSED),
    Group("whom to call: everybody who works for the city", PEOPLE - some("stranger"), "GET members:on-duty"),
    Group("the same over the API", PEOPLE - some("stranger"), "GET api-on-duty", anonymous=REFUSED),
    Group(
        "what the city shares, for the eyes of all administrators",
        ADMINISTRATORS,
        """
        GET  members:organisation-new
        GET  members:kinds
        GET  members:post-kind-new
        GET  members:post-kind post-kind
        GET  members:organisation-kind-new
        GET  members:duties
        GET  members:duty-new
        GET  members:duty-list-new
        GET  members:duty-list list
        GET  routing:rules
        GET  routing:powers
        GET  routing:power power
        GET  routing:report
        GET  routing:report-file
        GET  routing:run rerouting
        GET  routing:new
        GET  routing:simulator
        GET  routing:rule rule
        GET  setup:calendars
        GET  setup:calendar calendar
        GET  setup:calendar-edit calendar
        GET  setup:reckonings
        GET  setup:reckoning reckoning
        GET  setup:classes
        GET  setup:class class
        GET  setup:class-new
        GET  setup:class-edit class
        GET  setup:standard-new class
        GET  setup:standard standard
        GET  setup:mapping-new class
        GET  setup:catalogue-files
        GET  setup:scheme scheme
        GET  setup:standards
        POST setup:standards-edit
        POST setup:classes-many -> 302
        GET  setup:catalogue-export standards csv
        POST setup:catalogue-files
        POST setup:catalogue-confirm -> 302
        GET  setup:limits
        GET  setup:onsite
        GET  setup:telling-city
        GET  setup:policies
        GET  setup:admissions
        GET  setup:ringing
        """,
    ),
    Group(
        "a district's own filing standard, by whoever administers the district or the city",
        CITY,
        """
        GET  setup:standard-override class ?number=1&district=D1
        POST setup:standard-override class ?number=1&district=D1 -> 302
        """,
        hidden=some("fred"),
    ),
    Group(
        "each for the cases of his own areas",
        ADMINISTRATORS,
        """
        POST routing:again -> 302
        POST routing:report-renew -> 302
        POST routing:power-confirm -> 302
        """,
    ),
    Group(
        "the same over the API",
        ADMINISTRATORS,
        """
        GET  api-powers
        GET  api-rules
        GET  api-try -> 400
        GET  api-routing-report
        POST api-routing-report-renew -> 202
        GET  api-admissions
        GET  api-ring-rules
        GET  api-notice-default-city
        GET  api-calendars
        GET  api-calendar calendar
        GET  api-calendar-versions calendar
        GET  api-words
        GET  api-samples
        GET  api-limits
        GET  api-policies
        GET  api-mappings
        GET  api-standards
        POST api-reroutings -> 202
        GET  api-rerouting rerouting
        """,
        anonymous=REFUSED,
    ),
    Group(
        "a run: whoever began it",
        CITY,
        "POST routing:run-stop rerouting -> 302",
    ),
    Group(
        "over the API too",
        CITY,
        "POST api-rerouting-stop rerouting",
        anonymous=REFUSED,
    ),
    Group(
        "and to be changed by the city's",
        CITY,
        """
        POST members:organisation-new -> 302
        POST members:post-kind-new -> 302
        POST members:post-kind post-kind -> 302
        POST members:organisation-kind-new -> 302
        POST members:duty-new -> 302
        POST members:duty-list-new -> 302
        POST members:duty-list list -> 302
        POST members:duty-drop list duty -> 302
        POST members:duty-list-admit list -> 302
        POST members:duty-list-withdraw list -> 400
        POST routing:new -> 302
        POST routing:powers -> 302
        POST routing:power power -> 302
        POST routing:power-load
        POST routing:power-drop power -> 302
        POST routing:rule rule -> 302
        POST routing:switch rule -> 302
        POST routing:delete rule -> 302
        POST setup:calendar-year -> 302
        POST setup:calendar-file -> 302
        POST setup:calendar calendar -> 302
        POST setup:calendar-edit calendar -> 302
        POST setup:reckoning-preview -> 302
        POST setup:reckoning-apply reckoning -> 302
        POST setup:reckoning-stop reckoning -> 302
        POST setup:limit-warnings -> 302
        POST setup:classes-load -> 302
        POST setup:class-new -> 302
        POST setup:class-edit class -> 302
        POST setup:class-offer class -> 302
        POST setup:scheme-offer scheme -> 302
        POST setup:standard-new class -> 302
        POST setup:standard standard -> 302
        POST setup:standard-use standard -> 302
        POST setup:mapping-new class -> 302
        POST setup:scheme-take scheme -> 302
        POST setup:mapping-drop mapping -> 302
        POST setup:standard-drop override -> 302
        POST setup:limits -> 302
        POST setup:onsite-words -> 302
        POST setup:onsite-rule -> 302
        POST setup:onsite-drop class -> 302
        POST setup:policies -> 302
        POST setup:telling-city -> 302
        GET  setup:unsent
        POST setup:unsent-again -> 302
        GET  setup:undone
        POST setup:undone-again -> 302
        POST setup:admissions -> 302
        POST setup:ringing -> 302
        POST setup:ringing-drop ring-rule -> 302
        POST setup:admission-withdraw admission -> 302
        POST setup:limit-group -> 302
        POST setup:limit-drop limit -> 302
        """,
    ),
    Group(
        "how far a run is, over the API as on its page",
        ADMINISTRATORS,
        "GET api-reckoning reckoning",
        anonymous=REFUSED,
    ),
    Group(
        "the same over the API",
        CITY,
        """
        POST api-powers
        POST api-notice-default-city
        GET  api-deliveries
        POST api-deliveries-again -> 400
        GET  api-failed-work
        POST api-failed-work-again -> 400
        POST api-power-drop power -> 204
        POST api-rules -> 201
        POST api-rule rule
        POST api-rule-switch rule
        POST api-rule-drop rule -> 204
        POST api-admissions -> 201
        POST api-ring-rules
        POST api-ring-rule-drop ring-rule -> 204
        POST api-admission-withdraw admission
        POST api-calendars -> 201
        POST api-calendar-year -> 201
        POST api-calendar calendar
        POST api-calendar-day calendar -> 201
        POST api-words
        POST api-samples
        POST api-stage-limits
        POST api-level-limits
        POST api-level-limit-drop limit -> 204
        POST api-warnings
        POST api-policies
        POST api-mappings
        POST api-mapping-drop mapping -> 204
        POST api-standards -> 201
        POST api-standard standard
        POST api-standard-district standard -> 201
        POST api-standard-use standard
        POST api-standard-drop override -> 204
        POST api-reckonings -> 202
        POST api-reckoning-stop reckoning
        """,
        anonymous=REFUSED,
    ),
    Group(
        "residents: lists of the grids one walks",
        WALKERS,
        """
        GET  members:residents
        POST members:residents
        GET  members:residents-people
        GET  members:resident-new
        POST members:resident-new
        """,
    ),
    Group(
        "a resident: whoever walks that grid",
        WALKERS - some("nina"),
        """
        GET  members:resident resident
        POST members:resident-show resident
        GET  members:resident-edit resident
        POST members:resident-edit resident -> 302
        POST members:resident-shred resident -> 302
        """,
        hidden=some("nina"),
    ),
)
