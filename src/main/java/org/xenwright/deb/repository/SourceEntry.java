package org.xenwright.deb.repository;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One entry of sources.list(5) in either form, before its addresses are opened up and its keys read.
 *
 * @param packages whether it is of packages, not of their sources
 * @param uris as written
 * @param suites as written
 * @param components as written
 * @param options by name in lower case, see {@link SharedOptions} for those that belong to a repository as a whole
 * @param where file and line
 */
record SourceEntry(
        boolean packages,
        List<String> uris,
        List<String> suites,
        List<String> components,
        Map<String, String> options,
        String where) {

    String option(String name) {
        return options.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    static List<String> words(String text) {
        return Arrays.stream(text.strip().split("[\\s,]+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
