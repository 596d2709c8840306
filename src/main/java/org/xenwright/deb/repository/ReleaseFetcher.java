package org.xenwright.deb.repository;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.transport.DownloadException;
import org.xenwright.transport.DownloadRequest;
import org.xenwright.transport.DownloadResult;
import org.xenwright.transport.RepositoryPath;
import org.xenwright.transport.Transport;
import org.xenwright.transport.Validators;

/** Asks a source's mirrors for its Release: {@code InRelease}, or {@code Release} with {@code Release.gpg}. */
final class ReleaseFetcher {
    private static final long LARGEST = 16L << 20;

    private final Transport transport;
    private final Path scratch;

    /** @param scratch a folder for files in passing */
    ReleaseFetcher(Transport transport, Path scratch) {
        this.transport = transport;
        this.scratch = scratch;
    }

    /**
     * Returns the newest Release, or what is known already when the mirror says that it is still the newest.
     *
     * @param known null to fetch in any case
     */
    Memory.Remembered fetch(Source source, Memory.@Nullable Remembered known) throws IOException {
        IOException last = new IOException("no mirror");
        for (URI mirror : source.mirrors()) {
            try {
                return fetch(source, RepositoryPath.below(mirror, source.releaseFolder() + "InRelease"), known);
            } catch (DownloadException e) {
                e.addSuppressed(last);
                last = e;
            }
        }
        throw last;
    }

    private Memory.Remembered fetch(Source source, URI inRelease, Memory.@Nullable Remembered known)
            throws IOException {
        boolean signed = !(source.trust() instanceof Trust.Unsigned);
        if (signed && (known == null || !known.bytes().isDetached())) {
            try {
                return one(inRelease, known);
            } catch (DownloadException e) {
                if (e.reason() != DownloadException.Reason.MISSING) {
                    throw e;
                }
            }
        }
        URI release = inRelease.resolve("Release");
        Memory.Remembered content = one(release, known);
        if (!signed) {
            return content;
        }
        byte[] signature = known != null
                        && known.bytes().isDetached()
                        && Arrays.equals(
                                content.bytes().content(), known.bytes().content())
                ? known.bytes().signature()
                : one(inRelease.resolve("Release.gpg"), null).bytes().content();
        if (signature.length == 0) {
            throw new DownloadException(DownloadException.Reason.REFUSED, inRelease.resolve("Release.gpg"), "is empty");
        }
        return new Memory.Remembered(new Untrusted(content.bytes().content(), signature), content.validators());
    }

    private Memory.Remembered one(URI address, Memory.@Nullable Remembered known) throws IOException {
        Path file = Files.createTempFile(scratch, "release", "");
        try {
            Validators validators = known == null ? Validators.NONE : known.validators();
            DownloadResult fetched =
                    transport.get(new DownloadRequest(address, LARGEST, validators), file, bytes -> {});
            if (fetched instanceof DownloadResult.Received received) {
                return new Memory.Remembered(Untrusted.inline(Files.readAllBytes(file)), received.validators());
            }
            return Optional.ofNullable(known).orElseThrow();
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
