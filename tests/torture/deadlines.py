"""Run beside the installation: the next steps of all deadlines are due now, so that the next bells take them."""

import json
import sys

import django


def main() -> None:
    """Move the steps of running clocks into the past and print how many clocks have some."""
    django.setup()
    from django.utils import timezone

    from qms.clocks.models import Clock
    from qms.organisations.context import Acting, tenant_context
    from qms.organisations.models import Organisation

    now, moved = timezone.now(), 0
    for organisation in Organisation.objects.all():
        with tenant_context(Acting(organisation.pk, source="torture")):
            for clock in Clock.objects.filter(state=Clock.State.RUNNING, next_step_at__isnull=False):
                clock.steps = [{**step, "at": now.isoformat()} for step in clock.steps]
                clock.next_step_at = now
                clock.save(update_fields=["steps", "next_step_at"])
                moved += 1
    sys.stdout.write(json.dumps(moved))


if __name__ == "__main__":
    main()
