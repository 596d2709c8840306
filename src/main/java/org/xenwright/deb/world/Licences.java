package org.xenwright.deb.world;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xenwright.deb.control.ControlSyntaxException;
import org.xenwright.deb.control.Paragraph;
import org.xenwright.packages.PackageComponent;
import org.xenwright.packages.SpdxLicences;

/**
 * The licences that a Debian copyright file names, when a machine can read it
 * (https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/).
 */
final class Licences {
    private static final Pattern GNU =
            Pattern.compile("(A?GPL|LGPL|GFDL)-?v?([0-9](?:\\.[0-9])?)(\\+|-or-later|-only)?");
    private static final Map<String, String> OTHER_NAMES = Map.of(
            "expat", "MIT",
            "bsd-2-clause", "BSD-2-Clause",
            "bsd-3-clause", "BSD-3-Clause",
            "bsd-4-clause", "BSD-4-Clause",
            "artistic", "Artistic-1.0",
            "apache-2", "Apache-2.0",
            "zlib/libpng", "Zlib",
            "isc", "ISC",
            "mit/x11", "MIT",
            "boost-1.0", "BSL-1.0");

    private Licences() {}

    /** Returns the licences of a copyright file, sorted, each once; empty when it is not machine-readable. */
    static List<PackageComponent.Licence> of(byte[] copyright) {
        List<Paragraph> paragraphs;
        try {
            paragraphs = Paragraph.parseAll(copyright, "copyright");
        } catch (ControlSyntaxException e) {
            return List.of();
        }
        if (paragraphs.isEmpty() || !paragraphs.get(0).get("Format", "").contains("copyright-format/1")) {
            return List.of();
        }
        Set<String> names = new TreeSet<>();
        for (Paragraph each : paragraphs) {
            // a paragraph without Files is the text of a licence, or the head, whose licence is that of the whole
            String name = each.get("License", "").lines().findFirst().orElse("").strip();
            if (!name.isEmpty() && (!each.get("Files", "").isEmpty() || each == paragraphs.get(0))) {
                names.add(name);
            }
        }
        return names.stream()
                .map(name -> new PackageComponent.Licence(name, spdx(name).orElse(null)))
                .toList();
    }

    /**
     * Returns the identifier SPDX has for a Debian short name; empty for an expression, and for what SPDX does not
     * know.
     */
    private static Optional<String> spdx(String name) {
        Matcher gnu = GNU.matcher(name);
        if (gnu.matches()) {
            String number = gnu.group(2).contains(".") ? gnu.group(2) : gnu.group(2) + ".0";
            boolean later = gnu.group(3) != null && !gnu.group(3).equals("-only");
            String id = gnu.group(1) + "-" + number + (later ? "-or-later" : "-only");
            return Optional.of(id).filter(SpdxLicences::isKnown);
        }
        if (SpdxLicences.isKnown(name)) {
            return Optional.of(name);
        }
        return Optional.ofNullable(OTHER_NAMES.get(name.toLowerCase(Locale.ROOT)))
                .filter(SpdxLicences::isKnown);
    }
}
