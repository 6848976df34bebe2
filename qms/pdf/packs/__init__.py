"""Many records as one sealed PDF: an audit pack, a traceability pack, a review. Bound in the background from kept PDFs.

A list offers it by naming the kind of its rows (`ListPage.kind`), if the kind's domain says what its PDF holds.
"""
