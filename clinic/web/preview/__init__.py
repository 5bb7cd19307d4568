"""`make preview`: the site as patients will see it, next to a panel with problems.

``watcher`` follows saved files, ``check_process`` checks the open post, ``app`` serves the pages,
and ``pages/`` is the panel.
"""
