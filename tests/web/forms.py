"""A form as an old browser has it: every field with what stands in it, to be sent back."""

from web.demo.day.forms import Page


def fields_of(page: str, form_id: str) -> dict[str, list[str]]:
    """What the browser would send if nothing were touched."""
    fields: dict[str, list[str]] = {}
    for name, value in Page("/", page).form(form_id).sent:
        fields.setdefault(name, []).append(value)
    return fields
