import jinja2
import pytest

from .conftest import CLINIC, post


def test_a_template_can_name_the_clinic_and_call_it(build):
    shown = build().render("{{ CLINIC.name }} {{ phone_link(CLINIC.phone) }}")
    assert shown == "Sample Back Pain Clinic tel:+15555550142"


def test_a_misspelt_variable_in_a_template_stops_the_build(build):
    with pytest.raises(jinja2.UndefinedError, match="CLINC"):
        build(theme={"templates/index.html": "{{ CLINC.name }}"})


def test_variables_are_strict_even_where_the_settings_forget_it(build):
    site = build(JINJA_ENVIRONMENT={"autoescape": True})
    with pytest.raises(jinja2.UndefinedError):
        site.render("{{ mispelt }}")


def test_facts_that_cannot_be_read_stop_the_build_in_plain_words(build):
    with pytest.raises(
        Exception, match=r'content/clinic\.toml:4: The value of "demo" .* Write true or false'
    ):
        build(clinic=CLINIC.replace("demo = false", 'demo = "no"'))


def test_every_problem_of_the_facts_is_told_at_once(build):
    wrong = CLINIC.replace('name = "Injections"\nsummary', "summary").replace("[[prov", "[[pvor")
    with pytest.raises(Exception, match="clinic") as told:
        build(clinic=wrong)
    assert '"name" is missing' in str(told.value)
    assert '"pvorider"' in str(told.value)


def test_a_post_and_the_home_page_know_their_public_addresses(build):
    site = build({"posts/needle.md": post()})
    assert "href='https://clinic.example/blog/needle/'" in site.read("blog/needle/index.html")
    assert "href='https://clinic.example/'" in site.read("index.html")


@pytest.mark.parametrize(
    ("address", "path"),
    [("https://clinic.example", ""), ("https://clinic.example/blog/", "/blog")],
)
def test_a_site_under_a_path_knows_that_path(build, address, path):
    assert build(CANONICAL_SITEURL=address).context["BASE_PATH"] == path


def test_a_service_leads_to_the_post_about_it(build):
    site = build({"posts/needle.md": post()})
    assert site.context["SERVICE_POSTS"] == {"injections": site.article("needle")}


@pytest.mark.parametrize("unpublished", [{"Status": "draft"}, {"Date": "2999-01-01"}])
def test_a_service_never_leads_to_a_post_that_is_not_out(build, unpublished):
    site = build({"posts/needle.md": post(**unpublished)})
    assert site.context["SERVICE_POSTS"] == {}


def test_a_reader_sees_a_blank_of_a_page_without_the_order_to_fill_it_in(build):
    body = "Title: Notice\n\nAsk [FILL IN: the officer] or [FILL IN: the desk].\n"
    html = build({"pages/notice.md": body}).read("notice/index.html")
    assert "Ask [the officer] or [the desk]." in html
