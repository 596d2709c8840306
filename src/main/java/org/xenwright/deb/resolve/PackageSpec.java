package org.xenwright.deb.resolve;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xenwright.deb.control.Version;
import org.xenwright.packages.PackageName;
import org.xenwright.problem.Problem;

/**
 * A package that was asked for, or asked to be kept out.
 *
 * @param name of the package, or of something packages provide
 * @param architecture null for the image's own
 * @param version exactly this one; null for any
 * @param suite name or codename of the suite to take it from; null for any
 * @param excluded whether it must not be there
 */
public record PackageSpec(
        String name,
        @Nullable String architecture,
        @Nullable Version version,
        @Nullable String suite,
        boolean excluded) {
    private static final Pattern FORM = Pattern.compile(
            "(?<minus>-)?(?<name>[A-Za-z0-9][A-Za-z0-9+._-]*)(:(?<arch>[a-z0-9-]+))?(=(?<version>\\S+)|/(?<suite>[^\\s/]\\S*))?");
    private static final String VALID = "NAME, NAME:ARCHITECTURE, NAME=VERSION, NAME/SUITE or -NAME";

    /**
     * Reads a specification as a project writes it.
     *
     * @throws org.xenwright.problem.ProblemException with the accepted forms
     */
    public static PackageSpec parse(String written) {
        Matcher form = FORM.matcher(written);
        if (!form.matches()) {
            throw Problem.of("reading the packages of the image", "write the package in one of the accepted forms")
                    .found("'" + written + "'")
                    .expected(VALID)
                    .raise();
        }
        boolean excluded = form.group("minus") != null;
        String version = form.group("version");
        if (excluded && (version != null || form.group("suite") != null)) {
            throw Problem.of(
                            "reading the packages of the image",
                            "leave the version or suite away: '-NAME' keeps out all of them")
                    .found("'" + written + "'")
                    .expected(VALID)
                    .raise();
        }
        try {
            return new PackageSpec(
                    form.group("name"),
                    form.group("arch"),
                    version == null ? null : Version.strict(version),
                    form.group("suite"),
                    excluded);
        } catch (IllegalArgumentException e) {
            throw Problem.of("reading the packages of the image", "correct the version: " + e.getMessage())
                    .found("'" + written + "'")
                    .raise(e);
        }
    }

    /** As {@link PackageName} calls it in a system of an architecture. */
    public String nameIn(String own) {
        return PackageName.in(own, name, architecture == null ? own : architecture);
    }

    @Override
    public String toString() {
        String qualified = architecture == null ? name : name + ":" + architecture;
        if (excluded) {
            return "-" + qualified;
        }
        return version != null ? qualified + "=" + version : suite != null ? qualified + "/" + suite : qualified;
    }
}
