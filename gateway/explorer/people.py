"""One person: what they made, where it streams, and who with."""

from gateway.explorer import charts
from gateway.explorer.asking import Ask, Query
from gateway.explorer.pages import Opened, Sheet
from shared.api.people import GET_PERSON


async def show(ask: Ask, opened: Opened) -> Sheet:
    """Raise NotFound for a name that nobody has."""
    query = Query(GET_PERSON, {"name": opened.only()})
    person = await ask(query)
    years = tuple((one["year"], one["titles"]) for one in person["by_year"])
    chart = charts.Chart("person-years", query.address, ("year", "titles"), charts.filled(years), "columns")
    return Sheet(
        "person.html",
        {"person": person, "charts": [chart] if len(years) > 1 else [], "source": query.address},
    )
