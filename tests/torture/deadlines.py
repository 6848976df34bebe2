"""Run beside the installation: the next steps of the newest deadlines are due now, so that the next bells take them.

With the word `left` nothing is moved: it only prints how many clocks wait for a bell.
"""

import json
import sys

import django

AT_ONCE = 200
"""Clocks that are due at once. After hours of reports thousands run, and two cores would ring for minutes."""


def main(word: str) -> None:
    """Move the steps of running clocks into the past and print how many clocks have some; or how many are due."""
    django.setup()
    from django.utils import timezone

    from qms.clocks.models import Clock
    from qms.organisations.context import Acting, tenant_context
    from qms.organisations.models import Organisation

    now, moved = timezone.now(), 0
    for organisation in Organisation.objects.all():
        with tenant_context(Acting(organisation.pk, source="torture")):
            running = Clock.objects.filter(state=Clock.State.RUNNING, next_step_at__isnull=False)
            if word == "left":
                moved += running.filter(next_step_at__lte=now).count()
                continue
            for clock in running.order_by("-started_at")[:AT_ONCE]:
                clock.steps = [{**step, "at": now.isoformat()} for step in clock.steps]
                clock.next_step_at = now
                clock.save(update_fields=["steps", "next_step_at"])
                moved += 1
    sys.stdout.write(json.dumps(moved))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "move")
