"""What needs no right: the public's pages, and what everybody with an account does about himself."""

from tests.permissions.table.groups import HIDDEN, PEOPLE, REFUSED, Group, some

GROUPS: tuple[Group, ...] = (
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
        GET  assessment:returns
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
        POST desk:export-list -> 302
        GET  desk:locate
        GET  desk:lapses
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
        "the same over the API",
        PEOPLE,
        """
        GET  api-me
        GET  api-filters
        POST api-filters -> 201
        GET  api-wall
        GET  api-alarms
        GET  api-campaigns
        GET  api-returns
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
)
