"""The gateway: the public face of the three services.

It validates at the edge, forwards each row to its service, keeps hot answers, and outlives failing parts.
"""
