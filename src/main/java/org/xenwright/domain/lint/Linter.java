package org.xenwright.domain.lint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xenwright.domain.Domain;
import org.xenwright.domain.device.MacAddress;
import org.xenwright.domain.device.VifSpec;
import org.xenwright.domain.language.Assignment;
import org.xenwright.domain.language.Configuration;
import org.xenwright.domain.language.Origin;
import org.xenwright.domain.language.Parsed;
import org.xenwright.domain.language.Setting;
import org.xenwright.domain.language.SyntaxFault;
import org.xenwright.domain.language.Value;
import org.xenwright.domain.schema.Releases;
import org.xenwright.domain.schema.XenVersion;
import org.xenwright.problem.Problem;

/**
 * Checks configurations, each by itself and all against each other. A linter serves one run over files, or over the domains
 * that were made of them; over both, each would be a duplicate of itself.
 */
final class Linter {
    private static final List<LintCheck> CHECKS = List.of(
            new KeyCheck(),
            new ValueCheck(),
            new FormatCheck(),
            new SoundCheck(),
            new VnumaCheck(),
            new BootCheck(),
            new ConsoleCheck(),
            new CreationCheck(),
            new EmulationCheck(),
            new ArmCheck(),
            new DiskCheck(),
            new BlankCheck(),
            new VifCheck());

    private final Releases releases;
    private final Findings findings = new Findings();
    private final Map<String, Origin> names = new HashMap<>();
    private final Map<String, Origin> uuids = new HashMap<>();
    private final Map<MacAddress, Origin> macs = new HashMap<>();

    /** @param version the Xen of the host; null when it may be any */
    Linter(@Nullable XenVersion version) {
        this.releases = Releases.of(version);
    }

    /**
     * Finds the configurations among files and folders: a file as it is, and all files below a folder that end in
     * {@code .cfg}, in the order of their paths.
     *
     * @throws org.xenwright.problem.ProblemException for a path that does not exist
     */
    static List<Path> find(Collection<Path> paths) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                try (Stream<Path> all = Files.walk(path)) {
                    all.filter(file -> file.toString().endsWith(".cfg") && Files.isRegularFile(file))
                            .sorted()
                            .forEach(files::add);
                }
            } else if (Files.exists(path)) {
                files.add(path);
            } else {
                throw Problem.of("looking for configurations", "name files or folders that exist")
                        .found(path.toString())
                        .raise();
            }
        }
        return files;
    }

    /** Checks a configuration; one that extends others or is abstract is checked by itself. */
    Linter add(byte[] text, String file) {
        return add(text, file, true);
    }

    /** Checks a configuration that something else completes, such as an image: its gaps are not findings. */
    Linter addPart(byte[] text, String file) {
        return add(text, file, false);
    }

    private Linter add(byte[] text, String file, boolean alone) {
        return add(Parsed.of(text, file), file, alone);
    }

    /** Checks a configuration that has been read. */
    Linter add(Parsed parsed, String file) {
        return add(parsed, file, true);
    }

    private Linter add(Parsed parsed, String file, boolean alone) {
        for (SyntaxFault fault : parsed.faults()) {
            findings.add(Rule.of(fault.fault()), fault.origin(), fault.length(), fault.message(), fault.remedy());
        }
        Configuration configuration = parsed.configuration();
        boolean complete = alone && parsed.errors().isEmpty() && standsAlone(configuration);
        look(Subject.of(file, configuration, complete, releases));
        return this;
    }

    /** Returns whether a configuration is one for xl, and not one to make others from. */
    static boolean standsAlone(Configuration configuration) {
        return configuration.assignments().stream()
                .map(Assignment::key)
                .noneMatch(key -> key.equals("extends") || key.equals("abstract") || key.equals("fleet"));
    }

    /** Checks a file. */
    Linter add(Path file) throws IOException {
        return add(Files.readAllBytes(file), file.toString());
    }

    /** Checks a domain with everything that it inherits. */
    Linter add(Domain domain) {
        Setting name = Objects.requireNonNull(domain.settings().get("name"), "a domain has a name");
        look(Subject.of(name.origin().file(), domain.configuration(), true, releases));
        return this;
    }

    /** Returns everything found so far, by place. */
    List<Finding> findings() {
        return findings.sorted();
    }

    private void look(Subject subject) {
        for (LintCheck check : CHECKS) {
            check.look(subject, findings);
        }
        unique(subject, "name", names, Rule.DUPLICATE_NAME);
        unique(subject, "uuid", uuids, Rule.DUPLICATE_UUID);
        Map<MacAddress, Origin> own = new HashMap<>();
        for (Value.Atom atom : subject.texts("vif")) {
            MacAddress mac = VifSpec.parse(atom.text()).mac().orElse(null);
            Origin before = mac == null ? null : macs.get(mac);
            if (before != null) {
                findings.value(
                        Rule.DUPLICATE_MAC,
                        atom,
                        "mac=" + mac + " is taken at " + before,
                        "give each card an address of its own");
            } else if (mac != null) {
                own.putIfAbsent(mac, atom.origin());
            }
        }
        macs.putAll(own);
    }

    private void unique(Subject subject, String key, Map<String, Origin> taken, Rule rule) {
        String text = subject.text(key);
        if (text == null || !subject.complete()) {
            return;
        }
        Setting setting = subject.said(key);
        Origin before = taken.putIfAbsent(key.equals("uuid") ? text.toLowerCase(Locale.ROOT) : text, setting.origin());
        if (before != null) {
            findings.value(
                    rule,
                    setting.value(),
                    key + " " + text + " is taken at " + before,
                    "give each domain a " + key + " of its own");
        }
    }
}
