"""The catalog domain: what there is to watch on each platform, and which listings are one film or show.

It owns the platforms' files, the rules that clean them, and the work ids that everything else refers to.
"""
