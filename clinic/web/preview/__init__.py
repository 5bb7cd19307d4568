"""`make preview`: the site as patients will see it, and beside it what is to be fixed.

``story`` tells it on the screen, ``following`` follows what is saved, ``desk`` has the open post
checked, by ``problems``, ``app`` answers the browser; ``pages/`` is what stands around the page.
"""
