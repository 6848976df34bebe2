"""Put memberships and invitations behind the wall; open the global tables of people."""

from typing import ClassVar

from django.db import migrations

from qms.accounts.models import OWN_OR_TENANT
from qms.organisations.wall import OpenTable, Wall


class Migration(migrations.Migration):
    """Put memberships and invitations behind the wall; open the global tables of people."""

    dependencies: ClassVar = [
        ("accounts", "0002_memberships"),
        ("organisations", "0002_wall"),
        ("sessions", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("usersessions", "0001_initial"),
        ("guardian", "0003_remove_groupobjectpermission_guardian_gr_content_ae6aec_idx_and_more"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations: ClassVar = [
        OpenTable("accounts_person", writes="INSERT, UPDATE", portal=("id", "name")),
        OpenTable("accounts_person_groups", writes=""),
        OpenTable("accounts_person_user_permissions", writes=""),
        OpenTable("django_session"),
        OpenTable("account_emailaddress"),
        OpenTable("account_emailconfirmation"),
        OpenTable("mfa_authenticator"),
        OpenTable("usersessions_usersession"),
        OpenTable("auth_permission", writes="", portal=True),
        OpenTable("auth_group", writes=""),
        OpenTable("auth_group_permissions", writes=""),
        OpenTable("django_content_type", writes="INSERT", portal=True),
        OpenTable("guardian_userobjectpermission", writes=""),
        OpenTable("guardian_groupobjectpermission", writes=""),
        OpenTable("django_migrations", writes=""),
        Wall(
            "Membership",
            policy=OWN_OR_TENANT,
            portal="customer_id = (SELECT acting_customer()) OR person_id = (SELECT acting_person())",
        ),
        Wall("CustomerRight", writes="INSERT, DELETE", portal="content_object_id = (SELECT acting_customer())"),
        Wall("Invitation"),
        Wall("HistoricalMembership", writes=""),
        Wall("HistoricalInvitation", writes=""),
    ]
