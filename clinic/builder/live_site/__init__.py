"""A site that stays in memory: each page is made when somebody asks for it, and again after a save.

``recipes`` notes what Pelican would write, ``reading`` runs Pelican so far and no further,
``renewing`` reads one text again, ``shown`` says who can see it, ``site`` is what the preview asks.
"""
