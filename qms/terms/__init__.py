"""Terms in force per customer: what was agreed with whom, from when, signed by whom, as typed parameters.

One door: `qms.terms.queries.terms_for(customer, on=day)`. Clocks take their times through it; domains ask it for the
rest (concessions, limits of risk, step-wise acceptance) and add parameters of their own by `register_parameter`.
Terms are entered by hand here; agreements compile theirs into the same records.
"""
