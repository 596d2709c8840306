package org.xenwright.deb.repository;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.compress.Compression;
import org.xenwright.compress.Limits;
import org.xenwright.progress.Progress;
import org.xenwright.store.Digest;
import org.xenwright.store.Inventory;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;
import org.xenwright.transport.Advance;
import org.xenwright.transport.DownloadException;
import org.xenwright.transport.DownloadRequest;
import org.xenwright.transport.DownloadResult;
import org.xenwright.transport.ExportedFile;
import org.xenwright.transport.MirrorFailures;
import org.xenwright.transport.MismatchException;
import org.xenwright.transport.RepositoryPath;
import org.xenwright.transport.Transport;

/** Indexes by the digest their Release names, fetched once and kept decompressed. */
final class IndexStore {
    private static final String KIND = "index";
    private static final String FILE = "Packages";
    // kept since only these bytes are the ones a Release vouches for: an export hands them on
    private static final String AS_FETCHED = "as-fetched";
    private static final long LARGEST = 256L << 20;
    private static final Limits PLAIN = Limits.of(2L << 30);
    private static final List<Compression> PREFERRED =
            List.of(Compression.XZ, Compression.ZSTD, Compression.GZIP, Compression.NONE);

    /**
     * One form of an index.
     *
     * @param path below the Release's folder
     * @param listed what the Release says of it
     * @param plain what it says of the decompressed form; null when it does not
     */
    record Form(String path, Compression compression, Release.IndexFile listed, Release.@Nullable IndexFile plain) {}

    private final Store store;
    private final @Nullable Transport transport;
    private final Progress progress;

    IndexStore(Access access) {
        this.store = access.store();
        this.transport = access.transport();
        this.progress = access.progress();
    }

    /** Returns the forms a Release lists of an index, best first; empty when it has none. */
    static List<Form> forms(Release release, String path) {
        Map<String, Release.IndexFile> files = release.files();
        List<Form> forms = new ArrayList<>();
        for (Compression compression : PREFERRED) {
            Release.IndexFile listed = files.get(path + compression.suffix());
            if (listed != null) {
                forms.add(new Form(path + compression.suffix(), compression, listed, files.get(path)));
            }
        }
        return forms;
    }

    /** Returns an index that is here already, in any form. */
    Optional<Path> find(List<Form> forms) throws IOException {
        for (Form form : forms) {
            Optional<Path> entry = store.find(KIND, form.listed().sha256());
            if (entry.isPresent()) {
                if (intact(entry.get(), form)) {
                    return Optional.of(entry.get().resolve(FILE));
                }
                store.remove(KIND, form.listed().sha256());
            }
        }
        return Optional.empty();
    }

    /**
     * Copies an index that is here into a folder, under the path and with the bytes its Release names; false when no form of
     * it is here as it was fetched.
     */
    boolean export(List<Form> forms, Path folder) throws IOException {
        for (Form form : forms) {
            Optional<Path> entry = store.find(KIND, form.listed().sha256());
            if (entry.isPresent()
                    && intact(entry.get(), form)
                    && Files.exists(entry.get().resolve(AS_FETCHED))) {
                ExportedFile.copy(
                        entry.get().resolve(AS_FETCHED),
                        form.listed().size(),
                        form.listed().sha256(),
                        folder.resolve(RepositoryPath.checked(form.path())));
                return true;
            }
        }
        return false;
    }

    /** Forgets an index, so that it is fetched when it is needed next. */
    void forget(List<Form> forms) throws IOException {
        for (Form form : forms) {
            store.remove(KIND, form.listed().sha256());
        }
    }

    /** Reads the index, which chooses every package, byte for byte. */
    private static boolean intact(Path entry, Form form) throws IOException {
        Inventory inventory = Inventory.ofIntact(entry).orElse(null);
        Inventory.Item item = inventory == null ? null : inventory.items().get(FILE);
        return inventory != null
                && item != null
                && (form.plain() == null || form.plain().equals(new Release.IndexFile(item.size(), item.sha256())))
                && inventory.verify(FILE);
    }

    /**
     * Fetches an index that is not here.
     *
     * @throws MismatchException when the mirrors have something else under its name, or nothing
     */
    Path fetch(VerifiedRelease release, List<Form> forms) throws IOException {
        IOException last = new MismatchException(release.source() + " lists no usable form of an index");
        for (Form form : forms) {
            try {
                return store.get(KIND, form.listed().sha256(), at -> make(release, form, at))
                        .resolve(FILE);
            } catch (MismatchException e) {
                last = e;
            }
        }
        throw last;
    }

    private void make(VerifiedRelease release, Form form, Path entry) throws IOException {
        if (form.listed().size() > LARGEST) {
            throw new IOException(
                    form.path() + " has " + form.listed().size() + " bytes, at most " + LARGEST + " are accepted");
        }
        Files.createDirectories(entry);
        Path compressed = entry.resolve(AS_FETCHED);
        download(release, form, compressed);
        Inventory.Item plain = decompress(form, compressed, entry.resolve(FILE));
        Release.IndexFile listed = form.plain();
        if (listed != null && (listed.size() != plain.size() || !listed.sha256().equals(plain.sha256()))) {
            throw new MismatchException(form.path() + " decompresses to something other than its Release names");
        }
        Inventory.Item fetched =
                new Inventory.Item(form.listed().size(), form.listed().sha256());
        Inventory.write(entry, Map.of(FILE, plain, AS_FETCHED, fetched));
    }

    private void download(VerifiedRelease release, Form form, Path into) throws IOException {
        Transport open = transport;
        if (open == null) {
            throw new IllegalStateException("nothing is fetched offline");
        }
        Source source = release.source();
        MirrorFailures failures = new MirrorFailures();
        try (Progress.Task task = progress.begin(
                "fetching " + source + " " + form.path(), form.listed().size(), Progress.Unit.BYTES)) {
            Advance advance = new Advance(task);
            for (URI address : addresses(release, form)) {
                try {
                    DownloadResult fetched =
                            open.get(DownloadRequest.of(address, form.listed().size()), into, advance);
                    if (fetched instanceof DownloadResult.Received received
                            && received.size() == form.listed().size()
                            && received.sha256().equals(form.listed().sha256())) {
                        return;
                    }
                    failures.add(new MismatchException(
                            DownloadException.shown(address) + " has other bytes than its Release names"));
                } catch (DownloadException e) {
                    failures.add(e);
                }
            }
        }
        throw failures.worst("no mirror of " + source);
    }

    private static List<URI> addresses(VerifiedRelease release, Form form) {
        List<URI> addresses = new ArrayList<>();
        String folder = release.source().releaseFolder();
        String parent = form.path().substring(0, form.path().lastIndexOf('/') + 1);
        for (URI mirror : release.source().mirrors()) {
            if (release.release().byHash()) {
                addresses.add(RepositoryPath.below(
                        mirror,
                        folder + parent + "by-hash/SHA256/" + form.listed().sha256()));
            }
            addresses.add(RepositoryPath.below(mirror, folder + form.path()));
        }
        return addresses;
    }

    private static Inventory.Item decompress(Form form, Path from, Path to) throws IOException {
        MessageDigest sha256 = Digest.sha256();
        Limits limits = PLAIN.forInput(form.listed().size());
        try (InputStream file = new BufferedInputStream(Files.newInputStream(from), 1 << 16);
                InputStream in = form.compression().openVerified(file, form.path(), limits);
                OutputStream out = new DigestOutputStream(Files.newOutputStream(to), sha256)) {
            byte[] buffer = new byte[1 << 17];
            long size = 0;
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
                size += count;
            }
            return new Inventory.Item(size, Digest.finish(sha256.digest()));
        }
    }
}
