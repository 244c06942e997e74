"""What the compiler learns of a project from its databases: its own things, never another project's."""

import pytest

from hedgerow.database.models import (
    Action,
    Cohort,
    Endpoint,
    GroupType,
    InsightVariable,
    Project,
    PropertyDefinition,
)
from hedgerow.database.models.definitions import EVENT, GROUP, PERSON
from hedgerow.hogql.catalogue import context_of
from hedgerow.hogql.compile import compile_query
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.parse import parse_select
from hedgerow.keys.tokens import PROJECT, new_token
from tests.app.harness import installed


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    with installed(tmp_path_factory.mktemp("catalogue")) as installation:
        yield installation.context.database, installation.organization.id


def project_with(database, shops, *things, **fields):
    """The context of a new project that has these things, each a function of its number."""
    engine, organization = database
    with engine.write() as session:
        project = Project(name="Shop", api_token=new_token(PROJECT), organization_id=organization, **fields)
        session.add(project)
        session.flush()
        session.add_all([thing(project.id) for thing in things])
    return context_of(project, engine, shops)


def test_types_of_properties(database, shops):
    def definition(name, kind, index, type_name):
        return lambda project: PropertyDefinition(
            project_id=project, type=kind, group_type_index=index, name=name, property_type=type_name
        )

    context = project_with(
        database,
        shops,
        definition("price", EVENT, -1, "Numeric"),
        definition("price", PERSON, -1, "String"),
        definition("price", GROUP, 1, "DateTime"),
        definition("took", EVENT, -1, "Duration"),
        definition("odd", EVENT, -1, None),
    )
    known = context.catalogue
    assert known.property_type("event", "price") == "Numeric"
    assert known.property_type("person", "price") == "String"
    assert known.property_type("group", "price", 1) == "DateTime"
    assert known.property_type("group", "price", 0) is None
    assert known.property_type("event", "took") == "Numeric"
    assert known.property_type("event", "odd") is None
    assert known.property_type("event", "unheard_of") is None
    assert project_with(database, shops).catalogue.property_type("event", "price") is None


def test_cohorts_by_number_and_name(database, shops):
    context = project_with(
        database,
        shops,
        lambda project: Cohort(project_id=project, name="Buyers"),
        lambda project: Cohort(project_id=project, name="Two", is_static=True),
        lambda project: Cohort(project_id=project, name="Two"),
        lambda project: Cohort(project_id=project, name="Gone", deleted=True),
    )
    buyers = context.catalogue.cohort("Buyers")
    assert context.catalogue.cohort(buyers.id) == buyers
    assert context.catalogue.cohort("Gone") is None
    with pytest.raises(HogQLError, match="Several cohorts are called 'Two'"):
        context.catalogue.cohort("Two")
    assert project_with(database, shops).catalogue.cohort(buyers.id) is None


def test_actions_variables_group_types_and_columns(database, shops):
    context = project_with(
        database,
        shops,
        lambda project: Action(project_id=project, name="Bought", steps=[{"event": "buy"}]),
        lambda project: InsightVariable(
            project_id=project, name="Land", code_name="land", type="String", default_value="at", values=[]
        ),
        lambda project: GroupType(project_id=project, index=2, name="company"),
    )
    known = context.catalogue
    assert known.action("Bought").steps == ({"event": "buy"},)
    assert known.action(known.action("Bought").id).name == "Bought"
    assert known.variable("land").default == "at"
    assert known.variable("sea") is None
    assert known.group_type("company") == 2
    assert known.group_type("team") is None
    assert known.column("events", "$browser") == "browser"
    assert known.column("events", "plan") is None
    assert known.column("persons", "$browser") is None


def test_a_named_query_is_a_table(database, shops):
    def endpoint(name, query, **more):
        return lambda project: Endpoint(project_id=project, name=name, query=query, **more)

    context = project_with(
        database,
        shops,
        endpoint("buys", {"kind": "HogQLQuery", "query": "SELECT event FROM events WHERE event = 'buy'"}),
        endpoint("trend", {"kind": "TrendsQuery", "series": []}),
        endpoint("off", {"kind": "HogQLQuery", "query": "SELECT 1"}, is_active=False),
    )
    assert compile_query(parse_select("SELECT * FROM buys"), context).columns == ["event"]
    for name in ("trend", "off"):
        with pytest.raises(HogQLError, match="Unknown table"):
            compile_query(parse_select(f"SELECT * FROM {name}"), context)


def test_merges_show_at_once(database, shops):
    """A project that had no merge a moment ago may have one now."""
    context = project_with(database, shops)
    assert not context.catalogue.has_merged_persons()
    shops.command(
        "INSERT INTO person_overrides (project_id, old_person_id, person_id, version) SELECT {project:Int64}, "
        "generateUUIDv4(), generateUUIDv4(), 1",
        {"project": context.project_id},
    )
    again = type(context.catalogue)(database[0], shops, context.project_id)
    assert again.has_merged_persons()
    assert not again.has_split_persons()


def test_the_settings_of_a_project(database, shops):
    context = project_with(
        database, shops, timezone="Asia/Tokyo", week_start_day=1, extra={"path_cleaning_filters": [{"alias": "a"}]}
    )
    assert context.timezone.key == "Asia/Tokyo"
    assert context.week_starts_on_monday
    assert context.path_cleaning == ({"alias": "a"},)
