package org.xenwright.plugin;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.packages.BasePackages;
import org.xenwright.packages.BuildReport;
import org.xenwright.packages.Lock;
import org.xenwright.packages.PackageChain;
import org.xenwright.problem.Foreign;
import org.xenwright.progress.Columns;
import org.xenwright.progress.TextTable;
import org.xenwright.store.NamedInputs;
import org.xenwright.transport.Access;

/**
 * What {@code -Dxen.explain} asks of a build.
 *
 * @param asked true, names of packages separated by commas, or null and false for nothing
 */
record Explanation(@Nullable String asked) {
    private static final int LONGEST = 60; // columns of what a part was and is

    /** Returns whether a goal that explains one thing shall do so. */
    static boolean isWanted(@Nullable String asked) {
        return asked != null && !asked.strip().equals("false");
    }

    /** Says why packages are in the image, or why not. */
    List<String> packages(ImageInputs inputs, Lock lock, Access access) throws IOException {
        List<String> lines = new ArrayList<>();
        BasePackages base = null;
        for (String each : isWanted(asked) ? String.valueOf(asked).split(",") : new String[0]) {
            String name = each.strip();
            if (name.isEmpty() || name.equals("true")) {
                continue;
            }
            List<String> chain = new PackageChain(lock, inputs.packages()).to(name);
            lines.add("");
            if (base == null && chain.isEmpty()) {
                base = BasePackages.of(lock, inputs.packages(), inputs.world(), access);
            }
            Optional<String> there = base == null ? Optional.empty() : base.version(name);
            if (!chain.isEmpty()) {
                lines.add("why " + name + " is in " + inputs.image().name());
                lines.addAll(chain);
            } else if (there.isPresent()) {
                lines.add("why " + name + " is in " + inputs.image().name());
                lines.add("  "
                        + Foreign.line(name + " " + there.get() + "  since <from>"
                                + inputs.packages().from() + "</from> has it"));
            } else {
                lines.add("why " + name + " is not in " + inputs.image().name());
                inputs.world()
                        .absence(lock, inputs.packages(), name, access)
                        .forEach(line -> lines.add("  " + Foreign.line(line)));
            }
        }
        return lines;
    }

    /** Says which inputs are not what they were in the last build. */
    List<String> changes(BuildReport report) {
        if (!isWanted(asked) || report.changes().isEmpty()) {
            return List.of();
        }
        TextTable table = new TextTable("lll");
        for (NamedInputs.Difference each : report.changes()) {
            table.row("  " + each.change(), each.name(), Columns.shortened(each.detail(), LONGEST));
        }
        List<String> lines = new ArrayList<>(List.of("what is not as in the last build"));
        lines.addAll(table.lines());
        lines.add("");
        return lines;
    }
}
