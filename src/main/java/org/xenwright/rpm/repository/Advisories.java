package org.xenwright.rpm.repository;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.xenwright.rpm.header.Evr;

/**
 * The newest notice of a repository's {@code updateinfo.xml} that concerns each package, of those about what endangers
 * users.
 *
 * @param security the notice by the package that has what it brought, or that comes after
 */
record Advisories(Map<Nevra, String> security) {
    /** None, as of a repository without advisories. */
    static final Advisories NONE = new Advisories(Map.of());

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_:.-]{0,99}");

    Advisories {
        security = Map.copyOf(security);
    }

    /**
     * Reads them.
     *
     * @param wanted the packages that matter; nothing is kept of others
     * @param name what errors call the document
     */
    static Advisories read(InputStream in, String name, Set<Nevra> wanted) throws IOException {
        Map<String, Nevra> byName = new HashMap<>();
        wanted.forEach(each -> byName.put(key(each), each));
        Map<Nevra, String> notices = new HashMap<>();
        Map<Nevra, Evr> versions = new HashMap<>();
        try (MetadataXml xml = new MetadataXml(in, name)) {
            boolean counts = false;
            String id = "";
            while (xml.next()) {
                if (xml.at("update")) {
                    counts = xml.attribute("type").orElse("").equals("security");
                    id = "";
                } else if (counts && xml.at("id")) {
                    String text = xml.text();
                    id = ID.matcher(text).matches() ? text : "";
                } else if (counts && !id.isEmpty() && xml.at("package")) {
                    Optional<Nevra> named = named(xml);
                    Nevra own = named.map(each -> byName.get(key(each))).orElse(null);
                    if (own == null || named.isEmpty()) {
                        continue;
                    }
                    Evr mended = named.get().order();
                    Evr known = versions.get(own);
                    if (mended.compareTo(own.order()) <= 0 && (known == null || known.compareTo(mended) < 0)) {
                        versions.put(own, mended);
                        notices.put(own, id);
                    }
                }
            }
        }
        return new Advisories(notices);
    }

    private static String key(Nevra nevra) {
        return nevra.name() + "." + nevra.architecture();
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
