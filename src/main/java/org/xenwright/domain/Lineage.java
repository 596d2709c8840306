package org.xenwright.domain;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.domain.language.Assignment;
import org.xenwright.domain.language.Origin;
import org.xenwright.domain.language.Setting;

/**
 * A domain file after its ancestors.
 *
 * @param name the file's name without suffixes
 * @param assignments the statements of the ancestors, then its own; an ancestor reached twice counts once, at its first
 *     place
 * @param isAbstract whether the file is only for others to extend
 * @param fleet the table whose rows make domains of the file; null when the file is one domain
 * @param folder where the file lies; null for a profile
 */
record Lineage(
        String name,
        Origin origin,
        List<Assignment> assignments,
        boolean isAbstract,
        @Nullable Setting fleet,
        @Nullable Path folder) {
    Lineage {
        assignments = List.copyOf(assignments);
    }
}
