package org.xenwright.deb.archive;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.deb.control.Relation;
import org.xenwright.deb.control.Version;
import org.xenwright.packages.PackageName;
import org.xenwright.tree.TreePath;

/** The package that each file belongs to, and the rules by which another may take it over. */
final class Owners {
    private final Map<TreePath, UnpackedDeb> owners = new HashMap<>();
    private final Map<UnpackedDeb, List<Relation>> replaced = new HashMap<>();

    @Nullable
    UnpackedDeb of(TreePath real) {
        return owners.get(real);
    }

    void set(TreePath real, UnpackedDeb deb) {
        owners.put(real, deb);
    }

    /** Returns whether a package says by {@code Replaces} that files of another are its own. */
    boolean replaces(UnpackedDeb deb, UnpackedDeb other) throws DebFormatException {
        List<Relation> relations = replaced.get(deb);
        if (relations == null) {
            try {
                relations = Relation.parseList(deb.control().get("Replaces", ""));
            } catch (IllegalArgumentException e) {
                throw new DebFormatException(deb + ": its Replaces: " + e.getMessage());
            }
            replaced.put(deb, relations);
        }
        for (Relation relation : relations) {
            if (relation.name().equals(other.name()) && relation.accepts(Version.of(other.version()))) {
                return true;
            }
        }
        return false;
    }

    /** @param own architecture of the system */
    SortedMap<TreePath, String> names(String own) {
        SortedMap<TreePath, String> names = new TreeMap<>();
        owners.forEach((path, deb) -> names.put(path, PackageName.in(own, deb.name(), deb.architecture())));
        return names;
    }
}
