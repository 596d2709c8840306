package org.xenwright.report.page;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.xenwright.content.ByteSize;
import org.xenwright.content.Count;
import org.xenwright.content.XmlText;
import org.xenwright.problem.Foreign;
import org.xenwright.report.BootRecord;
import org.xenwright.report.DeploymentRecord;

/** The part of a page that can be read without its script: the verdicts, what failed and why, and the main facts. */
final class PlainPart {
    private final PageData data;

    PlainPart(PageData data) {
        this.data = data;
    }

    /** Writes the head: the verdict in a sentence, and the main facts. */
    String head() {
        XmlText head = XmlText.fragment();
        head.open("header", "class", "top");
        head.text("p", Foreign.line(data.title()), "class", "project");
        String state = state();
        head.mixed(
                "h1",
                words -> words.text("span", sign(state), "class", "sign", "aria-hidden", "true")
                        .words(" " + (data.boots().isEmpty() ? "Nothing was booted" : verdict())),
                "class",
                state + "-ink");
        head.open("dl", "class", "key");
        data.boots().stream()
                .filter(each -> each.state().equals("ready"))
                .max((a, b) -> Long.compare(a.millis(), b.millis()))
                .ifPresent(slowest -> fact(
                        head,
                        data.boots().size() == 1 ? "Ready after" : "Slowest boot",
                        seconds(slowest.millis()),
                        data.boots().size() == 1 ? "" : slowest.name()));
        if (data.images().size() == 1) {
            image(head, data.images().get(0));
        } else if (!data.images().isEmpty()) {
            long bytes = data.images().stream().mapToLong(PageData.Image::bytes).sum();
            fact(head, "Images", Integer.toString(data.images().size()), ByteSize.format(bytes) + " of files");
        }
        if (!data.domains().isEmpty()) {
            fact(head, "Domains", Integer.toString(data.domains().size() + data.moreDomains()), "");
        }
        deployed(head);
        int findings = data.lint().findings().size();
        if (!data.lint().summary().isEmpty()) {
            fact(
                    head,
                    "Lint",
                    findings == 0 ? "clean" : Integer.toString(findings),
                    findings == 0 ? "" : findings == 1 ? "finding" : "findings");
        }
        head.mixed(
                "div",
                written -> written.text("dt", "Written")
                        .mixed(
                                "dd",
                                time -> time.mixed(
                                        "small", small -> small.text("time", data.made(), "datetime", data.made()))));
        return head.close().close().toString();
    }

    private static void image(XmlText head, PageData.Image image) {
        if (image.bytes() > 0) {
            fact(head, "Files of " + image.name(), ByteSize.format(image.bytes()), "");
        }
        if (!image.packages().isEmpty()) {
            fact(head, "Packages", Integer.toString(image.packages().size()), "");
        }
        long millis = image.steps().stream().mapToLong(PageData.Step::millis).sum();
        if (millis > 0) {
            fact(head, "Build", seconds(millis), "");
        }
        if (image.last() != null) {
            int changed = image.last().files().size() + image.last().moreFiles();
            fact(head, "Changed since before", Integer.toString(changed), changed == 1 ? "file" : "files");
        }
    }

    /** Says what of the deployments runs, since boots that were ready say nothing of it. */
    private void deployed(XmlText head) {
        if (data.deployments().isEmpty()) {
            return;
        }
        int all = 0;
        int running = 0;
        Set<String> unreached = new HashSet<>();
        for (DeploymentRecord each : data.deployments()) {
            all += each.domains().size();
            running += (int) each.domains().stream()
                    .filter(domain -> domain.state().equals("running"))
                    .count();
            each.places().stream()
                    .filter(place -> !place.unreached().isEmpty())
                    .forEach(place -> unreached.add(place.name()));
        }
        String silent = unreached.isEmpty() ? "" : ", " + Count.of(unreached.size(), "destination") + " not reached";
        fact(head, "Deployed", running + " of " + all, "running" + silent);
    }

    private static void fact(XmlText head, String name, String value, String more) {
        head.mixed(
                "div",
                fact -> fact.text("dt", Foreign.line(name)).mixed("dd", dd -> {
                    dd.words(Foreign.line(value));
                    if (!more.isEmpty()) {
                        dd.words(" ").text("small", Foreign.line(more));
                    }
                }));
    }

    /** Returns the verdict on the build in a sentence: what failed, if anything did. */
    private String verdict() {
        long failed = count("failed");
        long booted = data.boots().size() - count("left");
        return failed == 0
                ? data.summary()
                : failed + " of " + booted + (booted == 1 ? " boot" : " boots") + " failed"
                        + (count("left") == 0 ? "" : ", " + count("left") + " left out");
    }

    private long count(String state) {
        return data.boots().stream().filter(each -> each.state().equals(state)).count();
    }

    private String state() {
        Set<String> states = new LinkedHashSet<>();
        data.boots().forEach(each -> states.add(each.state()));
        return states.contains("failed") ? "failed" : states.contains("ready") ? "ready" : "left";
    }

    /** Writes the grid and the boots. */
    String body() {
        XmlText page = XmlText.fragment();
        if (!data.boots().isEmpty()) {
            page.open("section", "id", "verdicts", "aria-labelledby", "verdicts-title");
            page.text("h2", "Verdicts", "id", "verdicts-title");
            grid(page);
            page.close().open("section", "id", "boots", "aria-labelledby", "boots-title");
            page.text("h2", "Boots", "id", "boots-title");
            for (int i = 0; i < data.boots().size(); i++) {
                boot(page, data.boots().get(i), i);
            }
            page.close();
        }
        for (PageData.Image each : data.images()) {
            page.open("section", "class", "plain-only").text("h2", Foreign.line("Image " + each.name()));
            page.open("dl", "class", "facts");
            each.facts().forEach(fact -> page.text("dt", fact.name()).text("dd", Foreign.line(fact.value())));
            page.close().close();
        }
        for (DeploymentRecord each : data.deployments()) {
            page.open("section", "class", "plain-only").text("h2", Foreign.line("Deployment " + each.name()));
            page.open("ul");
            each.places().forEach(place -> page.text("li", Foreign.line(place.name() + ": " + told(place))));
            each.domains().forEach(domain -> page.text("li", Foreign.line(told(domain))));
            page.close().close();
        }
        if (!data.lint().findings().isEmpty()) {
            page.open("section", "class", "plain-only").text("h2", "Lint").open("ul");
            data.lint().findings().stream()
                    .limit(50)
                    .forEach(each -> page.text(
                            "li",
                            Foreign.line(each.place() + ": " + each.severity() + ": " + each.message() + "; "
                                    + each.remedy() + " [" + each.rule() + "]")));
            page.close().close();
        }
        return page.toString();
    }

    private static String told(DeploymentRecord.Place place) {
        return place.unreached().isEmpty()
                ? "Xen " + place.version() + ", " + ByteSize.format(place.free() << 10) + " of "
                        + ByteSize.format(place.total() << 10) + " free"
                : "not reached: " + place.unreached();
    }

    private static String told(DeploymentRecord.Deployed domain) {
        return domain.name() + " at " + domain.at() + ": " + domain.state() + ", generation " + domain.generation()
                + (domain.drift().isEmpty() ? "" : "; " + domain.drift());
    }

    private void grid(XmlText page) {
        Set<String> drivers = new LinkedHashSet<>();
        Map<String, Map<String, Integer>> rows = new LinkedHashMap<>();
        for (int i = 0; i < data.boots().size(); i++) {
            PageData.Boot each = data.boots().get(i);
            drivers.add(each.driver());
            rows.computeIfAbsent(each.subject(), name -> new LinkedHashMap<>()).put(each.driver(), i);
        }
        page.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", "Grid of verdicts");
        page.open("table", "class", "grid").open("thead").open("tr").text("td", "");
        drivers.forEach(each -> page.text("th", Foreign.line(each), "scope", "col"));
        page.close().close().open("tbody");
        rows.forEach((subject, cells) -> {
            page.open("tr").text("th", Foreign.line(subject), "scope", "row");
            drivers.forEach(driver -> {
                if (cells.containsKey(driver)) {
                    cell(page, data.boots().get(cells.get(driver)), cells.get(driver));
                } else {
                    page.text("td", "", "class", "none");
                }
            });
            page.close();
        });
        page.close().close().close();
    }

    private static void cell(XmlText page, PageData.Boot boot, int at) {
        page.mixed(
                "td",
                td -> td.mixed(
                        "a",
                        link -> {
                            link.text("span", sign(boot.state()), "class", "sign", "aria-hidden", "true");
                            link.words(" ")
                                    .text("span", Foreign.line(boot.outcome()), "class", "word")
                                    .words(" ");
                            if (boot.millis() > 0) {
                                link.text("span", seconds(boot.millis()), "class", "time");
                            }
                        },
                        "class",
                        "cell " + boot.state(),
                        "href",
                        "#" + BootReading.encoded(Foreign.line(boot.name())),
                        "title",
                        Foreign.line(boot.detail()),
                        "data-at",
                        Integer.toString(at)));
    }

    private void boot(XmlText page, PageData.Boot boot, int at) {
        boolean failed = boot.state().equals("failed");
        String[] attributes = {"class", "boot", "id", Foreign.line(boot.name()), "data-at", Integer.toString(at)};
        if (failed) {
            attributes = new String[] {
                "class", "boot", "id", Foreign.line(boot.name()), "data-at", Integer.toString(at), "open", "open"
            };
        }
        page.open("details", attributes);
        page.mixed("summary", summary -> {
            summary.text("span", sign(boot.state()), "class", "sign " + boot.state() + "-ink", "aria-hidden", "true");
            summary.mixed(
                    "span", what -> what.words(Foreign.line(boot.subject() + " on " + boot.driver())), "class", "what");
            summary.text("span", Foreign.line(boot.outcome()), "class", boot.state() + "-ink");
            if (boot.millis() > 0) {
                summary.text("span", seconds(boot.millis()), "class", "time");
            }
        });
        page.open("div", "class", "inside");
        page.mixed(
                "p",
                detail -> {
                    detail.words(Foreign.text(boot.detail()));
                    if (boot.course() != null && !boot.course().shutdown().isEmpty()) {
                        detail.words("; " + boot.course().shutdown());
                    }
                    if (boot.log() != null) {
                        detail.words(" · ").text("a", "whole console", "href", boot.log());
                    }
                },
                "class",
                "detail");
        if (!boot.remedy().isEmpty()) {
            page.text("p", Foreign.text(boot.remedy()), "class", "remedy");
        }
        if (!boot.lastLines().isEmpty()) {
            page.mixed(
                    "pre", lines -> lines.words(Foreign.text(String.join("\n", boot.lastLines()))), "class", "plain");
        }
        List<BootRecord.Test> bad =
                boot.tests().stream().filter(BootRecord.Test::failed).toList();
        if (!bad.isEmpty()) {
            page.open("ul", "class", "plain");
            bad.forEach(each -> page.text("li", Foreign.text("failed: " + each.name() + ": " + each.message())));
            page.close();
        }
        page.close().close();
    }

    private static String sign(String state) {
        return switch (state) {
            case "ready" -> "✓";
            case "failed" -> "✗";
            default -> "–";
        };
    }

    static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }
}
