"""Runs the recommender service: `python -m recommender_service`."""

import os

# Read when NumPy is loaded. Threads that share one small product wait for each other longer than it takes.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from recommender_service.app import create_app
from shared.http.serving import run_service

if __name__ == "__main__":
    run_service("recommender", create_app)
