package org.xenwright.rpm.repository;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The packages that a repository's {@code updateinfo.xml} says mend something that endangers their users.
 *
 * @param security for each package the advisory that brought it
 */
record Advisories(Map<Nevra, String> security) {
    /** None, as of a repository without advisories. */
    static final Advisories NONE = new Advisories(Map.of());

    private static final int LONGEST_ID = 100;

    Advisories {
        security = Map.copyOf(security);
    }

    /**
     * Reads them.
     *
     * @param wanted the packages that matter; others are not kept
     * @param name what errors call the document
     */
    static Advisories read(InputStream in, String name, Predicate<Nevra> wanted) throws IOException {
        Map<Nevra, String> security = new TreeMap<>();
        try (MetadataXml xml = new MetadataXml(in, name)) {
            boolean counts = false;
            String id = "";
            while (xml.next()) {
                if (xml.at("update")) {
                    counts = xml.attribute("type").orElse("").equals("security");
                    id = "";
                } else if (counts && xml.at("id")) {
                    String text = xml.text();
                    id = text.length() > LONGEST_ID ? "" : text;
                } else if (counts && xml.at("package")) {
                    Optional<Nevra> named = named(xml);
                    if (named.isPresent() && wanted.test(named.get())) {
                        security.putIfAbsent(named.get(), id);
                    }
                }
            }
        }
        return new Advisories(security);
    }

    private static Optional<Nevra> named(MetadataXml xml) {
        try {
            return Optional.of(new Nevra(
                    xml.attribute("name").orElse(""),
                    xml.attribute("epoch").filter(epoch -> !epoch.isEmpty()).orElse("0"),
                    xml.attribute("version").orElse(""),
                    xml.attribute("release").orElse(""),
                    xml.attribute("arch").orElse("")));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // it names no package
        }
    }
}
