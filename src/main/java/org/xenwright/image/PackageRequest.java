package org.xenwright.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.deb.repository.DeclaredSource;
import org.xenwright.deb.resolve.Preferences;
import org.xenwright.deb.resolve.Wanted;
import org.xenwright.store.Fingerprint;
import org.xenwright.tool.Busybox;

/**
 * Which Debian packages an image is made of.
 *
 * @param architectures the image's own, then those its packages may have besides
 * @param declared repositories the project names; empty means the host's own
 * @param base the folder relative paths of keyrings start at
 * @param wanted in the order of the POM
 * @param local packages the project has as files; they are installed with what they depend on
 * @param kernel package of the kernel; null for an image without one
 * @param recommends whether recommended packages come along
 * @param generatedInitramfs whether an initramfs of ours is made, which takes busybox from its package
 * @param from the image it starts from; null to start from nothing
 * @param preferences which versions and suites are preferred
 */
public record PackageRequest(
        List<String> architectures,
        List<DeclaredSource> declared,
        Path base,
        List<Wanted> wanted,
        List<LocalDeb> local,
        @Nullable String kernel,
        boolean recommends,
        boolean generatedInitramfs,
        @Nullable BaseRequest from,
        Preferences preferences) {
    /** The package of the program the generated initramfs is built around. */
    static final String BUSYBOX = Busybox.PACKAGE;

    public PackageRequest {
        architectures = List.copyOf(architectures);
        if (architectures.isEmpty()) {
            throw new IllegalArgumentException("an image has an architecture");
        }
        declared = List.copyOf(declared);
        wanted = List.copyOf(wanted);
        local = List.copyOf(local);
    }

    /** The architectures of the image on a base: those that are asked for, and those that the base's dpkg knows. */
    public List<String> architectures(@Nullable BaseSystem on) throws IOException {
        return on == null ? architectures : on.architectures(architectures);
    }

    /** Architectures besides the image's own. */
    List<String> foreign() {
        return architectures.subList(1, architectures.size());
    }

    /** Of the image itself. */
    public String architecture() {
        return architectures.get(0);
    }

    /**
     * A .deb that is no repository's.
     *
     * @param origin its Maven coordinates, or its path as the project writes it
     */
    public record LocalDeb(String origin, Path file) {}

    /** What the resolver is asked for, in order: what the project names, then the kernel. */
    List<Wanted> roots() {
        if (kernel == null) {
            return wanted;
        }
        List<Wanted> roots = new ArrayList<>(wanted);
        roots.add(Wanted.parse(kernel));
        return roots;
    }

    /** Whether a kernel and our initramfs are both wanted: the initramfs is of no use alone. */
    boolean needsBusybox() {
        return kernel != null && generatedInitramfs;
    }

    /** Digest of everything the choice of packages depends on, without addresses: any mirror does. */
    org.xenwright.store.Digest digest() {
        Fingerprint fingerprint = new Fingerprint().add("architecture", architecture());
        foreign().forEach(each -> fingerprint.add("foreign", each));
        for (DeclaredSource source : declared) {
            fingerprint.add("source", source.suite() + " " + source.components());
            if (!source.includes().isEmpty()) {
                fingerprint.add("includes", source.includes());
            }
        }
        preferences.pins().forEach(pin -> fingerprint.add("pin", pin));
        wanted.forEach(each -> fingerprint.add("wanted", each));
        local.forEach(each -> fingerprint.add("local", each.origin()));
        if (from != null) {
            fingerprint.add("from", from.written());
        }
        return fingerprint
                .add("kernel", String.valueOf(kernel))
                .add("recommends", recommends)
                .add("initramfs", generatedInitramfs)
                .digest();
    }
}
