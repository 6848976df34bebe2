"""Which rule asks for which field of the domain's records, one file a kind."""

from capa.rules.nonconformity import NC_BY_NAME, NC_FIELDS

__all__ = ["NC_BY_NAME", "NC_FIELDS"]
