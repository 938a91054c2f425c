from cases.models.admission import AdmittedItem
from cases.models.alarm import Alarm, Ring, RingRule, RingWord, Rung
from cases.models.appeal import Appeal, AppealReview
from cases.models.attachment import Attachment
from cases.models.authority import Authority
from cases.models.bulk import BulkItem, BulkJob
from cases.models.calendar import CalendarVersion, WorkCalendar
from cases.models.campaign import Campaign, CampaignGrid, CampaignTask
from cases.models.case import FAR_FUTURE, Case, Level, Source
from cases.models.catalogue import (
    CaseClass,
    Kind,
    LevelLimit,
    LimitUnit,
    Scheme,
    StageLimit,
)
from cases.models.clock import WARN_SHARE, Clock
from cases.models.comment import Comment, CommentVersion
from cases.models.delivery import (
    PERSONAL,
    Channel,
    Delivery,
    DeliveryItem,
    NoticeChoice,
    NoticeDefault,
    Quiet,
    Webhook,
    Wish,
)
from cases.models.dispute import DisputeOutcome, Insider, MediationSession, Party, Visit
from cases.models.event import CaseEvent, CaseText, Photo
from cases.models.export import Export
from cases.models.hotline import Hotline, HotlineFile, HotlineRow
from cases.models.mail import Mail, MailFile
from cases.models.mapping import ClassMapping, Relation
from cases.models.notice import Notice
from cases.models.onsite import SiteRule, SiteSetting, SiteTask
from cases.models.people import Participant, Reporter, WorkOrder
from cases.models.policy import Policy
from cases.models.ready_text import ReadyText
from cases.models.reckoning import Moved, Reckoning, Tally, WarnShare
from cases.models.request import CaseRequest
from cases.models.rerouting import Rerouting, ReroutingError, RulesReport
from cases.models.routing import RoutingFailure, RoutingRule
from cases.models.saved_filter import SavedFilter
from cases.models.standards import ConditionType, FilingStandard
from cases.models.summons import Summons
from cases.models.supervision import Supervision

__all__ = [
    "FAR_FUTURE",
    "PERSONAL",
    "WARN_SHARE",
    "AdmittedItem",
    "Alarm",
    "Appeal",
    "AppealReview",
    "Attachment",
    "Authority",
    "BulkItem",
    "BulkJob",
    "CalendarVersion",
    "Campaign",
    "CampaignGrid",
    "CampaignTask",
    "Case",
    "CaseClass",
    "CaseEvent",
    "CaseRequest",
    "CaseText",
    "Channel",
    "ClassMapping",
    "Clock",
    "Comment",
    "CommentVersion",
    "ConditionType",
    "Delivery",
    "DeliveryItem",
    "DisputeOutcome",
    "Export",
    "FilingStandard",
    "Hotline",
    "HotlineFile",
    "HotlineRow",
    "Insider",
    "Kind",
    "Level",
    "LevelLimit",
    "LimitUnit",
    "Mail",
    "MailFile",
    "MediationSession",
    "Moved",
    "Notice",
    "NoticeChoice",
    "NoticeDefault",
    "Participant",
    "Party",
    "Photo",
    "Policy",
    "Quiet",
    "ReadyText",
    "Reckoning",
    "Relation",
    "Reporter",
    "Rerouting",
    "ReroutingError",
    "Ring",
    "RingRule",
    "RingWord",
    "RoutingFailure",
    "RoutingRule",
    "RulesReport",
    "Rung",
    "SavedFilter",
    "Scheme",
    "SiteRule",
    "SiteSetting",
    "SiteTask",
    "Source",
    "StageLimit",
    "Summons",
    "Supervision",
    "Tally",
    "Visit",
    "WarnShare",
    "Webhook",
    "Wish",
    "WorkCalendar",
    "WorkOrder",
]
