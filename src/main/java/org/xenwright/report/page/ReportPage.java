package org.xenwright.report.page;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xenwright.content.JsonText;
import org.xenwright.content.WholeFile;
import org.xenwright.content.XmlText;
import org.xenwright.problem.Foreign;
import org.xenwright.report.BootRecords;
import org.xenwright.store.Digest;

/**
 * The page of a build, one file for a browser that loads nothing else. Its facts are data in a block that no browser
 * executes; its script and its style are the only ones that its policy lets a browser use, by their digests. So text of a
 * guest or a package stays text, whatever it says.
 */
public final class ReportPage {
    /** The parts of the script, in the order in which they use each other. */
    private static final List<String> SCRIPTS =
            List.of("dom.js", "table.js", "grid.js", "timeline.js", "console.js", "bytes.js", "sections.js", "main.js");

    private static final Pattern PLACE = Pattern.compile("@([a-z]+)@");
    private static final ObjectMapper JSON = JsonText.mapper()
            .setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL)
            .registerModule(new SimpleModule().addSerializer(String.class, new HarmlessText()));

    private ReportPage() {}

    /** Writes the page. */
    public static Path write(PageData data, Path reports) throws IOException {
        return WholeFile.open(reports.resolve(BootRecords.PAGE)).write(text(data));
    }

    static String text(PageData data) throws IOException {
        StringBuilder script = new StringBuilder("(function () {\n'use strict';\n");
        for (String each : SCRIPTS) {
            script.append(resource(each));
        }
        script.append("})();\n");
        String style = resource("page.css");
        PlainPart plain = new PlainPart(data);
        Map<String, String> parts = Map.of(
                "policy", policy(script.toString(), style),
                "title", XmlText.escaped(Foreign.line(data.title())),
                "summary", XmlText.escaped(data.summary()),
                "style", style,
                "head", plain.head(),
                "plain", plain.body(),
                "made",
                        XmlText.fragment()
                                .text("time", data.made(), "datetime", data.made())
                                .toString()
                                .strip(),
                "version", XmlText.escaped(Foreign.line(data.version())),
                "data", island(data),
                "script", script.toString());
        // in one pass: what was put in is never looked at again
        return PLACE.matcher(resource("page.html"))
                .replaceAll(place -> Matcher.quoteReplacement(parts.get(place.group(1))));
    }

    /** Returns the policy: nothing from anywhere, no form, no base, and of scripts and styles these two. */
    private static String policy(String script, String style) {
        return "default-src 'none'; script-src " + digest(script) + "; style-src " + digest(style)
                + "; base-uri 'none'; form-action 'none'";
    }

    private static String digest(String text) {
        byte[] sha256 = Digest.sha256().digest(text.getBytes(StandardCharsets.UTF_8));
        return "'sha256-" + Base64.getEncoder().encodeToString(sha256) + "'";
    }

    /** Returns the data as JSON in which nothing can end the element around it. */
    private static String island(PageData data) throws IOException {
        return JsonText.line(data, JSON)
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026")
                .strip();
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException(name + " is missing beside " + ReportPage.class.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Writes each text without what would turn it around, hide it or control something. */
    private static final class HarmlessText extends StdScalarSerializer<String> {
        private static final long serialVersionUID = 1L;

        HarmlessText() {
            super(String.class);
        }

        @Override
        public void serialize(String text, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(Foreign.text(text));
        }
    }
}
