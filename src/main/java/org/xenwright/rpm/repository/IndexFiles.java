package org.xenwright.rpm.repository;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Optional;
import org.xenwright.compress.Compression;
import org.xenwright.compress.Limits;
import org.xenwright.progress.Progress;
import org.xenwright.transport.Access;
import org.xenwright.transport.Advance;
import org.xenwright.transport.DownloadException;
import org.xenwright.transport.DownloadRequest;
import org.xenwright.transport.MirrorFailures;
import org.xenwright.transport.MismatchException;
import org.xenwright.transport.RepositoryPath;
import org.xenwright.transport.Transport;

/** Indexes by the digest that their repository names, fetched once and kept as they came, for other programs to read. */
final class IndexFiles {
    private static final String KIND = "rpm-index";
    private static final long LARGEST = 512L << 20;
    private static final Limits PLAIN = Limits.of(4L << 30);
    private static final int MAGIC = 6;

    private final Access access;

    IndexFiles(Access access) {
        this.access = access;
    }

    /** Returns an index that is here already, and is what it was. */
    Optional<Path> find(Repomd.Indexed index) throws IOException {
        return access.store().findSoundFile(KIND, index.checksum().key());
    }

    /**
     * Returns an index, fetched if it is not here.
     *
     * @throws MismatchException when no mirror has the right bytes under its name
     */
    Path get(VerifiedRepomd repomd, Repomd.Indexed index) throws IOException {
        return access.store().getSoundFile(KIND, index.checksum().key(), at -> {
            download(repomd, index, at);
            checkPlain(index, at);
        });
    }

    private void download(VerifiedRepomd repomd, Repomd.Indexed index, Path into) throws IOException {
        Transport transport = access.transport();
        if (transport == null) {
            throw new IllegalStateException("nothing is fetched offline");
        }
        if (index.size() > LARGEST) {
            throw new MetadataException(index.location() + " of " + repomd.source() + " has " + index.size()
                    + " bytes, at most " + LARGEST + " are accepted");
        }
        long limit = index.size() < 0 ? LARGEST : index.size();
        MirrorFailures failures = new MirrorFailures();
        try (Progress.Task task = access.progress()
                .begin("fetching " + repomd.source() + " " + index.type(), limit, Progress.Unit.BYTES)) {
            Advance advance = new Advance(task);
            for (URI mirror : repomd.mirrors()) {
                URI address = RepositoryPath.below(mirror, index.location());
                try {
                    transport.get(DownloadRequest.of(address, limit), into, advance);
                    Whole found = whole(Files.newInputStream(into), index.checksum());
                    if ((index.size() < 0 || index.size() == found.size())
                            && index.checksum().is(found.digest())) {
                        return;
                    }
                    failures.add(new MismatchException(
                            DownloadException.shown(address) + " has other bytes than its repomd.xml names"));
                } catch (DownloadException e) {
                    failures.add(e);
                }
            }
        }
        throw failures.worst("no mirror has " + index.location());
    }

    /** Reads all of what is in it once, so that nobody who reads it later meets more than there may be. */
    private static void checkPlain(Repomd.Indexed index, Path file) throws IOException {
        FileDigest open = index.open();
        FileDigest any = open == null ? index.checksum() : open;
        Whole found = whole(plain(index, file), any);
        boolean fits = any.is(found.digest());
        if (open != null && !fits || index.openSize() >= 0 && index.openSize() != found.size()) {
            throw new MismatchException(index.location() + " holds something other than its repomd.xml names");
        }
    }

    /** What a stream had: the digest of its bytes, and their number. */
    private record Whole(byte[] digest, long size) {}

    private static Whole whole(InputStream from, FileDigest kind) throws IOException {
        MessageDigest digest = kind.digester();
        try (InputStream in = new DigestInputStream(from, digest)) {
            byte[] buffer = new byte[1 << 17];
            long count = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                count += read;
            }
            return new Whole(digest.digest(), count);
        }
    }

    /** Returns the form of an index, as its content shows it. */
    static Compression form(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Compression.ofContent(in.readNBytes(MAGIC));
        }
    }

    /** Opens an index, decompressed as its content shows, with limits. */
    static InputStream plain(Repomd.Indexed index, Path file) throws IOException {
        BufferedInputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        boolean open = false;
        try {
            Limits limits = PLAIN.forInput(Files.size(file));
            Limits told = index.openSize() < 0
                    ? limits
                    : new Limits(Math.min(limits.plain(), index.openSize()), limits.memory());
            InputStream plain = form(file).openVerified(in, index.location(), told);
            open = true;
            return plain;
        } finally {
            if (!open) {
                in.close();
            }
        }
    }
}
