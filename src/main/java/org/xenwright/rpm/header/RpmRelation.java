package org.xenwright.rpm.header;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A relation of a package to a name that packages provide, with the versions that are meant.
 *
 * @param name a package, a capability such as {@code libc.so.6()(64bit)}, a path, or a rich one in brackets
 * @param flags as rpm has them ({@code rpmsenseFlags})
 * @param version null when all are meant
 */
public record RpmRelation(String name, int flags, @Nullable Evr version) {
    private static final int LESS = 1 << 1;
    private static final int GREATER = 1 << 2;
    private static final int EQUAL = 1 << 3;
    private static final int SENSE = LESS | GREATER | EQUAL;
    private static final int RPMLIB = 1 << 24;

    /** The kind of a relation. */
    public enum Kind {
        REQUIRES(RpmTag.REQUIRE_NAMES, RpmTag.REQUIRE_FLAGS, RpmTag.REQUIRE_VERSIONS),
        PROVIDES(RpmTag.PROVIDE_NAMES, RpmTag.PROVIDE_FLAGS, RpmTag.PROVIDE_VERSIONS),
        CONFLICTS(RpmTag.CONFLICT_NAMES, RpmTag.CONFLICT_FLAGS, RpmTag.CONFLICT_VERSIONS),
        OBSOLETES(RpmTag.OBSOLETE_NAMES, RpmTag.OBSOLETE_FLAGS, RpmTag.OBSOLETE_VERSIONS),
        RECOMMENDS(RpmTag.RECOMMEND_NAMES, RpmTag.RECOMMEND_FLAGS, RpmTag.RECOMMEND_VERSIONS),
        SUGGESTS(RpmTag.SUGGEST_NAMES, RpmTag.SUGGEST_FLAGS, RpmTag.SUGGEST_VERSIONS),
        SUPPLEMENTS(RpmTag.SUPPLEMENT_NAMES, RpmTag.SUPPLEMENT_FLAGS, RpmTag.SUPPLEMENT_VERSIONS),
        ENHANCES(RpmTag.ENHANCE_NAMES, RpmTag.ENHANCE_FLAGS, RpmTag.ENHANCE_VERSIONS);

        private final RpmTag names;
        private final RpmTag flags;
        private final RpmTag versions;

        Kind(RpmTag names, RpmTag flags, RpmTag versions) {
            this.names = names;
            this.flags = flags;
            this.versions = versions;
        }
    }

    /**
     * Returns those of one kind in the order of the header.
     *
     * @throws RpmFormatException when they lack a version or flags, or have an epoch that is no number
     */
    public static List<RpmRelation> of(RpmHeader header, Kind kind) throws RpmFormatException {
        List<String> names = header.texts(kind.names);
        List<String> versions = header.texts(kind.versions);
        long[] flags = header.numbers(kind.flags);
        // packages from before rpm 3 have provided names alone
        if (!versions.isEmpty() && versions.size() != names.size() || flags.length != versions.size()) {
            throw new RpmFormatException(
                    header.toString(),
                    kind + " of " + names.size() + " names, " + versions.size() + " versions and " + flags.length
                            + " flags");
        }
        List<RpmRelation> relations = new ArrayList<>(names.size());
        for (int i = 0; i < names.size(); i++) {
            String version = versions.isEmpty() ? "" : versions.get(i);
            int flag = versions.isEmpty() ? 0 : (int) flags[i];
            try {
                relations.add(new RpmRelation(
                        names.get(i), flag, version.isEmpty() || (flag & SENSE) == 0 ? null : Evr.of(version)));
            } catch (IllegalArgumentException e) {
                throw new RpmFormatException(header.toString(), e);
            }
        }
        return relations;
    }

    /** Returns whether it is about a feature of rpm itself, which no package provides. */
    public boolean isOfRpm() {
        return (flags & RPMLIB) != 0 || name.startsWith("rpmlib(");
    }

    /** Returns whether it is made of several, such as {@code (a or b)}. */
    public boolean isRich() {
        return name.startsWith("(");
    }

    /** Returns whether a relation that provides a name has a version that this one means. */
    public boolean isMetBy(RpmRelation provided) {
        if (!name.equals(provided.name)) {
            return false;
        }
        if (version == null || provided.version == null) {
            return true; // a name without a version provides every one
        }
        int order = provided.version.compareWithin(version);
        return order < 0 && ((flags & LESS) != 0 || (provided.flags & GREATER) != 0)
                || order > 0 && ((flags & GREATER) != 0 || (provided.flags & LESS) != 0)
                || order == 0 && (flags & provided.flags & SENSE) != 0;
    }

    /** Returns it as rpm writes it: {@code libfoo >= 1:2.0}. */
    @Override
    public String toString() {
        if (version == null) {
            return name;
        }
        return name + " " + ((flags & LESS) != 0 ? "<" : "") + ((flags & GREATER) != 0 ? ">" : "")
                + ((flags & EQUAL) != 0 ? "=" : "") + " " + version;
    }
}
