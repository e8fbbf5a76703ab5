from pathlib import Path

from deploy.inputs import SAMPLE_CATALOG, Inputs


def test_nothing_given_is_the_sample_with_simulated_ratings(tmp_path: Path) -> None:
    inputs = Inputs.given(tmp_path, None, None)
    assert inputs.catalog == SAMPLE_CATALOG
    assert inputs.ratings == "simulated"
    assert (SAMPLE_CATALOG / "netflix_titles.csv").is_file()


def test_a_catalogue_of_ones_own_is_never_given_simulated_ratings(tmp_path: Path) -> None:
    assert Inputs.given(tmp_path, "mine", None).ratings == "none"


def test_the_sample_by_its_name_or_its_folder_is_the_sample(tmp_path: Path) -> None:
    assert Inputs.given(tmp_path, "sample", None).ratings == "simulated"
    assert Inputs.given(tmp_path, f"{SAMPLE_CATALOG}/../sample", None).ratings == "simulated"


def test_what_is_given_counts(tmp_path: Path) -> None:
    assert Inputs.given(tmp_path, None, "r.csv").ratings == str(Path("r.csv").resolve())
    assert Inputs.given(tmp_path, "mine", "simulated").ratings == "simulated"


def test_a_folder_goes_on_with_what_it_was_built_from(tmp_path: Path) -> None:
    first = Inputs.given(tmp_path, "mine", "r.csv", {"epochs": 3})
    first.remember()
    assert Inputs.given(tmp_path, None, None) == first
    assert Inputs.given(tmp_path, "mine", None) == first
    assert Inputs.given(tmp_path, None, "none").catalog == first.catalog


def test_another_catalogue_does_not_inherit_the_ratings_of_the_last(tmp_path: Path) -> None:
    Inputs.given(tmp_path, "mine", "r.csv", {"epochs": 3}).remember()
    assert Inputs.given(tmp_path, "sample", None) == Inputs(tmp_path, SAMPLE_CATALOG, "simulated")
    assert Inputs.given(tmp_path, "other", None).ratings == "none"


def test_a_damaged_memory_is_none(tmp_path: Path) -> None:
    (tmp_path / "inputs.json").write_text("{")
    assert Inputs.given(tmp_path, None, None).catalog == SAMPLE_CATALOG


def test_options_make_the_same_inputs_again(tmp_path: Path) -> None:
    inputs = Inputs.given(tmp_path, "mine", "none", {"epochs": 3, "seed": 2})
    assert inputs.options()[-4:] == ("--epochs", "3", "--seed", "2")
    assert inputs.options()[:2] == ("--data", str(tmp_path))
