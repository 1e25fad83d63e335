"""What the Content-Security-Policy stops in a real browser; that every page works under it, `visit` sees everywhere."""

from tests.browser.conftest import settle

SMUGGLED = (
    "<img src=x onerror='window.smuggled = 1'>",
    "<script>window.smuggled = 1</script>",
    "<iframe srcdoc='<script>parent.smuggled = 1</script>'></iframe>",
    "<a href='javascript:window.smuggled = 1' id='away'>x</a>",
    "<svg onload='window.smuggled = 1'></svg>",
)


def test_a_script_that_got_into_the_page_does_not_run(page, site):
    page.goto(f"{site}/sa-raknar-vi")
    settle(page)
    for smuggled in SMUGGLED:
        page.evaluate("html => document.body.append(document.createRange().createContextualFragment(html))", smuggled)
        if "javascript:" in smuggled:
            page.evaluate("document.querySelector('#away').click()")
        page.wait_for_timeout(500)
        assert page.evaluate("window.smuggled") is None, smuggled


def test_nothing_is_told_to_another_host(page, site):
    page.goto(f"{site}/sa-raknar-vi")
    settle(page)
    asked = """url => fetch(url, {mode: "no-cors"}).then(() => "sent", () => "stopped")"""
    assert page.evaluate(asked, "http://127.0.0.2:9/") == "stopped"
    stopped = """() => new Promise(done => {
        document.addEventListener("securitypolicyviolation", e => done(e.violatedDirective));
        new Image().src = "http://127.0.0.2:9/?hemligt";
    })"""
    assert page.evaluate(stopped) == "img-src"


def test_no_other_page_can_frame_it(page, site):
    page.goto(f"{site}/health")  # a page of the same origin even: the policy says nobody
    frame = "src => { document.body.innerHTML = `<iframe src='${src}'></iframe>`; }"
    with page.expect_event("requestfailed") as failed:
        page.evaluate(frame, f"{site}/")
    assert "blocked" in failed.value.failure.lower() or "ERR" in failed.value.failure


def test_the_map_cannot_reach_the_page_around_it(visit):
    page = visit("karta?omrade=Exempelstad (fiktiv)")
    page.frame_locator("iframe").locator("path.leaflet-interactive").first.wait_for(timeout=60_000)
    frame = next(f for f in page.frames if "/component/" in f.url)
    assert frame.evaluate("self.origin") == "null"
    reached = """() => { try { return parent.document.title } catch (e) { return e.name } }"""
    assert frame.evaluate(reached) == "SecurityError"
