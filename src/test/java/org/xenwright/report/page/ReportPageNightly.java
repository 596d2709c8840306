package org.xenwright.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.judge.Chromium;

/** The page as a browser shows it, judged by axe-core and by what the browser complains of, at three widths. */
@Tag("nightly")
class ReportPageNightly {
    private static final String AXE = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";
    private static final List<Integer> WIDTHS = List.of(390, 1024, 1920);

    @TempDir
    static Path folder;

    private static Chromium browser;
    private static String axe;

    @BeforeAll
    static void start() throws IOException {
        try (InputStream in = ReportPageNightly.class.getResourceAsStream(AXE)) {
            axe = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        browser = Chromium.start();
    }

    @AfterAll
    static void stop() throws IOException {
        if (browser != null) {
            browser.close();
        }
    }

    private static Path page(int boots, SamplePage.Words words) throws IOException {
        Path reports = Files.createDirectories(folder.resolve("boots" + boots));
        return ReportPage.write(SamplePage.of(reports, boots, words), reports);
    }

    @Test
    void axeFindsNothingAndTheBrowserHasNoComplaint() throws IOException {
        for (int boots : List.of(1, 40)) {
            Path page = page(boots, text -> text);
            for (int width : WIDTHS) {
                for (boolean dark : List.of(false, true)) {
                    browser.open(page, width, 1000, dark);
                    openEverything();
                    List<String> complaints = browser.complaints(); // axe itself causes some
                    browser.evaluate(axe + ";0");
                    JsonNode violations = browser.evaluate(
                            "axe.run().then(found => found.violations.map(each => each.id + ' ' + each.nodes[0].html))");
                    String where = boots + " boots, " + width + " pixels, " + (dark ? "dark" : "light");
                    assertThat(violations).as(where).isEmpty();
                    assertThat(complaints).as(where).isEmpty();
                    assertThat(browser.evaluate("document.documentElement.scrollWidth - innerWidth")
                                    .asInt())
                            .as("what is wider than the window, " + where)
                            .isLessThanOrEqualTo(0);
                }
            }
        }
    }

    /** Presses each button of the first boots once: timeline, console, tests, zoom, units, parts of the map. */
    private static void openEverything() throws IOException {
        browser.evaluate(
                "[...document.querySelectorAll('details.boot')].slice(0, 3).forEach(each => { each.open = true; })");
        browser.evaluate("new Promise(done => setTimeout(done, 0))");
        browser.evaluate("[...document.querySelectorAll('main button')].slice(0, 60).forEach(each => each.click())");
        browser.evaluate("[...document.querySelectorAll('main input')].forEach(each => {"
                + " each.value = 'unit'; each.dispatchEvent(new Event('input', { bubbles: true })); })");
        browser.evaluate("new Promise(done => setTimeout(done, 200))");
    }

    @Test
    void whateverAGuestSaysRunsNothingAndLoadsNothing() throws IOException {
        Random random = new Random(Long.getLong("xen.seed", 1130));
        Path page = page(
                12,
                text -> ReportPageTest.HOSTILE.get(random.nextInt(ReportPageTest.HOSTILE.size()))
                        + text
                        + ReportPageTest.HOSTILE.get(random.nextInt(ReportPageTest.HOSTILE.size())));
        browser.open(page, 1024, 1000, false);
        openEverything();

        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.evaluate(
                                "document.querySelectorAll('img, iframe, object, embed, form, svg, main script').length")
                        .asInt())
                .isZero();
        assertThat(browser.evaluate("[...document.querySelectorAll('*')].flatMap(each => each.getAttributeNames())"
                                + ".filter(each => each.startsWith('on')).length")
                        .asInt())
                .isZero();
    }

    @Test
    void theConsoleIsSearchedAndTheTimelineZoomed() throws IOException {
        browser.open(page(1, text -> text), 1024, 1000, false);

        assertThat(browser.evaluate("document.querySelectorAll('.unit').length").asInt())
                .isEqualTo(20);
        press("All 70");
        assertThat(browser.evaluate("document.querySelectorAll('.unit').length").asInt())
                .isEqualTo(70);
        browser.evaluate("document.querySelector('[aria-label=\"Zoom in\"]').click()");
        assertThat(browser.evaluate("document.querySelectorAll('.unit').length").asInt())
                .isBetween(1, 69);
        press("Console");
        assertThat(browser.evaluate("document.querySelectorAll('.console .evidence').length")
                        .asInt())
                .isEqualTo(1);
        browser.evaluate(
                "(() => { const search = document.querySelector('details.boot input'); search.value = 'unit399.';"
                        + " search.dispatchEvent(new Event('input', { bubbles: true })); })()");
        browser.evaluate("new Promise(done => setTimeout(done, 500))");
        assertThat(browser.evaluate("document.querySelectorAll('.console mark').length")
                        .asInt())
                .isEqualTo(1);
    }

    private static void press(String text) throws IOException {
        browser.evaluate("[...document.querySelectorAll('details.boot button')].find(each => each.textContent === '"
                + text + "').click()");
    }
}
