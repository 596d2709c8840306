package org.xenwright.deb.resolve;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.deb.control.BinaryPackage;

/**
 * The packages of an image.
 *
 * @param packages in the order in which they are unpacked
 * @param notes what the user should know: a Recommends left out, a version that is not the candidate
 */
public record Resolution(List<Selected> packages, List<String> notes) {
    public Resolution {
        packages = List.copyOf(packages);
        notes = List.copyOf(notes);
    }

    /**
     * Returns the package of a name, null when it is not there; the first when it is there for several architectures.
     */
    public @Nullable Selected get(String name) {
        for (Selected selected : packages) {
            if (selected.pkg().name().equals(name)) {
                return selected;
            }
        }
        return null;
    }

    /**
     * Why a package is there: a line for each step, from what was asked for down to the package; empty when it is not
     * there.
     */
    public List<String> explain(String name) {
        List<String> lines = new ArrayList<>();
        Selected selected = get(name);
        while (selected != null) {
            lines.add(selected.pkg() + ": " + selected.reason());
            selected = selected.reason() instanceof Reason.Required required ? find(required.by()) : null;
        }
        Collections.reverse(lines);
        return lines;
    }

    private @Nullable Selected find(BinaryPackage pkg) {
        for (Selected selected : packages) {
            if (selected.pkg() == pkg) {
                return selected;
            }
        }
        return null;
    }
}
