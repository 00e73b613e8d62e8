"""How pages are made from templates."""

from __future__ import annotations

from discourse_coder.wording import inflected, number_of


def rendered(package: str, template: str, **values: object) -> str:
    """Return a template of a package, filled in; a missing piece is taken from the report's templates."""
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    # Values are escaped unless the template marks them safe; a missing value is an error.
    environment = Environment(
        loader=ChoiceLoader([PackageLoader(package), PackageLoader("discourse_coder.report")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(number_of=number_of, inflected=inflected)
    return environment.get_template(template).render(values)
