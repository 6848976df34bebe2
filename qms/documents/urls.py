"""Addresses of documents: the staff's below /<organisation>/, the customer's below /<organisation>/portal/."""

from django.urls import URLPattern, path

from qms.documents.portal import document as portal
from qms.documents.portal import external as own
from qms.documents.views import documents, external, glossary, looking, reading, revising, sites

staff_urls: list[URLPattern] = [
    path("external-documents/", external.external_documents, name="external_documents"),
    path("external-documents/new/", external.external_document_new, name="external_document_new"),
    path("external-documents/<slug:number>/", external.external_document, name="external_document"),
    path("documents/", documents.documents, name="documents"),
    path("documents/new/", documents.document_new, name="document_new"),
    path("documents/revise/", revising.document_revise, name="document_revise"),
    path("documents/reading/", reading.reading_matrix, name="reading_matrix"),
    path("documents/sites/", sites.site_languages, name="site_languages"),
    path("documents/sites/<uuid:key>/", sites.site_language_edit, name="site_language_edit"),
    path("documents/glossary/", glossary.glossary, name="glossary"),
    path("documents/glossary/new/", glossary.glossary_new, name="glossary_new"),
    path("documents/glossary/<uuid:key>/", glossary.glossary_term, name="glossary_term"),
    path("documents/glossary/<uuid:key>/edit/", glossary.glossary_edit, name="glossary_edit"),
    path("documents/glossary/<uuid:key>/retire/", glossary.glossary_retire, name="glossary_retire"),
    path("documents/<slug:number>/", documents.document, name="document"),
    path("documents/<slug:number>/read/", reading.read, name="document_read"),
    path("documents/<slug:number>/as-customer/<uuid:key>/", looking.document_as_customer, name="document_as_customer"),
    path("documents/<slug:number>/compare/", documents.document_compare, name="document_compare"),
    path("documents/<slug:number>/revisions/<uuid:key>/", documents.revision, name="document_revision"),
    path("documents/<slug:number>/revisions/<uuid:key>/file/", documents.revision_file, name="document_revision_file"),
    path(
        "documents/<slug:number>/translations/<uuid:key>/file/",
        documents.translation_file,
        name="document_translation_file",
    ),
]
portal_urls: list[URLPattern] = [
    path("external-documents/", own.external_documents, name="external_documents"),
    path("external-documents/<slug:number>/", own.external_document, name="external_document"),
    path("documents/", portal.documents, name="documents"),
    path("documents/<slug:number>/", portal.document, name="document"),
    path("documents/<slug:number>/revisions/<uuid:key>/", portal.revision, name="document_revision"),
    path("documents/<slug:number>/revisions/<uuid:key>/opened/", portal.revision_opened, name="document_opened"),
    path("documents/<slug:number>/revisions/<uuid:key>/file/", portal.revision_file, name="document_revision_file"),
    path(
        "documents/<slug:number>/translations/<uuid:key>/file/",
        portal.translation_file,
        name="document_translation_file",
    ),
]
