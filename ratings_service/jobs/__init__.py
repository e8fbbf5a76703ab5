"""Offline work of the ratings domain: raw ratings in, one snapshot out."""
