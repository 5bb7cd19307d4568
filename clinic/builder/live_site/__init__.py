"""A site in memory: each page is rendered on request, and again after a save.

``recording_writer`` records what Pelican would write, ``loader`` runs Pelican up to that point,
``reloader`` reloads one document, ``document_info`` describes it, ``live_site`` serves the preview.
"""
