"""What every page is made of: components, shells, lists, tables, exports, guards at the door.

Here lives how things look, page and leave the house. No record, person or organisation is known here:
the domains bring rows, sentences and addresses, this package draws them.
"""
