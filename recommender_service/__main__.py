"""Runs the recommender service: `python -m recommender_service`."""

from recommender_service.app import create_app
from shared.http.serving import run_service

if __name__ == "__main__":
    run_service("recommender", create_app)
