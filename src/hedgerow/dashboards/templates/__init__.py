"""The dashboards that come with the product. One module each; `TEMPLATES` is the order in which they are listed."""

from __future__ import annotations

import re

from hedgerow.dashboards.schemas import TemplateRow
from hedgerow.dashboards.templates import company, customers, engineering, experiments, growth, product

TEMPLATES: tuple[TemplateRow, ...] = (
    company.TEMPLATE,
    product.TEMPLATE,
    growth.TEMPLATE,
    engineering.TEMPLATE,
    experiments.TEMPLATE,
    customers.TEMPLATE,
)


def find(name: str) -> TemplateRow | None:
    """The template of this name or id, however it is spelt: `Company KPIs`, `company-kpis`, `COMPANY_KPIS`."""
    wanted = _plain(name)
    return next((one for one in TEMPLATES if wanted in (_plain(one.id), _plain(one.template_name))), None)


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
