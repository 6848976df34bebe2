"""All components as template tags, available in every template without loading."""

from django.template import Library

from qms.web.parts import forms, frames, records, small

register = Library()
for _part in (small, frames, records, forms):
    register.tags.update(_part.register.tags)
