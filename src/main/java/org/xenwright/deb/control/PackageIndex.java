package org.xenwright.deb.control;

import java.util.List;

/**
 * The packages of one Packages index, or the one package of a control file.
 *
 * @param source where they come from
 * @param packages in the order of the index
 */
public record PackageIndex(PackageSource source, List<BinaryPackage> packages) {
    public PackageIndex {
        packages = List.copyOf(packages);
    }

    /** The same index with only those packages whose names match one of the patterns, see {@link Glob}. */
    public PackageIndex only(List<String> patterns) {
        return new PackageIndex(
                source,
                packages.stream()
                        .filter(each -> patterns.stream().anyMatch(pattern -> Glob.matches(pattern, each.name())))
                        .toList());
    }

    /**
     * Finds the packages in the text of an index.
     *
     * @param text already verified; kept, not copied, and must not change
     */
    public static PackageIndex parse(byte[] text, PackageSource source) throws ControlSyntaxException {
        return new PackageIndex(source, new IndexScanner(text, source).packages());
    }
}
