"""The documentation page of the API: the description at /api/v1/openapi.json, readable, from this server alone."""

from typing import Any

from flask import Blueprint, render_template
from flask_smorest import Api

PREFIX = "/api/v1"


def documentation_page(api: Api) -> Blueprint:
    """GET /api/v1/docs, open to everybody: it tells shapes, not data."""
    pages = Blueprint("api_documentation", __name__)

    @pages.get(f"{PREFIX}/docs")
    def docs() -> str:
        spec = api.spec.to_dict()
        return render_template("api_docs.html", info=spec["info"], groups=grouped(spec), schemas=schemas_of(spec))

    return pages


def grouped(spec: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The calls by group, in the order of their paths."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, calls in spec["paths"].items():
        for method, call in calls.items():
            if method not in ("get", "post", "put", "patch", "delete"):
                continue
            group = (call.get("tags") or ["other"])[0]
            groups.setdefault(group, []).append(
                {
                    "method": method.upper(),
                    "path": path,
                    "summary": call.get("summary", ""),
                    "description": " ".join(filter(None, (call.get("description"), _told(call)))),
                    "body": _body(call),
                }
            )
    return groups


def _told(call: dict[str, Any]) -> str:
    """What it answers and what its query may hold, in a sentence each."""
    status, answer = next(iter(call["responses"].items()))
    query = [one["name"] for one in call.get("parameters", ()) if one["in"] == "query"]
    shape = _type(answer["content"]["application/json"]["schema"])
    return f"Answers {status}: {shape}." + (f" Query: {', '.join(query)}." if query else "")


def _body(call: dict[str, Any]) -> str | None:
    content = call.get("requestBody", {}).get("content", {}).get("application/json", {})
    reference: str = content.get("schema", {}).get("$ref", "")
    return reference.rpartition("/")[2] or None


def schemas_of(spec: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Each body's fields: name, type, whether it must be there."""
    found = {}
    for name, schema in spec.get("components", {}).get("schemas", {}).items():
        required = schema.get("required", [])
        found[name] = [
            {"name": field, "type": _type(shape), "required": field in required, "choices": shape.get("enum", [])}
            for field, shape in schema.get("properties", {}).items()
        ]
    return found


def _type(shape: dict[str, Any]) -> str:
    if "$ref" in shape:
        return str(shape["$ref"]).rpartition("/")[2]
    if "anyOf" in shape:
        return " | ".join(map(_type, shape["anyOf"]))
    kind = shape.get("type", "object")
    kinds = " | ".join(kind) if isinstance(kind, list) else str(kind)
    return f"{kinds} of {_type(shape['items'])}" if "items" in shape else kinds
