package org.xenwright.image.domain;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.WholeFile;
import org.xenwright.domain.Domain;
import org.xenwright.domain.guest.SshHostKey;
import org.xenwright.problem.Problem;

/**
 * The SSH host keys of domains, derived from a secret that a file holds, so that a domain made anew keeps its key,
 * which cannot be known without the file. The file is made when the first key is asked for.
 */
public final class HostKeys {
    private static final int LENGTH = 32;
    private static final int MOST = 4096;

    private final @Nullable Path file;
    private byte[] secret = {};

    private HostKeys(@Nullable Path file) {
        this.file = file;
    }

    /** @param file holds the secret, at least 16 bytes; outside of every repository */
    public static HostKeys of(Path file) {
        return new HostKeys(file);
    }

    /** Returns no keys: each guest makes its own at its first start. */
    public static HostKeys none() {
        return new HostKeys(null);
    }

    /** Returns the key of a domain; null when domains make their own. */
    @Nullable
    SshHostKey of(Domain domain) throws IOException {
        return file == null ? null : SshHostKey.derive(secret(file), domain.identity());
    }

    private synchronized byte[] secret(Path from) throws IOException {
        if (secret.length == 0) {
            secret = Files.exists(from) ? read(from) : make(from);
        }
        return secret;
    }

    private static byte[] read(Path from) throws IOException {
        long size = Files.size(from);
        if (size < 16 || size > MOST) {
            throw Problem.of(
                            "reading the secret that SSH host keys are derived from", "let it be made: remove the file")
                    .at(from.toString())
                    .found(size + " bytes")
                    .expected("16 to " + MOST)
                    .raise();
        }
        return Files.readAllBytes(from);
    }

    private static byte[] make(Path at) throws IOException {
        byte[] random = new byte[LENGTH];
        new SecureRandom().nextBytes(random);
        byte[] text = (HexFormat.of().formatHex(random) + "\n").getBytes(StandardCharsets.US_ASCII);
        WholeFile.closedFolder(Objects.requireNonNull(at.toAbsolutePath().getParent()));
        try (OutputStream out = WholeFile.closed(at).create(at)) {
            out.write(text);
        }
        return text;
    }
}
