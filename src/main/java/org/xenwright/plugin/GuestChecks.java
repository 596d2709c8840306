package org.xenwright.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.check.Check;
import org.xenwright.boot.check.Companion;
import org.xenwright.content.Content;
import org.xenwright.problem.Nearest;
import org.xenwright.problem.Problem;
import org.xenwright.tool.ToolBox;

/** The checks that run in a guest: those of the project, and built-in ones it names. */
final class GuestChecks {
    private GuestChecks() {}

    /**
     * @param folder of the project's checks; may be missing
     * @param builtIn names separated by commas, {@code all}, or null for none
     */
    static List<Check> of(Path folder, @Nullable String builtIn) throws IOException {
        List<Check> checks = new ArrayList<>();
        List<Check> offered = Check.builtin();
        List<String> names = offered.stream().map(Check::name).toList();
        for (String name : builtIn == null ? List.<String>of() : BootingMojo.words(builtIn)) {
            if (name.equals("all")) {
                checks.addAll(offered);
            } else if (names.contains(name)) {
                checks.add(offered.get(names.indexOf(name)));
            } else {
                throw Problem.of(
                                "choosing checks",
                                Nearest.to(name, names)
                                        .map(near -> "write " + near)
                                        .orElse("name built-in checks"))
                        .at("<boot><builtIn>")
                        .found(name)
                        .expected("all, or some of " + String.join(", ", names))
                        .raise();
            }
        }
        checks.addAll(Check.in(folder));
        return checks;
    }

    /** Writes an initramfs that brings the checks along; the image itself is not touched. */
    static Path initramfs(Path to, Path own, List<Check> checks, ToolBox tools) throws IOException {
        Path folder = tools.folder("busybox-static");
        Optional<Path> busybox = ToolBox.inside(folder, "bin/busybox");
        if (busybox.isEmpty()) {
            busybox = ToolBox.inside(folder, "usr/bin/busybox");
        }
        Path program = busybox.orElseThrow(() -> new IOException("no busybox in " + folder));
        Companion.write(to, own, new Content.Slice(program, 0, Files.size(program)), checks);
        return to;
    }
}
