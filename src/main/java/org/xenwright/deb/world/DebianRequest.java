package org.xenwright.deb.world;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.deb.control.ControlSyntaxException;
import org.xenwright.deb.resolve.PackageSpec;
import org.xenwright.deb.resolve.Preferences;
import org.xenwright.packages.KernelChoice;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.RepositoryRequest;
import org.xenwright.problem.Problem;
import org.xenwright.store.Digest;
import org.xenwright.store.Fingerprint;

/**
 * A request whose words are read as Debian's.
 *
 * @param asked what the project wrote
 * @param wanted packages in the order of the POM
 * @param preferences which versions and suites are preferred
 */
record DebianRequest(PackageRequest asked, List<PackageSpec> wanted, Preferences preferences) {
    DebianRequest {
        wanted = List.copyOf(wanted);
    }

    /** @throws org.xenwright.problem.ProblemException when it is none of Debian packages */
    static DebianRequest of(PackageRequest asked) {
        return new DebianRequest(
                asked, asked.wanted().stream().map(PackageSpec::parse).toList(), preferences(asked.preferences()));
    }

    private static Preferences preferences(PackageRequest.@Nullable PreferencesFile file) {
        if (file == null) {
            return Preferences.NONE;
        }
        try {
            return Preferences.parse(file.text().getBytes(StandardCharsets.UTF_8), file.name());
        } catch (ControlSyntaxException e) {
            throw Problem.of("reading preferences", "write it as apt_preferences(5) says")
                    .at("<image><preferences>")
                    .found(Problem.messageOf(e))
                    .raise(e);
        }
    }

    /** Of the image itself. */
    String architecture() {
        return asked.architecture();
    }

    /**
     * Returns the architectures of the image on a base: those that are asked for, and those that the base's dpkg knows.
     */
    List<String> architectures(@Nullable DebianBase on) throws IOException {
        return on == null ? asked.architectures() : on.architectures(asked.architectures());
    }

    /** Returns what the resolver is asked for, in order: what the project names, then the kernel. */
    List<PackageSpec> roots() {
        KernelChoice kernel = asked.kernel();
        List<PackageSpec> roots = new ArrayList<>(wanted);
        if (kernel != null) {
            kernel.packageName().map(PackageSpec::parse).ifPresent(roots::add);
        }
        return roots;
    }

    /** Digest of everything the choice of packages depends on, without addresses: any mirror does. */
    Digest digest() {
        Fingerprint fingerprint = new Fingerprint().add("architecture", asked.architecture());
        asked.foreign().forEach(each -> fingerprint.add("foreign", each));
        for (RepositoryRequest source : asked.declared()) {
            fingerprint.add("source", source.suite() + " " + source.components());
            if (!source.includes().isEmpty()) {
                fingerprint.add("includes", source.includes());
            }
        }
        preferences.pins().forEach(pin -> fingerprint.add("pin", pin));
        wanted.forEach(each -> fingerprint.add("wanted", each));
        asked.local().forEach(each -> fingerprint.add("local", each.origin()));
        asked.beside().forEach(each -> fingerprint.add("beside", each));
        if (asked.from() != null) {
            fingerprint.add("from", asked.from().written());
        }
        return fingerprint
                .add("kernel", KernelChoice.written(asked.kernel()))
                .add("recommends", asked.recommends())
                .add("initramfs", asked.generatedInitramfs())
                .digest();
    }
}
