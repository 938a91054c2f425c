"""Addresses under /api/v1/ of what administrators set."""

from django.urls import path

from cases.api.setup import (
    admissions,
    calendars,
    limits,
    mappings,
    onsite,
    policies,
    rules,
    standards,
    trying,
)

urlpatterns = [
    path("routing/rules/", rules.RuleTable.as_view(), name="api-rules"),
    path("routing/rules/<int:pk>/", rules.OneRule.as_view(), name="api-rule"),
    path("routing/rules/<int:pk>/switch/", rules.SwitchRule.as_view(), name="api-rule-switch"),
    path("routing/rules/<int:pk>/drop/", rules.DropRule.as_view(), name="api-rule-drop"),
    path("routing/try/", trying.TryRules.as_view(), name="api-try"),
    path("routing/report/", trying.RoutingReport.as_view(), name="api-routing-report"),
    path("routing/report/renew/", trying.RenewRoutingReport.as_view(), name="api-routing-report-renew"),
    path("admissions/", admissions.Admissions.as_view(), name="api-admissions"),
    path(
        "admissions/<int:pk>/withdraw/", admissions.WithdrawAdmission.as_view(), name="api-admission-withdraw"
    ),
    path("calendars/", calendars.AllCalendars.as_view(), name="api-calendars"),
    path("calendars/year/", calendars.CalendarYear.as_view(), name="api-calendar-year"),
    path("calendars/<int:pk>/", calendars.OneCalendar.as_view(), name="api-calendar"),
    path("calendars/<int:pk>/versions/", calendars.CalendarVersions.as_view(), name="api-calendar-versions"),
    path("calendars/<int:pk>/day/", calendars.CalendarDay.as_view(), name="api-calendar-day"),
    path("words/", onsite.CityWords.as_view(), name="api-words"),
    path("samples/", onsite.Samples.as_view(), name="api-samples"),
    path("limits/", limits.Limits.as_view(), name="api-limits"),
    path("limits/stages/", limits.StageLimits.as_view(), name="api-stage-limits"),
    path("limits/levels/", limits.LevelLimits.as_view(), name="api-level-limits"),
    path("limits/levels/<int:pk>/drop/", limits.DropLevelLimit.as_view(), name="api-level-limit-drop"),
    path("limits/warnings/", limits.Warnings.as_view(), name="api-warnings"),
    path("policies/", policies.Policies.as_view(), name="api-policies"),
    path("mappings/", mappings.Mappings.as_view(), name="api-mappings"),
    path("mappings/<int:pk>/drop/", mappings.DropMapping.as_view(), name="api-mapping-drop"),
    path("standards/", standards.Standards.as_view(), name="api-standards"),
    path("standards/<int:pk>/", standards.OneStandard.as_view(), name="api-standard"),
    path("standards/<int:pk>/district/", standards.OverrideStandard.as_view(), name="api-standard-district"),
    path("standards/<int:pk>/use/", standards.UseStandard.as_view(), name="api-standard-use"),
    path("standards/<int:pk>/drop/", standards.DropStandard.as_view(), name="api-standard-drop"),
]
