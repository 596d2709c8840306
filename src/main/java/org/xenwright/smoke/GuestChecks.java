package org.xenwright.smoke;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.check.Check;
import org.xenwright.boot.check.CheckInitramfs;
import org.xenwright.boot.console.Seal;
import org.xenwright.boot.driver.Machine;
import org.xenwright.platform.Architecture;
import org.xenwright.problem.NamedChoice;
import org.xenwright.problem.Problem;
import org.xenwright.tool.Busybox;
import org.xenwright.tool.ToolBox;

/**
 * The checks that run in a guest: those of the project, and the built-in ones that it names.
 *
 * @param first checks in the first boot; may be empty
 * @param second checks in a second boot of the same disks; empty for no second boot
 */
public record GuestChecks(List<Check> first, List<Check> second) {
    /** None. */
    static final GuestChecks NONE = new GuestChecks(List.of(), List.of());

    private static final String ALL = "all";

    public GuestChecks {
        first = List.copyOf(first);
        second = List.copyOf(second);
    }

    /**
     * @param folder of the project's checks; may be missing
     * @param builtIn names separated by commas, {@code all}, or null for none
     * @param stateless whether the guest must not keep what it wrote
     */
    static GuestChecks of(Path folder, @Nullable String builtIn, boolean stateless) throws IOException {
        List<String> names = names(builtIn);
        List<Check> first = new ArrayList<>();
        for (Check each : Check.builtin()) {
            if (names.contains(each.name())) {
                first.add(each);
            }
        }
        List<Check> second = new ArrayList<>();
        if (names.contains(Check.SECOND_BOOT)) {
            Seal mark = Seal.fresh();
            first.add(Check.mark(mark));
            second.add(stateless ? Check.forgotten(mark) : Check.remembered(mark));
        }
        first.addAll(Check.in(folder));
        return new GuestChecks(first, second);
    }

    private static List<String> names(@Nullable String builtIn) throws IOException {
        Map<String, String> known = new LinkedHashMap<>();
        Check.builtin().forEach(each -> known.put(each.name(), each.name()));
        known.put(Check.SECOND_BOOT, Check.SECOND_BOOT);
        List<String> all = List.copyOf(known.keySet());
        known.put(ALL, ALL);
        List<String> names = builtIn == null
                ? List.of()
                : new NamedChoice("choosing checks", "<boot><builtIn>", "built-in checks").among(known, builtIn);
        return names.contains(ALL) ? all : names;
    }

    /**
     * Runs an action on a machine whose initramfs brings checks and commands along, if there are any; the image itself
     * is unchanged. The initramfs, or the disk with it, is deleted afterwards.
     *
     * @param at where it is written, or the beginning of the names of what is
     * @param tools tools for guests of an architecture
     */
    static <T> T bringing(
            CheckInitramfs companion, Machine machine, Path at, Function<Architecture, ToolBox> tools, Boot<T> boot)
            throws IOException {
        if (companion.isEmpty()) {
            return boot.run(machine);
        }
        if (machine.bootsFromDisk()) {
            try (DiskCompanion disk = new DiskCompanion(machine, at)) {
                return boot.run(disk.with(
                        companion, Busybox.of(tools.apply(machine.hardware().architecture()))));
            }
        }
        Path own = machine.software().initramfs();
        if (own == null) {
            throw Problem.of("bringing checks or commands into " + machine.name(), "let the initramfs be generated")
                    .at("<image><initramfs>")
                    .found("an image without an initramfs")
                    .expected("generated")
                    .raise();
        }
        try {
            companion.write(at, own, Busybox.of(tools.apply(machine.hardware().architecture())));
            return boot.run(machine.withInitramfs(at));
        } finally {
            Files.deleteIfExists(at);
        }
    }

    /** An action on a machine. */
    @FunctionalInterface
    interface Boot<T> {
        T run(Machine machine) throws IOException;
    }
}
