"""Thirty days of a web shop: what each visitor does, from the first page to the delivered parcel.

Believable where analytics would show it: most people only look, some come back, fewer sign up, fewer still buy;
campaigns differ in quality; a phone buys less often than a desk; people sign in on a second device and are one person
afterwards.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain

from hedgerow.demo.browser import Event, Visit, server_event
from hedgerow.demo.catalogue import ARTICLES, CATEGORIES, PRODUCTS, SEARCHES, Product
from hedgerow.demo.ids import Ids
from hedgerow.demo.people import Person, company_plan, make_people

PEOPLE = 2000
FEATURES = ("wishlist updated", "review written", "delivery tracked", "hedge planner used", "newsletter subscribed")
FEATURE_WEIGHTS = (8, 3, 6, 4, 2)


def make_month(seed: int, end: datetime, people: int = PEOPLE) -> list[Event]:
    """All events, oldest first. The same arguments give the same events, ids and all."""
    rng = random.Random(seed)  # noqa: S311 - a story, not a secret
    ids = Ids(rng)
    end = end.astimezone(UTC).replace(microsecond=0)
    everyone = make_people(rng, ids, people, end)
    events = chain.from_iterable(_life(rng, ids, person) for person in everyone)
    kept = [event for event in events if datetime.fromisoformat(event["timestamp"]) < end]
    return sorted(kept, key=lambda event: str(event["timestamp"]))


def _life(rng: random.Random, ids: Ids, person: Person) -> Iterator[Event]:
    """The events of one person's visits; on a further device the person signs in again."""
    free_from = None
    for start in person.visits:
        if free_from is not None and start < free_from:
            continue
        screen = rng.choice(person.screens)
        visit = Visit(rng, ids, person, screen, start)
        extra = _visit(visit)
        free_from = visit.now + timedelta(minutes=31)
        yield from visit.events
        yield from extra


def _visit(visit: Visit) -> list[Event]:
    """One visit; returns what the shop's back end sends because of it."""
    rng, person = visit.rng, visit.person
    _land(visit)
    if person.user_id and not visit.screen.signed_in and rng.random() < 0.7:
        _sign_in(visit)
    looked_at: list[Product] = []
    for _ in range(rng.randint(*person.habit.pages) - 1):
        _wander(visit, looked_at)
    if person.user_id is None and rng.random() < person.habit.signs_up:
        _sign_up(visit)
    if visit.screen.signed_in and rng.random() < 0.45:
        _use_feature(visit)
    later: list[Event] = []
    chance = person.habit.cart * person.source.quality * (0.75 if visit.screen.device.kind == "Mobile" else 1.0)
    if looked_at and rng.random() < chance:
        later = _shop(visit, looked_at[-1])
    visit.wait(3, 60)
    visit.leave()
    return later


def _land(visit: Visit) -> None:
    rng = visit.rng
    where = rng.choices(("home", "category", "article", "product"), (45, 20, 15, 20))[0]
    if where == "home":
        visit.page("/", "Hedging, tools and homes for wildlife")
    elif where == "category":
        _open_category(visit, rng.choice(CATEGORIES))
    elif where == "article":
        slug = rng.choice(ARTICLES)
        visit.page(f"/guides/{slug}", slug.replace("-", " ").capitalize())
    else:
        _open_product(visit, _pick(rng))
    visit.wait(4, 50)


def _wander(visit: Visit, looked_at: list[Product]) -> None:
    rng = visit.rng
    action = rng.choices(("product", "category", "search", "article", "home"), (50, 22, 10, 10, 8))[0]
    if action == "product":
        product = _pick(rng)
        visit.click(product.name, href=f"/products/{product.slug}", classes=("product-card",))
        _open_product(visit, product)
        looked_at.append(product)
    elif action == "category":
        category = rng.choice(CATEGORIES)
        visit.click(category.capitalize(), href=f"/{category}", classes=("nav-link",))
        _open_category(visit, category)
    elif action == "search":
        query = rng.choice(SEARCHES)
        visit.click("Search", tag="button", classes=("search-submit",), type="submit")
        visit.page("/search", "Search")
        visit.send("products searched", query=query, results=rng.randint(0, 9))
    elif action == "article":
        slug = rng.choice(ARTICLES)
        visit.page(f"/guides/{slug}", slug.replace("-", " ").capitalize())
    else:
        visit.page("/", "Hedging, tools and homes for wildlife")
    visit.wait(5, 75)


def _pick(rng: random.Random) -> Product:
    return rng.choices(PRODUCTS, [product.appeal for product in PRODUCTS])[0]


def _open_category(visit: Visit, category: str) -> None:
    visit.page(f"/{category}", category.capitalize())


def _open_product(visit: Visit, product: Product) -> None:
    visit.page(f"/products/{product.slug}", product.name)
    visit.send("product viewed", **_facts(product))


def _facts(product: Product) -> dict[str, object]:
    return {"product_id": product.slug, "product": product.name, "category": product.category, "price": product.price}


def _sign_up(visit: Visit) -> None:
    person = visit.person
    visit.click("Create account", href="/signup", classes=("nav-link",))
    visit.page("/signup", "Create account")
    visit.wait(10, 60)
    if visit.rng.random() < 0.25:  # the form was too long
        return
    visit.click("Sign up", tag="button", classes=("btn", "btn-primary"), type="submit")
    person.user_id = f"customer-{person.number}"
    kind = "trade" if person.company else "private"
    visit.identify(customer_kind=kind)
    signed_up = visit.send("user signed up", method=visit.rng.choice(("email", "email", "google")), customer_kind=kind)
    signed_up["$set_once"] = {"signed_up_at": signed_up["timestamp"]}


def _sign_in(visit: Visit) -> None:
    visit.click("Sign in", href="/login", classes=("nav-link",))
    visit.page("/login", "Sign in")
    visit.wait(5, 25)
    visit.click("Sign in", tag="button", classes=("btn", "btn-primary"), type="submit")
    visit.identify()
    visit.send("user signed in")


def _use_feature(visit: Visit) -> None:
    feature = visit.rng.choices(FEATURES, FEATURE_WEIGHTS)[0]
    visit.click(feature.split()[0].capitalize(), tag="button", classes=("btn",))
    visit.send(feature, **({"rating": visit.rng.choice((3, 4, 4, 5, 5, 5))} if feature == "review written" else {}))


def _shop(visit: Visit, product: Product) -> list[Event]:
    """Cart, checkout, payment: at each step some turn back. Returns the server's events of a paid order."""
    rng, person = visit.rng, visit.person
    basket = [product, *(_pick(rng) for _ in range(rng.choices((0, 1, 2, 3), (50, 28, 15, 7))[0]))]
    for item in basket:
        visit.click("Add to cart", tag="button", classes=("btn", "add-to-cart"), data_product=item.slug)
        visit.send("product added to cart", **_facts(item), quantity=rng.choice((1, 1, 1, 2, 5)))
    visit.click("Cart", href="/cart", classes=("nav-link",))
    visit.page("/cart", "Your cart")
    value = round(sum(item.price for item in basket), 2)
    if rng.random() > 0.72:
        return []
    visit.click("Checkout", tag="button", classes=("btn", "btn-primary"))
    visit.page("/checkout", "Checkout")
    visit.send("checkout started", cart_value=value, items=len(basket))
    visit.wait(20, 120)
    if rng.random() > 0.78:
        return []
    method = rng.choice(("card", "card", "card", "paypal", "invoice" if person.company else "card"))
    visit.send("payment details entered", method=method)
    if rng.random() > 0.9:
        visit.send("payment failed", method=method, reason=rng.choice(("declined", "expired card", "timeout")))
        return []
    visit.click("Pay now", tag="button", classes=("btn", "btn-primary"), type="submit")
    return _order(visit, basket, value, method)


def _order(visit: Visit, basket: list[Product], value: float, method: str) -> list[Event]:
    rng, person = visit.rng, visit.person
    person.orders += 1
    order = {
        "order_id": f"T{person.number:04}-{person.orders}", "revenue": value, "currency": person.country.currency,
        "items": len(basket), "products": [item.slug for item in basket], "payment_method": method,
        "first_order": person.orders == 1,
    }  # fmt: skip
    visit.page("/thank-you", "Thank you")
    completed = visit.send("order completed", **order)
    completed["$set"] = {"orders": person.orders, "last_order_value": value}
    groups = {"$groups": {"company": person.company}} if person.company and visit.screen.signed_in else {}
    paid_at = visit.now + timedelta(seconds=rng.uniform(1, 8))
    shipped_at = paid_at + timedelta(hours=rng.uniform(4, 50))
    facts = {
        "order_id": order["order_id"],
        "plan": company_plan(person.company) if person.company else "none",
        **groups,
    }
    paid = {**facts, "revenue": value, "currency": person.country.currency}
    later = [
        server_event(visit.ids, paid_at, visit.distinct_id, "payment received", paid),
        server_event(visit.ids, shipped_at, visit.distinct_id, "order shipped", {**facts, "carrier": "parcel post"}),
    ]
    if rng.random() < 0.04:
        refund = {**paid, "reason": rng.choice(("damaged", "late", "changed mind"))}
        refunded_at = shipped_at + timedelta(days=rng.uniform(2, 9))
        later.append(server_event(visit.ids, refunded_at, visit.distinct_id, "order refunded", refund))
    return later
