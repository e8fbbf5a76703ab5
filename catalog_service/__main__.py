"""Run the catalog service."""

from catalog_service.app import create_app
from shared.http.serving import run_service

if __name__ == "__main__":
    run_service("catalog", create_app)
