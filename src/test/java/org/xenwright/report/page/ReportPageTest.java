package org.xenwright.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ReportPageTest {
    private static final Pattern BLOCK = Pattern.compile("(?s)(<(script|style)[^>]*>)(.*?)(</\\2>)");

    /** What has ended an element, an attribute, a comment, a text of a script or a line elsewhere. */
    static final List<String> HOSTILE = List.of(
            "</script><script>alert(1)</script>",
            "<!--<script>",
            "]]>",
            "--><img src=x onerror=alert(1)>",
            "\" onmouseover=\"alert(1)",
            "' style='position:fixed",
            "javascript:alert(1)",
            "&lt;b&gt; &#60; &amp;",
            "\\u003c/script\\u003e \\\" \\",
            "@data@ @script@ @policy@ $1 \\1",
            "\u2028\u2029\u0000\u001b[31m\u202e\ufeff",
            "\ud800 lone",
            "__proto__",
            "constructor",
            "</details></main></body>",
            "<svg/onload=alert(1)>",
            "{{7*7}} ${7*7} #{7}",
            "##vso[task.setvariable]",
            "\r\n\t",
            "🦀 ü 漢字");

    @TempDir
    Path reports;

    private static Document parsed(String page) throws Exception {
        // scripts and styles are no XML, and the document type names no file
        String elements = BLOCK.matcher(page).replaceAll("$1$4");
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(elements.substring(elements.indexOf("<html")))));
    }

    private static List<Element> elements(Document page, String name) {
        NodeList nodes = page.getElementsByTagName(name);
        List<Element> all = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            all.add((Element) nodes.item(i));
        }
        return all;
    }

    private static List<String> blocks(String page) {
        List<String> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(page);
        while (matcher.find()) {
            blocks.add(matcher.group(1) + "\n" + matcher.group(3));
        }
        return blocks;
    }

    @Test
    void nothingThatAGuestOrAPackageSaysBecomesMoreThanText() throws Exception {
        long seed = Long.getLong("xen.seed", 1130);
        int cases = Integer.getInteger("xen.cases", 12);
        System.out.println("-Dxen.seed=" + seed + " -Dxen.cases=" + cases);
        Document usual = parsed(ReportPage.text(SamplePage.of(reports, 12, text -> text)));
        for (int i = 0; i < cases; i++) {
            Random random = new Random(seed + i);
            PageData data = SamplePage.of(
                    reports,
                    12,
                    text -> random.nextInt(3) == 0
                            ? text
                            : HOSTILE.get(random.nextInt(HOSTILE.size()))
                                    + HOSTILE.get(random.nextInt(HOSTILE.size())));
            String page = ReportPage.text(data);
            Document document = parsed(page);

            assertThat(names(document)).as("elements, case %d", i).isEqualTo(names(usual));
            assertThat(attributes(document)).as("attributes, case %d", i).isEqualTo(attributes(usual));
            assertThat(page).doesNotContain("\u202e", "\u0000", "\u001b");
            List<String> blocks = blocks(page);
            assertThat(blocks).hasSize(3);
            assertThat(blocks.get(1)).doesNotContain("</", "<!--").startsWith("<script type=\"application/json\"");
            JsonNode read = new ObjectMapper()
                    .readTree(blocks.get(1).substring(blocks.get(1).indexOf('\n')));
            assertThat(read.path("boots").size()).isEqualTo(12);
        }
    }

    private static List<String> names(Document page) {
        return elements(page, "*").stream()
                .map(Element::getTagName)
                .distinct()
                .sorted()
                .toList();
    }

    private static List<String> attributes(Document page) {
        List<String> names = new ArrayList<>();
        for (Element each : elements(page, "*")) {
            for (int i = 0; i < each.getAttributes().getLength(); i++) {
                names.add(each.getTagName() + " " + each.getAttributes().item(i).getNodeName());
            }
        }
        return names.stream().distinct().sorted().toList();
    }

    @Test
    void thePolicyAllowsTheScriptAndTheStyleOfThePageAndNothingElse() throws Exception {
        String page = ReportPage.text(SamplePage.of(reports, 1, text -> text));
        String policy = elements(parsed(page), "meta").stream()
                .filter(each -> each.getAttribute("http-equiv").equals("Content-Security-Policy"))
                .findFirst()
                .orElseThrow()
                .getAttribute("content");
        List<String> blocks = blocks(page);

        assertThat(policy)
                .isEqualTo("default-src 'none'; script-src " + digest(blocks.get(2)) + "; style-src "
                        + digest(blocks.get(0)) + "; base-uri 'none'; form-action 'none'");
        assertThat(blocks.get(0)).startsWith("<style>").doesNotContain("@import", "url(");
        assertThat(blocks.get(2))
                .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "fetch(");
    }

    private static String digest(String block) throws Exception {
        String text = block.substring(block.indexOf('\n') + 1);
        byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        return "'sha256-" + Base64.getEncoder().encodeToString(sha256) + "'";
    }

    @Test
    void theVerdictAndWhatFailedAreThereWithoutAScript() throws Exception {
        PageData data = SamplePage.of(reports, 2, text -> text);
        Document page = parsed(ReportPage.text(data));

        assertThat(elements(page, "h1").get(0).getTextContent()).contains("1 of 2 boots failed");
        PageData.Boot failed = data.boots().get(1);
        Element boot = elements(page, "details").get(1);
        assertThat(boot.getAttribute("open")).isEqualTo("open");
        assertThat(boot.getTextContent())
                .contains("kernel panic", failed.detail(), failed.remedy(), "the last words", "failed: check 3");
        assertThat(page.getDocumentElement().getTextContent())
                .contains("6.1.0-57-cloud-amd64", "the card names no bridge")
                .contains("web1 at xen1: absent, generation 2", "xen1: not reached: connection refused");
    }

    @Test
    void everyCellOfTheGridLeadsToItsBoot() throws Exception {
        Document page = parsed(ReportPage.text(SamplePage.of(reports, 40, text -> text)));

        List<String> boots = elements(page, "details").stream()
                .map(each -> "#" + each.getAttribute("id"))
                .toList();
        List<String> links = elements(page, "a").stream()
                .filter(each -> each.getAttribute("class").startsWith("cell"))
                .map(each -> each.getAttribute("href"))
                .toList();
        assertThat(boots).hasSize(40).containsExactlyInAnyOrderElementsOf(links);
        assertThat(elements(page, "a").stream().map(each -> each.getAttribute("href")))
                .contains("web.qemu.console.log");
    }

    @Test
    void thePageOfFortyBootsWithLongConsolesIsBelowThreeMegabytes() throws IOException {
        assertThat(ReportPage.text(SamplePage.of(reports, 40, text -> text)).length())
                .isLessThan(3_000_000);
    }

    @Test
    void theSameBuildGivesTheSamePage() throws IOException {
        assertThat(ReportPage.text(SamplePage.of(reports, 5, text -> text)))
                .isEqualTo(ReportPage.text(SamplePage.of(reports, 5, text -> text)));
    }
}
