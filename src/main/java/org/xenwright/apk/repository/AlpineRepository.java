package org.xenwright.apk.repository;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.apk.archive.ApkKey;
import org.xenwright.transport.DownloadException;
import org.xenwright.transport.RepositoryPath;
import org.xenwright.tree.PathGlob;
import org.xenwright.tree.TreePath;

/**
 * A repository of Alpine packages: below its address lies a folder for each architecture with an index and the files.
 *
 * @param address of the repository, ending in a slash
 * @param keys of which one must have signed the index
 * @param allowUnsigned whether an index counts that none of them signed
 * @param maxAge the oldest index that is accepted; null for any age
 * @param includes patterns of the names that packages taken from it may have; empty for all
 * @param where it is named, for messages
 */
public record AlpineRepository(
        URI address,
        List<ApkKey> keys,
        boolean allowUnsigned,
        @Nullable Duration maxAge,
        List<String> includes,
        String where) {
    static final String INDEX = "APKINDEX.tar.gz";

    public AlpineRepository {
        keys = List.copyOf(keys);
        includes = List.copyOf(includes);
    }

    /** Returns the branch and the repository as they end its address: {@code v3.20/main}. */
    public String id() {
        List<String> parts = parts();
        return String.join("/", parts.subList(Math.max(0, parts.size() - 2), parts.size()));
    }

    private List<String> parts() {
        List<String> parts =
                new ArrayList<>(Arrays.stream(String.valueOf(address.getPath()).split("/"))
                        .map(each -> each.replaceAll("[^A-Za-z0-9._-]", "_"))
                        .filter(each -> !each.isEmpty() && !each.startsWith("."))
                        .toList());
        if (parts.isEmpty()) {
            parts.add("repository");
        }
        return parts;
    }

    URI index(String architecture) {
        return RepositoryPath.below(address, architecture + "/" + INDEX);
    }

    /** Returns whether packages of a name may be taken from it. */
    boolean includes(String name) {
        return includes.isEmpty()
                || includes.stream().anyMatch(each -> new PathGlob("/" + each).matches(TreePath.of(name)));
    }

    /** Names the address without what is secret in it. */
    @Override
    public String toString() {
        return DownloadException.shown(address);
    }
}
