"""Addresses of people and organisations."""

from django.urls import path

from members.views import contact, duties, organisations, people, residents, staff_import, start, suggest

app_name = "members"
urlpatterns = [
    path("start/", start.start, name="start"),
    path("me/", start.me, name="me"),
    path("contact/", contact.contact, name="contact"),
    path("setup/suggest/<slug:what>/", suggest.suggest, name="suggest"),
    path("setup/organisations/", organisations.organisations, name="organisations"),
    path("setup/organisations/new/", organisations.new_organisation, name="organisation-new"),
    path("setup/organisations/<int:pk>/", organisations.organisation, name="organisation"),
    path("setup/people/", people.people, name="people"),
    path("setup/people/new/", people.new_account, name="account-new"),
    path("setup/people/<int:pk>/", people.account, name="account"),
    path("setup/people/<int:pk>/password/", people.new_password, name="account-password"),
    path("setup/people/<int:pk>/appoint/", people.new_post, name="post-new"),
    path("setup/posts/<int:pk>/end/", people.close_post, name="post-end"),
    path("setup/import-staff/", staff_import.staff_import, name="staff-import"),
    path("setup/import-staff/confirm/", staff_import.staff_confirm, name="staff-confirm"),
    path("setup/import-staff/staff.xlsx", staff_import.staff_template_file, name="staff-template"),
    path("setup/duties/", duties.duty_lists, name="duties"),
    path("setup/duties/new/", duties.new_duty, name="duty-new"),
    path("setup/duties/lists/new/", duties.new_duty_list, name="duty-list-new"),
    path("setup/duties/lists/<int:pk>/", duties.duty_list, name="duty-list"),
    path("setup/duties/lists/<int:pk>/drop/<int:duty>/", duties.drop_duty, name="duty-drop"),
    path("setup/duties/lists/<int:pk>/admit/", duties.admit, name="duty-list-admit"),
    path("setup/duties/lists/<int:pk>/withdraw/", duties.withdraw, name="duty-list-withdraw"),
    path("field/duties/", duties.my_duties, name="my-duties"),
    path("field/residents/", residents.households, name="residents"),
    path("field/residents/people/", residents.residents, name="residents-people"),
    path("field/residents/new/", residents.new_resident, name="resident-new"),
    path("field/residents/<int:pk>/", residents.resident, name="resident"),
    path("field/residents/<int:pk>/show/", residents.show, name="resident-show"),
    path("field/residents/<int:pk>/edit/", residents.edit_resident, name="resident-edit"),
    path("field/residents/<int:pk>/delete/", residents.shred, name="resident-shred"),
]
