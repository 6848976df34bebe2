"""The validation pack: requirement → test → result → digest of this build, as a sealed PDF.

A tool of ours that reads the product and its tests; the product knows nothing of it. Requirements are declared in
docs/validation/*.toml, their ids in sources.py, and a run of the tests writes its results and the digest of what it
ran on (recorder.py). docs/administrator/validation.md says how to use it.
"""
