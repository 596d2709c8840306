package org.xenwright.deb.repository;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One entry of sources.list(5) in either form, before its addresses are opened up and its keys read.
 *
 * @param uris as written
 * @param suites as written
 * @param components as written
 * @param options by name in lower case: {@code architectures}, {@code signed-by}, {@code trusted},
 *     {@code check-valid-until}, {@code check-date}
 * @param where file and line
 */
record SourceEntry(
        List<String> uris, List<String> suites, List<String> components, Map<String, String> options, String where) {

    String option(String name) {
        return options.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    static List<String> words(String text) {
        return java.util.Arrays.stream(text.strip().split("[\\s,]+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
