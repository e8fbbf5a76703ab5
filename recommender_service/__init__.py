"""The recommender domain: which works are alike, by the taste of their viewers and by what they are about.

It owns the trained model and the lists of neighbours; titles and ratings it reads as others publish them.
"""
