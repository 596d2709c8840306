package org.xenwright.deb.repository;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xenwright.store.Digest;
import org.xenwright.transport.Access;

/**
 * Repositories as folders: of each the signed Releases, the indexes they name and some of the packages, byte for byte,
 * so that apt and we believe the copy as they believe the original.
 */
public final class RepositoryExport {
    private final Access access;
    private final Path folder;
    private final Map<String, Path> folders = new LinkedHashMap<>();

    /** @param folder gets a folder for each repository */
    public RepositoryExport(Access access, Path folder) {
        this.access = access;
        this.folder = folder;
    }

    /**
     * A Release to copy.
     *
     * @param id what packages call the source, see {@link org.xenwright.deb.control.PackageSource#id}
     * @param suite as the configuration calls it
     * @param codename as the Release calls itself; null when it does not
     * @param release digest of its signed content
     */
    public record Released(
            String id, String suite, @Nullable String codename, Digest release) {
        boolean isOf(Source source) {
            return source.suite().equals(suite) || source.suite().equals(codename);
        }
    }

    /**
     * Copies Releases and their indexes. A source none of them is of is left out.
     *
     * @throws org.xenwright.problem.ProblemException when one is neither in the store nor available
     */
    public void releases(List<Source> sources, List<String> architectures, List<Released> releases) throws IOException {
        Map<URI, Path> repositories = new TreeMap<>();
        List<SourceOpening> openings = new ArrayList<>();
        sources.forEach(each -> openings.addAll(SourceOpening.of(each, architectures, access)));
        for (SourceOpening each : openings) {
            Source source = each.source();
            List<Released> wished =
                    releases.stream().filter(released -> released.isOf(source)).toList();
            if (wished.isEmpty()) {
                continue;
            }
            Path repository = repositories.computeIfAbsent(
                    source.mirrors().get(0), address -> place(address, repositories.values()));
            List<Digest> digests = wished.stream().map(Released::release).toList();
            VerifiedRelease copied = each.export(digests, repository);
            if (!digests.contains(copied.sha256())) {
                access.progress()
                        .warn(source + " has moved on since the lock was made; its Release of " + copied.date()
                                + " is exported, which may not name all packages of the lock");
            }
            for (Released released : wished) {
                // suites of one name in two repositories are told apart by what was signed
                if (copied.sha256().equals(released.release())) {
                    folders.put(released.id(), repository);
                } else {
                    folders.putIfAbsent(released.id(), repository);
                }
            }
        }
    }

    /** Copies the files of packages, fetching what the store lacks. */
    public void packages(PackageStore store, Map<PackageFile, String> sourceIds) throws IOException {
        Map<Path, List<PackageFile>> files = new TreeMap<>();
        sourceIds.forEach((file, id) -> files.computeIfAbsent(
                        folders.getOrDefault(id, folder.resolve("others")), path -> new ArrayList<>())
                .add(file));
        for (Map.Entry<Path, List<PackageFile>> each : files.entrySet()) {
            store.export(each.getValue(), each.getKey());
        }
    }

    /** Returns the repositories of an exported folder, to be used as mirrors. */
    public static List<URI> mirrors(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory).sorted().map(Path::toUri).toList();
        }
    }

    /** Returns a folder named as the repository's address ends, which is how people tell repositories apart. */
    private Path place(URI address, Collection<Path> taken) {
        String[] parts = address.getPath().split("/");
        String last = parts.length == 0 ? "" : parts[parts.length - 1].replaceAll("[^A-Za-z0-9._-]", "_");
        String name = last.isEmpty() || last.startsWith(".") ? "repository" : last;
        Path place = folder.resolve(name);
        for (int i = 2; taken.contains(place); i++) {
            place = folder.resolve(name + "-" + i);
        }
        return place;
    }
}
