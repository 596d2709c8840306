package org.xenwright.deb.repository;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.xenwright.problem.Problem;
import org.xenwright.transport.DownloadException;

/**
 * The options that belong to a suite of a repository as a whole, whichever entries name it (sources.list(5)): whose
 * signatures count there, and how old its Release may be. Entries that contradict each other are refused, as APT
 * refuses them.
 */
final class SharedOptions {
    /** On, off, or not said, which is a third thing. */
    private static final List<String> SWITCHES = List.of(
            "trusted",
            "allow-insecure",
            "allow-weak",
            "allow-downgrade-to-insecure",
            "check-valid-until",
            "check-date");

    private static final String SIGNED_BY = "signed-by";

    /** The options that all entries must give, or none. */
    private static final List<String> VALUES = List.of("inrelease-path", "snapshot");

    /** The options that an entry may leave open for a later one that binds both. */
    private static final List<String> BINDING =
            List.of(SIGNED_BY, "valid-until-min", "valid-until-max", "date-max-future");

    /** The options of the first entry, and those added since. */
    private record Said(Map<String, String> options, String where) {}

    private final Map<String, Said> said = new HashMap<>();

    /** @throws org.xenwright.problem.ProblemException when two entries contradict each other */
    SharedOptions(List<SourceEntry> entries) {
        for (SourceEntry entry : entries) {
            for (String uri : entry.uris()) {
                for (String suite : entry.suites()) {
                    add(entry, uri, suite);
                }
            }
        }
    }

    private void add(SourceEntry entry, String uri, String suite) {
        Map<String, String> options = new TreeMap<>();
        SWITCHES.forEach(name -> options.put(name, onOff(entry.option(name))));
        VALUES.forEach(name -> options.put(name, entry.option(name).strip()));
        BINDING.forEach(name -> options.put(name, entry.option(name).strip()));
        Said before = said.putIfAbsent(key(uri, suite), new Said(options, entry.where()));
        if (before == null) {
            return;
        }
        options.forEach((name, value) -> {
            String earlier = before.options().getOrDefault(name, "");
            if (earlier.isEmpty() && BINDING.contains(name)) {
                before.options().put(name, value);
            } else if (!earlier.equals(value)) {
                throw Problem.of(
                                "reading the sources of APT",
                                "say the same of " + name + " in all entries of this repository and suite")
                        .at(entry.where() + ", and " + before.where())
                        .found("conflicting values for the option " + name + " of " + DownloadException.shown(uri) + " "
                                + suite)
                        .expected("one value for all entries, as APT does")
                        .raise();
            }
        });
    }

    /** Returns what all entries of a repository and suite say together; empty when none says anything. */
    String of(String uri, String suite, String name) {
        Said all = said.get(key(uri, suite));
        return all == null ? "" : all.options().getOrDefault(name, "");
    }

    private static String onOff(String value) {
        return value.isBlank() ? "" : Boolean.toString(AptConf.isOn(value.strip(), false));
    }

    // as APT names the files it keeps: neither how a repository is reached nor by whom tells it from another
    private static String key(String uri, String suite) {
        String place = uri.replaceFirst("^[A-Za-z+]*:(?://(?:[^/]*@)?)?", "");
        return place.replaceFirst("/*$", "/") + " " + suite;
    }
}
