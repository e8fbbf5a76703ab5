from pathlib import Path

from deploy.inputs import SAMPLE_CATALOG, Inputs


def test_nothing_given_is_the_sample_with_simulated_ratings() -> None:
    inputs = Inputs.given(Path("var"), None, None)
    assert inputs.catalog == SAMPLE_CATALOG
    assert inputs.ratings == "simulated"
    assert (SAMPLE_CATALOG / "netflix_titles.csv").is_file()


def test_a_catalogue_of_ones_own_is_never_given_simulated_ratings() -> None:
    assert Inputs.given(Path("var"), Path("mine"), None).ratings == "none"


def test_the_sample_by_its_name_is_the_sample() -> None:
    assert Inputs.given(Path("var"), SAMPLE_CATALOG / ".." / "sample", None).ratings == "simulated"


def test_what_is_given_counts() -> None:
    assert Inputs.given(Path("var"), None, "r.csv").ratings == "r.csv"
    assert Inputs.given(Path("var"), Path("mine"), "simulated").ratings == "simulated"
