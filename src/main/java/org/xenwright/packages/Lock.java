package org.xenwright.packages;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xenwright.store.Digest;
import org.xenwright.store.NamedInputs;

/**
 * Every input of an image, pinned. Holds no address: it serves any mirror of the same repositories.
 *
 * @param world the {@link PackageWorld} its packages are of
 * @param inputs digest of the settings the packages were resolved from; another one means the lock is stale
 * @param clock the newest time any input knows of: nothing in the image is younger, unless the project names a time
 * @param sources the Releases that vouch for the packages, in the order of configuration
 * @param packages in the order they are unpacked
 * @param artifacts Maven artifacts in the order of the POM
 * @param bases the image it starts from, or none
 * @param accounts the numbers that users and groups of packages had in earlier builds, which they keep
 */
public record Lock(
        String world,
        Digest inputs,
        Instant clock,
        List<Source> sources,
        List<LockedPackage> packages,
        List<LockedArtifact> artifacts,
        List<LockedBase> bases,
        AccountNumbers accounts) {
    /** Number of the schema a lock file names. */
    public static final int SCHEMA = 1;

    /** The world of a lock file that names none: there was no other one when the first were written. */
    static final String FIRST_WORLD = "deb";

    /** The name in a lock of the source of packages that a base brought. */
    public static final String BASE = "base";

    /** The complaint about a lock that is not a request's, when nothing more is known. */
    private static final String OTHER_REQUEST = "the packages or repositories of the POM changed";

    private static final String LOCAL = "local";

    public Lock {
        sources = List.copyOf(sources);
        packages = List.copyOf(packages);
        artifacts = List.copyOf(artifacts);
        bases = List.copyOf(bases);
    }

    /** Makes the lock of an image that was never built. */
    public Lock(
            String world,
            Digest inputs,
            Instant clock,
            List<Source> sources,
            List<LockedPackage> packages,
            List<LockedArtifact> artifacts,
            List<LockedBase> bases) {
        this(world, inputs, clock, sources, packages, artifacts, bases, AccountNumbers.NONE);
    }

    /** Returns the same with other packages. */
    public Lock withPackages(List<LockedPackage> others) {
        return new Lock(world, inputs, clock, sources, others, artifacts, bases, accounts);
    }

    /** Returns the same without some packages. */
    public Lock without(Predicate<LockedPackage> left) {
        return withPackages(packages.stream().filter(left.negate()).toList());
    }

    /** Returns the names of its packages, without architectures. */
    public SortedSet<String> names() {
        return packages.stream().map(LockedPackage::name).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns the same packages, with other numbers of accounts. */
    public Lock withAccounts(AccountNumbers changed) {
        return new Lock(world, inputs, clock, sources, packages, artifacts, bases, changed);
    }

    /**
     * The image this one starts from.
     *
     * @param from as the POM names it
     * @param digest of the manifest for the architecture, {@code sha256:HEX}
     * @param size bytes of its layers as they travel
     */
    public record LockedBase(String from, String digest, long size) {}

    /**
     * A Release.
     *
     * @param id what packages refer to: suite and component set, unique in the lock
     * @param signers fingerprints of the keys that signed it; empty when it is unsigned and allowed to be
     */
    public record Source(
            String id,
            @Nullable String origin,
            @Nullable String label,
            String suite,
            @Nullable String codename,
            List<String> components,
            String architecture,
            Instant date,
            @Nullable Instant validUntil,
            Digest release,
            List<String> signers) {
        public Source {
            components = List.copyOf(components);
            signers = List.copyOf(signers);
        }
    }

    /** The purpose of a package. */
    public enum Purpose {
        /** It is unpacked into the image. */
        IMAGE("image"),
        /** A file of it goes into the initramfs; the image does not have it. */
        INITRAMFS("initramfs"),
        /** Files of it go on to the disk beside the root, to boot it; the image need not have it. */
        LOADER("loader"),
        /** A Java runtime is linked from its files; the image need not have it. */
        RUNTIME("runtime"),
        /** Files of it are the kernel and its modules; it is not installed in the image. */
        KERNEL("kernel");

        private final String word;

        Purpose(String word) {
            this.word = word;
        }

        /** Returns the word for it in documents. */
        public String word() {
            return word;
        }

        /** Finds the one of a word; empty for a word that is none. */
        static Optional<Purpose> of(String word) {
            return Arrays.stream(values())
                    .filter(each -> each.word.equals(word))
                    .findFirst();
        }
    }

    /**
     * A package.
     *
     * @param source the {@link Source#id} whose index names it, or "local" and its name for a file of the project
     * @param file path below the repository's address
     * @param size length of its file in bytes
     * @param reason why it is there: "essential", "required", "asked for", or the package and relation that need it
     * @param advisory the newest notice of its repository of a version, this or an earlier one, that mended what endangers
     *     users; empty for none
     */
    public record LockedPackage(
            String name,
            String version,
            String architecture,
            Purpose purpose,
            String source,
            String file,
            long size,
            Digest sha256,
            boolean asked,
            String reason,
            String advisory) {
        /** Makes one of which no advisory tells. */
        public LockedPackage(
                String name,
                String version,
                String architecture,
                Purpose purpose,
                String source,
                String file,
                long size,
                Digest sha256,
                boolean asked,
                String reason) {
            this(name, version, architecture, purpose, source, file, size, sha256, asked, reason, "");
        }

        /** Returns whether it is a file of the project, which no repository has. */
        public boolean isLocal() {
            return source.startsWith(LOCAL + "/");
        }

        /** Returns the name that {@link PackageName} gives it in a system of an architecture. */
        public String nameIn(String own) {
            return PackageName.in(own, name, architecture);
        }

        @Override
        public String toString() {
            return name + " " + version;
        }
    }

    /** A Maven artifact: {@code group:artifact:type[:classifier]:version}. */
    public record LockedArtifact(String coordinates, long size, Digest sha256) {}

    /** Adds what it pins to the inputs of an image, part by part, and everything that it says. */
    public void addTo(NamedInputs inputs) throws IOException {
        for (LockedPackage each : packages) {
            String beside =
                    each.purpose() == Purpose.IMAGE ? "" : " (" + each.purpose().word() + ")";
            inputs.add("package " + each.nameIn(architecture()) + beside, each, each.version());
        }
        artifacts.forEach(each -> inputs.add("artifact " + each.coordinates(), each));
        bases.forEach(each -> inputs.add("<image><from>", each, each.from()));
        sources.forEach(
                each -> inputs.add("repository " + each.id(), each, each.date().toString()));
        inputs.add("accounts of the lock", accounts).besides(LockFile.text(this));
    }

    /** Returns the name of the source of a package of the project. */
    public static String localSource(String name) {
        return LOCAL + "/" + name;
    }

    /** Returns packages that are unpacked into the image, in order. */
    public List<LockedPackage> imagePackages() {
        return packages.stream().filter(each -> each.purpose() == Purpose.IMAGE).toList();
    }

    /** @param name as {@link PackageName} calls it in the image */
    public Optional<LockedPackage> find(String name, Purpose purpose) {
        String own = architecture();
        return packages.stream()
                .filter(each -> each.nameIn(own).equals(name) && each.purpose() == purpose)
                .findFirst();
    }

    /** Returns the architecture of the image; {@code all} when no package is of any. */
    public String architecture() {
        return Stream.concat(
                        sources.stream().map(Source::architecture),
                        packages.stream().map(LockedPackage::architecture))
                .filter(each -> !each.equals("all"))
                .findFirst()
                .orElse("all");
    }

    /**
     * Returns why this lock does not fit a request; empty when it does.
     *
     * @param asked the world of the request
     * @param artifacts as Maven resolved them now
     */
    public Optional<String> complaint(PackageWorld asked, PackageRequest request, List<ArtifactFile> artifacts)
            throws IOException {
        if (!world.equals(asked.id())) {
            return Optional.of("its packages are of the world '" + world + "'");
        }
        if (!inputs.equals(asked.inputs(request))) {
            return asked.difference(this, request).or(() -> Optional.of(OTHER_REQUEST));
        }
        for (PackageRequest.LocalPackage each : request.local()) {
            Digest now = Digest.of(each.file());
            if (packages.stream()
                    .noneMatch(known -> known.isLocal() && known.sha256().equals(now))) {
                return Optional.of(each.origin() + " is not the file it was");
            }
        }
        if (request.kernel() instanceof KernelChoice.Brought kernel) {
            Digest now = Digest.of(kernel.file());
            if (packages.stream()
                    .noneMatch(known -> known.isLocal() && known.sha256().equals(now))) {
                return Optional.of(kernel.origin() + " is not the file it was");
            }
        }
        Map<String, LockedArtifact> locked = new TreeMap<>();
        this.artifacts.forEach(each -> locked.put(each.coordinates(), each));
        for (ArtifactFile artifact : artifacts) {
            LockedArtifact known = locked.remove(artifact.coordinates());
            if (known == null) {
                return Optional.of("it lacks " + artifact.coordinates());
            }
            if (known.size() != Files.size(artifact.file()) || !known.sha256().equals(Digest.of(artifact.file()))) {
                return Optional.of(artifact.coordinates() + " is not the file it was");
            }
        }
        return locked.keySet().stream().findFirst().map(gone -> "the POM no longer has " + gone);
    }

    /** Returns whether a source brings security updates, as far as its name and label say so. */
    public boolean isSecurity(String sourceId) {
        return sources.stream()
                .filter(each -> each.id().equals(sourceId))
                .anyMatch(each -> (each.suite() + " " + each.codename() + " " + each.label())
                        .toLowerCase(Locale.ROOT)
                        .contains("security"));
    }

    /** Returns the bytes of all packages as they are downloaded. */
    public long packageBytes() {
        return packages.stream().mapToLong(LockedPackage::size).sum();
    }
}
