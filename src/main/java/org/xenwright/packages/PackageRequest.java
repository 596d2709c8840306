package org.xenwright.packages;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xenwright.store.Digest;
import org.xenwright.store.Fingerprint;

/**
 * A request for packages, as the user wrote it: the {@link PackageWorld} reads the words.
 *
 * @param architectures the image's own, then those its packages may have besides
 * @param declared repositories the project names; empty means the host's own
 * @param base the folder relative paths of keyrings start at
 * @param wanted in the order of the POM
 * @param local packages the project has as files; they are installed with what they depend on
 * @param kernel which one boots the image; null for an image without one
 * @param recommends whether recommended packages come along
 * @param generatedInitramfs whether an initramfs of ours is made, which takes busybox from its package
 * @param from the image it starts from; null to start from nothing
 * @param preferences which versions and repositories are preferred; null for no preferences
 * @param beside packages whose files go on to the disk beside the root; they need not be installed
 */
public record PackageRequest(
        List<String> architectures,
        List<RepositoryRequest> declared,
        Path base,
        List<String> wanted,
        List<LocalPackage> local,
        @Nullable KernelChoice kernel,
        boolean recommends,
        boolean generatedInitramfs,
        @Nullable BaseRequest from,
        @Nullable PreferencesFile preferences,
        List<String> beside) {
    public PackageRequest {
        architectures = List.copyOf(architectures);
        if (architectures.isEmpty()) {
            throw new IllegalArgumentException("an image has an architecture");
        }
        declared = List.copyOf(declared);
        wanted = List.copyOf(wanted);
        local = List.copyOf(local);
        beside = List.copyOf(beside);
    }

    /** Makes a request for nothing beside the image. */
    public PackageRequest(
            List<String> architectures,
            List<RepositoryRequest> declared,
            Path base,
            List<String> wanted,
            List<LocalPackage> local,
            @Nullable KernelChoice kernel,
            boolean recommends,
            boolean generatedInitramfs,
            @Nullable BaseRequest from,
            @Nullable PreferencesFile preferences) {
        this(
                architectures,
                declared,
                base,
                wanted,
                local,
                kernel,
                recommends,
                generatedInitramfs,
                from,
                preferences,
                List.of());
    }

    /** Returns the same with further packages, which come first, and further ones beside the image. */
    public PackageRequest with(List<String> first, List<String> moreBeside) {
        return new PackageRequest(
                architectures,
                declared,
                base,
                Stream.concat(first.stream(), wanted.stream()).distinct().toList(),
                local,
                kernel,
                recommends,
                generatedInitramfs,
                from,
                preferences,
                Stream.concat(beside.stream(), moreBeside.stream()).distinct().toList());
    }

    /** Returns the same with other repositories. */
    public PackageRequest withRepositories(List<RepositoryRequest> others) {
        return new PackageRequest(
                architectures,
                others,
                base,
                wanted,
                local,
                kernel,
                recommends,
                generatedInitramfs,
                from,
                preferences,
                beside);
    }

    /** Returns the same without package files of the project. */
    public PackageRequest withoutLocal() {
        return new PackageRequest(
                architectures,
                declared,
                base,
                wanted,
                List.of(),
                kernel,
                recommends,
                generatedInitramfs,
                from,
                preferences,
                beside);
    }

    /** Returns the same with another kernel. */
    public PackageRequest withKernel(@Nullable KernelChoice other) {
        return new PackageRequest(
                architectures,
                declared,
                base,
                wanted,
                local,
                other,
                recommends,
                generatedInitramfs,
                from,
                preferences,
                beside);
    }

    /** Returns the same with packages beside the image. */
    public PackageRequest withBeside(List<String> names) {
        return new PackageRequest(
                architectures,
                declared,
                base,
                wanted,
                local,
                kernel,
                recommends,
                generatedInitramfs,
                from,
                preferences,
                names);
    }

    /**
     * A package file that is no repository's.
     *
     * @param origin its Maven coordinates, or its path as the project writes it
     * @param signatures that it must have
     */
    public record LocalPackage(String origin, Path file, PackageSignatures signatures) {
        /** Makes one that the project vouches for. */
        public LocalPackage(String origin, Path file) {
            this(origin, file, PackageSignatures.NONE);
        }

        /**
         * Returns whether it is excepted from the signatures that are demanded: by its origin, as the project writes that,
         * or by group and artifact. What a file calls itself grants it nothing.
         */
        public boolean isExcepted() {
            return signatures.unsigned().stream()
                    .anyMatch(each ->
                            origin.equals(each) || each.matches("[^:/]+:[^:/]+") && origin.startsWith(each + ":"));
        }

        /** Returns the same, of which signatures are demanded. */
        public LocalPackage with(PackageSignatures demanded) {
            return new LocalPackage(origin, file, demanded);
        }
    }

    /**
     * A file of preferences.
     *
     * @param name as the project writes it, for messages
     */
    public record PreferencesFile(String name, String text) {}

    /** Returns the architectures besides the image's own. */
    public List<String> foreign() {
        return architectures.subList(1, architectures.size());
    }

    /** Returns the architecture of the image itself. */
    public String architecture() {
        return architectures.get(0);
    }

    /** Returns whether a kernel and our initramfs are both wanted: the initramfs alone is of no use. */
    public boolean needsBusybox() {
        return kernel != null && generatedInitramfs;
    }

    /**
     * Returns the digest of the words that the choice of packages depends on, without addresses, since any mirror will
     * do.
     */
    public Digest digest() {
        Fingerprint fingerprint = new Fingerprint();
        architectures.forEach(each -> fingerprint.add("architecture", each));
        for (RepositoryRequest each : declared) {
            // a world without suites tells its repositories apart by their addresses alone
            String named = each.suite().isEmpty() ? each.url() : each.suite();
            fingerprint.add("repository", named + " " + each.components() + " " + each.includes());
            if (each.world() != null) {
                fingerprint.add("of", each.world());
            }
        }
        wanted.forEach(each -> fingerprint.add("wanted", each));
        for (LocalPackage each : local) {
            fingerprint.add("local", each.origin());
            if (!each.signatures().equals(PackageSignatures.NONE)) {
                fingerprint.add("signatures", each.signatures());
            }
        }
        beside.forEach(each -> fingerprint.add("beside", each));
        if (from != null && kernel instanceof KernelChoice.Usual) {
            // where the base has a kernel it is that, and not the package of the name
            fingerprint.add("kernel of", "the base first");
        }
        return fingerprint
                .add("kernel", KernelChoice.written(kernel))
                .add("recommends", recommends)
                .add("initramfs", generatedInitramfs)
                .add("from", String.valueOf(from))
                .add("preferences", String.valueOf(preferences))
                .digest();
    }
}
