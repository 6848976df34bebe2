"""Pure libraries: what every other package may use and what uses none of them.

Nothing here knows a request, a tenant or a model. Hostile input (files, tables, markup, text)
is met here, once, with bounds, and is either made harmless or answered with `Refused`.
"""
