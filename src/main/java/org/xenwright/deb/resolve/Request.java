package org.xenwright.deb.resolve;

import java.util.List;

/**
 * A request: the packages that an image shall contain.
 *
 * @param packages in the order in which they were written
 * @param variant what is there without being asked for
 * @param recommends whether Recommends are taken where they can be
 * @param preferred names that win over the other alternatives of a dependency: {@code usr-is-merged} in a tree that is
 *     made merged
 * @param held packages on hold (dpkg's selection {@code hold}), each with its version, which neither changes nor goes
 */
public record Request(
        List<PackageSpec> packages,
        Variant variant,
        boolean recommends,
        List<String> preferred,
        List<PackageSpec> held) {
    public Request {
        held = List.copyOf(held);
        packages = List.copyOf(packages);
        preferred = List.copyOf(preferred);
    }

    /** Returns the ordinary request for a merged tree: required packages and these, no Recommends. */
    public static Request of(List<String> packages) {
        return new Request(
                packages.stream().map(PackageSpec::parse).toList(),
                Variant.REQUIRED,
                false,
                List.of("usr-is-merged"),
                List.of());
    }

    public Request withVariant(Variant other) {
        return new Request(packages, other, recommends, preferred, held);
    }

    public Request withRecommends(boolean taken) {
        return new Request(packages, variant, taken, preferred, held);
    }
}
