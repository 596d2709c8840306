package org.xenwright.rpm.repository;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Problem;
import org.xenwright.store.Digest;
import org.xenwright.transport.Access;

/** A repository whose state was verified, with its indexes at hand: all of one state. */
public final class OpenRepository {
    static final String PRIMARY = "primary";
    static final String FILES = "filelists";
    static final String ADVISORIES = "updateinfo";

    /** What the program that chooses reads of it besides; who has one of them has it for a reason. */
    private static final List<String> PASSED_ON = List.of("group", "modules");

    private final VerifiedRepomd repomd;
    private final Access access;
    private final Map<String, Stored> indexes = new LinkedHashMap<>();

    /**
     * An index in the store.
     *
     * @param type without what tells its form
     */
    record Stored(String type, Repomd.Indexed index, Path file) {
        InputStream open() throws IOException {
            return IndexFiles.plain(index, file);
        }
    }

    private OpenRepository(VerifiedRepomd repomd, Access access) {
        this.repomd = repomd;
        this.access = access;
    }

    /**
     * Opens a state: fetches its indexes but the lists of files.
     *
     * @throws IndexFiles.MismatchException when mirrors do not have what it names
     */
    static OpenRepository of(VerifiedRepomd repomd, Access access) throws IOException {
        OpenRepository open = new OpenRepository(repomd, access);
        open.bring(PRIMARY);
        for (String each : PASSED_ON) {
            open.bring(each);
        }
        open.bring(ADVISORIES);
        return open;
    }

    /** Adds the lists of all files, which packages that need a path may call for. */
    public void withFiles() throws IOException {
        if (!indexes.containsKey(FILES)) {
            bring(FILES);
        }
    }

    private void bring(String type) throws IOException {
        List<Repomd.Indexed> forms = repomd.repomd().forms(type);
        IndexFiles files = new IndexFiles(access);
        for (Repomd.Indexed each : forms) {
            Optional<Path> here = files.find(each);
            if (here.isPresent()) {
                indexes.put(type, new Stored(type, each, here.get()));
                return;
            }
        }
        if (forms.isEmpty()) {
            return;
        }
        if (access.transport() == null) {
            throw missingOffline(repomd.source(), access);
        }
        IndexFiles.@Nullable MismatchException last = null;
        for (Repomd.Indexed each : forms) {
            try {
                indexes.put(type, new Stored(type, each, files.get(repomd, each)));
                return;
            } catch (IndexFiles.MismatchException e) {
                last = e;
            }
        }
        throw last == null ? new IndexFiles.MismatchException(type + " has no form") : last;
    }

    static RuntimeException missingOffline(RpmSource source, Access access) {
        return Problem.of("reading " + source + " offline", "build once with the network")
                .at(source.where())
                .found("nothing of it in " + access.store().root())
                .raise();
    }

    public RpmSource source() {
        return repomd.source();
    }

    /** Returns base addresses that have its files, best first. */
    public List<URI> mirrors() {
        return repomd.mirrors();
    }

    /** Returns when its newest index was made. */
    public Instant made() {
        return repomd.made();
    }

    /** Returns the digest of its {@code repomd.xml}. */
    public Digest digest() {
        return repomd.digest();
    }

    Collection<Stored> indexes() {
        return indexes.values();
    }

    /** Returns what its indexes say of some packages. */
    Map<Nevra, List<RpmEntry>> entries(Set<Nevra> wanted) throws IOException {
        Map<Nevra, List<RpmEntry>> found = new HashMap<>();
        Stored primary = indexes.get(PRIMARY);
        if (primary == null || wanted.isEmpty()) {
            return found;
        }
        try (InputStream in = primary.open()) {
            new PrimaryIndex("the index of " + source(), wanted::contains)
                    .read(
                            in,
                            entry -> found.computeIfAbsent(entry.nevra(), key -> new ArrayList<>())
                                    .add(entry));
        }
        return found;
    }

    /** Returns which of some packages its advisories say to be security updates. */
    Advisories advisories(Set<Nevra> wanted) throws IOException {
        Stored stored = indexes.get(ADVISORIES);
        if (stored == null || wanted.isEmpty()) {
            return Advisories.NONE;
        }
        Set<Nevra> all = new HashSet<>(wanted);
        try (InputStream in = stored.open()) {
            return Advisories.read(in, "the advisories of " + source(), all::contains);
        }
    }
}
