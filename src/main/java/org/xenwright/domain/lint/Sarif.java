package org.xenwright.domain.lint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import org.xenwright.content.JsonText;

/** Findings in the Static Analysis Results Interchange Format, version 2.1.0 (OASIS). */
public final class Sarif {
    private Sarif() {}

    /**
     * Returns one run with all rules and the findings, the same bytes for the same findings.
     *
     * @param version that of the tool
     */
    public static String write(List<Finding> findings, String version) {
        ObjectNode log = JsonNodeFactory.instance.objectNode();
        log.put("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        log.put("version", "2.1.0");
        ObjectNode run = log.putArray("runs").addObject();
        ObjectNode driver = run.putObject("tool").putObject("driver");
        driver.put("name", "xenwright");
        driver.put("version", version);
        ArrayNode rules = driver.putArray("rules");
        for (Rule rule : Rule.values()) {
            ObjectNode entry = rules.addObject();
            entry.put("id", rule.id());
            entry.putObject("shortDescription").put("text", rule.demand());
            entry.putObject("defaultConfiguration").put("level", rule.severity().word());
        }
        // columns count characters, not the 16-bit units of the format's default
        run.put("columnKind", "unicodeCodePoints");
        ArrayNode results = run.putArray("results");
        findings.forEach(finding -> result(results.addObject(), finding));
        try {
            return JsonText.lines(log);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts can be written", e);
        }
    }

    private static void result(ObjectNode result, Finding finding) {
        result.put("ruleId", finding.rule().id());
        result.put("ruleIndex", finding.rule().ordinal());
        result.put("level", finding.severity().word());
        result.putObject("message").put("text", finding.message() + "; " + finding.remedy());
        ObjectNode place = result.putArray("locations").addObject().putObject("physicalLocation");
        place.putObject("artifactLocation").put("uri", uri(finding.origin().file()));
        if (finding.origin().line() > 0) {
            ObjectNode region = place.putObject("region");
            region.put("startLine", finding.origin().line());
            region.put("startColumn", finding.origin().column());
            region.put("endColumn", finding.origin().column() + finding.length());
        }
    }

    /**
     * Returns the URI of a file; a relative one stays relative, so that a viewer finds it from the folder of the
     * project.
     */
    private static String uri(String file) {
        String path = file.replace('\\', '/');
        try {
            String uri = new URI(null, null, path.startsWith("/") ? path : "./" + path, null).toASCIIString();
            return path.startsWith("/") ? "file://" + uri : uri.substring(2);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("a file named " + file, e);
        }
    }
}
