package org.xenwright.rpm.repository;

import java.util.Comparator;
import java.util.regex.Pattern;
import org.xenwright.problem.Problem;
import org.xenwright.rpm.header.Evr;
import org.xenwright.rpm.header.RpmFormatException;
import org.xenwright.rpm.header.RpmHeader;
import org.xenwright.rpm.header.RpmTag;

/**
 * The full name of an RPM package.
 *
 * @param epoch {@code 0} where none is written
 */
public record Nevra(String name, String epoch, String version, String release, String architecture)
        implements Comparable<Nevra> {
    // what rpm itself allows in names, versions and releases, and more, but neither blanks nor what paths are made of
    private static final Pattern NAME = Pattern.compile("[^\\s/\\p{Cntrl}]{1,256}");
    private static final Pattern PART = Pattern.compile("[^\\s/\\p{Cntrl}-]{1,256}");
    private static final Pattern EPOCH = Pattern.compile("[0-9]{1,10}");
    private static final long MOST_EPOCH = 0xffffffffL;
    private static final Comparator<Nevra> ORDER = Comparator.comparing(Nevra::name)
            .thenComparing(Nevra::architecture)
            .thenComparing(Nevra::order)
            .thenComparing(Nevra::evr);

    /** @throws IllegalArgumentException when a part is none */
    public Nevra {
        if (!NAME.matcher(name).matches()
                || !PART.matcher(version).matches()
                || !PART.matcher(release).matches()
                || !PART.matcher(architecture).matches()
                || !EPOCH.matcher(epoch).matches()
                || Long.parseLong(epoch) > MOST_EPOCH) {
            throw new IllegalArgumentException("a package without a name, version, release or architecture of RPM");
        }
    }

    /**
     * Returns the name that a package gives itself.
     *
     * @throws RpmFormatException when it gives none
     */
    public static Nevra of(RpmHeader header) throws RpmFormatException {
        Evr evr = Evr.of(header);
        try {
            return new Nevra(
                    header.text(RpmTag.NAME).orElse(""),
                    Long.toString(evr.epoch()),
                    evr.version(),
                    evr.release(),
                    header.text(RpmTag.ARCH).orElse(""));
        } catch (IllegalArgumentException e) {
            throw new RpmFormatException(header.toString(), Problem.messageOf(e));
        }
    }

    /** Returns epoch, version and release as people write them: {@code 1:2.0-3.el9}. */
    public String evr() {
        return (epoch.equals("0") ? "" : epoch + ":") + version + "-" + release;
    }

    /** Returns its place in the order of versions. */
    public Evr order() {
        return new Evr(Long.parseLong(epoch), version, release);
    }

    @Override
    public int compareTo(Nevra other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return name + "-" + evr() + "." + architecture;
    }
}
