package org.xenwright.rpm.world;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xenwright.packages.PackageComponent.Licence;
import org.xenwright.packages.SpdxLicences;

/**
 * The licences that a package names. They are expressions of SPDX in newer distributions; older ones wrote the short names
 * of Fedora, of which those that mean one licence are known.
 */
final class RpmLicences {
    private static final Pattern GNU = Pattern.compile("(A?GPL|LGPL)v(2|3)(\\+?)");
    private static final Map<String, String> OTHER_NAMES = Map.of(
            "ASL 2.0", "Apache-2.0",
            "ASL 1.1", "Apache-1.1",
            "MPLv1.1", "MPL-1.1",
            "MPLv2.0", "MPL-2.0",
            "zlib", "Zlib",
            "Boost", "BSL-1.0",
            "CPL", "CPL-1.0",
            "OpenLDAP", "OLDAP-2.8");

    private RpmLicences() {}

    /** Returns the licence of a package as it has it; empty for a text that says nothing. */
    static List<Licence> of(String text) {
        String name = text.strip();
        return name.isEmpty() ? List.of() : List.of(new Licence(name, spdx(name).orElse(null)));
    }

    private static Optional<String> spdx(String name) {
        if (SpdxLicences.isKnown(name)) {
            return Optional.of(name);
        }
        Matcher gnu = GNU.matcher(name);
        // Fedora's LGPLv2 was 2.0 or 2.1, nobody knows which
        if (gnu.matches() && !name.startsWith("LGPLv2") && !name.startsWith("AGPLv2")) {
            return Optional.of(gnu.group(1) + "-" + gnu.group(2) + (gnu.group(3).isEmpty() ? ".0-only" : ".0-or-later"))
                    .filter(SpdxLicences::isKnown);
        }
        return Optional.ofNullable(OTHER_NAMES.get(name)).filter(SpdxLicences::isKnown);
    }
}
