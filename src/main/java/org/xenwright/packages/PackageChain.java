package org.xenwright.packages;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Foreign;
import org.xenwright.progress.TextTable;

/**
 * The way from what a project names to a package of its image, as its lock tells it.
 *
 * @param request what the project names
 */
public record PackageChain(Lock lock, PackageRequest request) {
    // how a lock says which package needs another: name, version, the field and what it says
    private static final Pattern NEEDED = Pattern.compile("(\\S+) \\((\\S+)\\) ([A-Z][A-Za-z-]*): (.*)");
    private static final String ASKED = "asked for: ";

    /**
     * Returns a line for each step, from what the POM names down to the package; empty when the lock does not have it.
     *
     * @param name as {@link PackageName} has it
     */
    public List<String> to(String name) {
        List<Lock.LockedPackage> steps = steps(name);
        TextTable table = new TextTable("ll");
        for (Lock.LockedPackage each : steps) {
            table.row("  " + Foreign.line(each.toString()), Foreign.line(why(each)));
        }
        return table.lines();
    }

    /** Returns the packages of the way, the first one first. */
    private List<Lock.LockedPackage> steps(String name) {
        List<Lock.LockedPackage> steps = new ArrayList<>();
        Set<Lock.LockedPackage> seen = new HashSet<>(); // since a file can name two that need each other
        Lock.@Nullable LockedPackage at = find(name).orElse(null);
        while (at != null && seen.add(at)) {
            steps.add(at);
            Matcher needed = NEEDED.matcher(at.reason());
            at = needed.matches() ? by(needed.group(1), needed.group(2)).orElse(null) : null;
        }
        Collections.reverse(steps);
        return steps;
    }

    private Optional<Lock.LockedPackage> find(String name) {
        for (Lock.Purpose each : Lock.Purpose.values()) {
            Optional<Lock.LockedPackage> found = lock.find(name, each);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<Lock.LockedPackage> by(String name, String version) {
        return Stream.concat(lock.imagePackages().stream(), lock.packages().stream())
                .filter(each -> each.name().equals(name) && each.version().equals(version))
                .findFirst();
    }

    private String why(Lock.LockedPackage step) {
        Matcher needed = NEEDED.matcher(step.reason());
        if (needed.matches()) {
            return "since " + needed.group(1) + " " + needed.group(3) + ": " + needed.group(4);
        }
        String reason = step.reason();
        if (reason.startsWith(ASKED)) {
            String named = reason.substring(ASKED.length());
            boolean kernel = !request.wanted().contains(named) && named.equals(KernelChoice.written(request.kernel()));
            return kernel
                    ? "the kernel: <kernel>" + named + "</kernel>, or the usual one"
                    : step.isLocal() ? brought(named) : "<package>" + named + "</package> of the POM";
        }
        return switch (step.purpose()) {
            case INITRAMFS -> "not in the image: a file of it goes into the initramfs";
            case LOADER -> "not in the image: files of it go on to the disk beside the root";
            case KERNEL -> "not installed in the image: files of it are its kernel";
            default -> reason;
        };
    }

    /** Says where a package comes from that no repository has, as far as its lock tells. */
    private static String brought(String named) {
        boolean artifact = named.chars().filter(c -> c == ':').count() >= 3;
        return artifact
                ? "the artifact " + named + " of the POM"
                : named.startsWith(".") || named.startsWith("/")
                        ? "<package>" + named + "</package> of the POM"
                        : "a file of the project";
    }
}
