"""Errors as callers meet them."""

from shared.errors import BadParameter, Invalid, NotFound, Unavailable


def test_one_bad_parameter_lends_its_help_to_the_whole() -> None:
    error = Invalid.parameters([BadParameter("unit", "is no unit", allowed=("min",), suggestions=("min",))])
    assert error.detail == "unit: is no unit"
    assert (error.allowed, error.suggestions) == (("min",), ("min",))
    assert [bad.parameter for bad in error.errors] == ["unit"]


def test_several_bad_parameters_are_counted_and_keep_their_own_help() -> None:
    bad = [BadParameter("unit", "is no unit", allowed=("min",)), BadParameter("year", "is no year")]
    error = Invalid.parameters(bad)
    assert error.detail == "2 parameters cannot be read"
    assert error.allowed == ()
    assert error.errors == tuple(bad)


def test_help_is_kept_as_a_tuple() -> None:
    error = NotFound("no title 'x'", suggestions=["y"])
    assert (str(error), error.suggestions, error.allowed) == ("no title 'x'", ("y",), ())


def test_asking_again_after_a_second_is_the_default() -> None:
    assert Unavailable("away").retry_after_s == 1
    assert Unavailable("away", retry_after_s=7).retry_after_s == 7
