package org.xenwright.domain.lint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xenwright.domain.Domain;
import org.xenwright.domain.language.Origin;
import org.xenwright.domain.language.Parsed;
import org.xenwright.domain.schema.XenVersion;

/** Lints what the user names: files that stand alone, or the domain files of a project with all they inherit. */
public final class DomainLint {
    private final Path base;
    private final @Nullable XenVersion version;
    private final TreeSet<Finding> findings = new TreeSet<>();
    private final List<Whole> whole = new ArrayList<>();
    private int count;

    /**
     * @param base absolute; files below it are named relative to it
     * @param version the Xen of the host; null when it may be any
     */
    public DomainLint(Path base, @Nullable XenVersion version) {
        this.base = base.normalize();
        this.version = version;
    }

    /**
     * A configuration that stands alone, as xl is given it.
     *
     * @param name of its file or its domain
     */
    public record Whole(String name, byte[] text) {}

    /** Makes the domains of a folder. */
    @FunctionalInterface
    public interface Domains {
        List<Domain> load() throws IOException;
    }

    /**
     * Checks files by themselves, and everything in folders.
     *
     * @throws org.xenwright.problem.ProblemException for a path that does not exist
     */
    public void files(Collection<Path> paths) throws IOException {
        Linter linter = new Linter(version);
        for (Path file : Linter.find(paths)) {
            byte[] text = Files.readAllBytes(file);
            String name = shown(file.toString());
            Parsed parsed = Parsed.of(text, name);
            linter.add(parsed, name);
            if (Linter.standsAlone(parsed.configuration())) {
                whole.add(new Whole(name, text));
            }
            count++;
        }
        findings.addAll(linter.findings());
    }

    /**
     * Checks the files of a folder, and then, when they can be read, the domains they make.
     *
     * @param folder may be missing; then there is one domain, that of the image, and nothing to check
     * @throws org.xenwright.problem.ProblemException when the domains cannot be made of the files
     */
    public void project(Path folder, Domains domains) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        Linter parts = new Linter(version);
        for (Path file : Linter.find(List.of(folder))) {
            parts.addPart(Files.readAllBytes(file), shown(file.toString()));
            count++;
        }
        findings.addAll(parts.findings());
        if (findings.stream().anyMatch(finding -> finding.severity() == Severity.ERROR)) {
            return;
        }
        Linter complete = new Linter(version);
        for (Domain each : domains.load()) {
            complete.add(each);
            whole.add(new Whole(each.name(), each.configuration().text()));
        }
        for (Finding each : complete.findings()) {
            Origin origin = each.origin();
            findings.add(new Finding(
                    each.rule(),
                    new Origin(shown(origin.file()), origin.line(), origin.column()),
                    each.length(),
                    each.message(),
                    each.remedy()));
        }
    }

    /** Returns everything found, by place, each once. */
    public List<Finding> findings() {
        return List.copyOf(findings);
    }

    /** Returns the configurations that were complete. */
    public List<Whole> whole() {
        return List.copyOf(whole);
    }

    /** Returns how many files were checked. */
    public int count() {
        return count;
    }

    private String shown(String file) {
        Path path = Path.of(file).toAbsolutePath().normalize();
        return Files.exists(path) && path.startsWith(base)
                ? base.relativize(path).toString()
                : file;
    }
}
