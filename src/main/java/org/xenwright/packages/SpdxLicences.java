package org.xenwright.packages;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xenwright.content.JsonText;

/**
 * The names that SPDX gives to licences, and the expressions that are made of them (SPDX 2.3, annex D). The list is that of
 * the bill of materials' schema, which takes no other.
 */
public final class SpdxLicences {
    private static final Pattern WORD = Pattern.compile("\\G\\s*+([()]|[A-Za-z0-9.+:-]++)");
    private static final Pattern OWN = Pattern.compile("(?:DocumentRef-[A-Za-z0-9.-]++:)?+LicenseRef-[A-Za-z0-9.-]++");
    private static final Pattern EXCEPTION = Pattern.compile("[A-Za-z0-9.-]++");
    private static final Set<String> KNOWN = known();

    private SpdxLicences() {}

    /** Returns whether SPDX has a licence of this name. */
    public static boolean isKnown(String name) {
        return KNOWN.contains(name);
    }

    /** Returns whether a text is an expression of known licences, or one of them alone: {@code MIT OR GPL-2.0-only}. */
    public static boolean isExpression(String text) {
        Matcher words = WORD.matcher(text);
        int open = 0;
        int end = 0;
        boolean wanted = true; // a licence, or a bracket that opens
        boolean excepting = false;
        while (words.find()) {
            String word = words.group(1);
            end = words.end();
            if (excepting) {
                if (!EXCEPTION.matcher(word).matches()) {
                    return false;
                }
                excepting = false;
            } else if (wanted) {
                if (word.equals("(")) {
                    open++;
                } else if (isLicence(word)) {
                    wanted = false;
                } else {
                    return false;
                }
            } else if (word.equals(")")) {
                if (--open < 0) {
                    return false;
                }
            } else if (word.equals("WITH")) {
                excepting = true;
            } else if (word.equals("AND") || word.equals("OR")) {
                wanted = true;
            } else {
                return false;
            }
        }
        return !wanted && !excepting && open == 0 && text.substring(end).isBlank();
    }

    private static boolean isLicence(String word) {
        return KNOWN.contains(word)
                || word.endsWith("+") && KNOWN.contains(word.substring(0, word.length() - 1))
                || OWN.matcher(word).matches();
    }

    private static Set<String> known() {
        try (InputStream list = org.cyclonedx.Version.class.getResourceAsStream("/spdx.schema.json")) {
            Set<String> known = new HashSet<>();
            for (JsonNode each : JsonText.mapper().readTree(list).path("enum")) {
                known.add(each.asText());
            }
            return known;
        } catch (IOException e) {
            throw new UncheckedIOException("the list of licences of the CycloneDX library", e);
        }
    }
}
