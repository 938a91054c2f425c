"""What the city sets for all: lists of duties, the catalogue, routing, calendars, limits."""

from tests.permissions.table.groups import ADMINISTRATORS, CITY, REFUSED, Group, some

GROUPS: tuple[Group, ...] = (
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
)
