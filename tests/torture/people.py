"""Run beside the installation that is tortured: founds a house and prints who lives in it."""

import json
import sys

import django


def main() -> None:
    """Found the house, and print its short name with the people who will report and the password of all."""
    django.setup()
    from tests.factories.cast import PASSWORD, make_house

    house = make_house("torture")
    reporters = [house.people[part].email for part in ("piet", "contributor", "rival")]
    sys.stdout.write(json.dumps({"slug": house.slug, "reporters": reporters, "password": PASSWORD}))


if __name__ == "__main__":
    main()
