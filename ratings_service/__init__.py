"""The ratings domain owns what people thought of titles: it adds up their votes by title, year and user.

It answers how many films of a platform reached a mean, and hands cleaned ratings to whoever learns from them.
"""
