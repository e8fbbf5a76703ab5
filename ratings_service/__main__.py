"""Run the ratings service: `python -m ratings_service`."""

from ratings_service.app import create_app
from shared.http.serving import run_service

if __name__ == "__main__":
    run_service("ratings", create_app)
