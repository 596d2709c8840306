package org.xenwright.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;

/**
 * Private keys of files: OpenSSH's own form and PEM, encrypted or not.
 *
 * @param pairs in the order of their files
 * @param passedOver files that could not be used, with the reason
 */
record LoginKeys(List<KeyPair> pairs, List<String> passedOver) {
    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    /**
     * Reads the files of a login.
     *
     * @throws ProblemException if the user named a file that cannot be used
     */
    static LoginKeys of(SshLogin login) {
        List<KeyPair> pairs = new ArrayList<>();
        List<String> passedOver = new ArrayList<>();
        for (Path file : login.keys()) {
            try {
                pairs.addAll(read(file, login.passphrase()));
            } catch (ProblemException e) {
                if (login.named()) {
                    throw e;
                }
                passedOver.add(file + " (" + e.problem().found() + ")");
            }
        }
        return new LoginKeys(List.copyOf(pairs), List.copyOf(passedOver));
    }

    private static List<KeyPair> read(Path file, @Nullable String passphrase) {
        Problem problem = Problem.of("reading the private key", "name the file of a private key of OpenSSH")
                .at(file.toString());
        boolean[] asked = {false};
        FilePasswordProvider provider = (session, resource, retry) -> {
            asked[0] = true;
            return passphrase;
        };
        try {
            if (isOpenToOthers(file)) {
                throw new Problem(
                                problem.attempted(),
                                file.toString(),
                                "others may read it",
                                null,
                                "run 'chmod 600' on it, and make a new key if others had the time to")
                        .raise();
            }
            List<KeyPair> pairs = new ArrayList<>();
            try (InputStream in = Files.newInputStream(file)) {
                Iterable<KeyPair> found =
                        SecurityUtils.loadKeyPairIdentities(null, NamedResource.ofName(file.toString()), in, provider);
                if (found != null) {
                    found.forEach(pairs::add);
                }
            }
            if (pairs.isEmpty()) {
                throw problem.found("no private key in a known form").raise();
            }
            return pairs;
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            if (e instanceof ProblemException already) {
                throw already;
            }
            if (asked[0]) {
                // the library's own words could quote what it tried
                throw new Problem(
                                problem.attempted(),
                                file.toString(),
                                passphrase == null ? "it is encrypted" : "the passphrase does not open it",
                                null,
                                "add the key to your agent by ssh-add, or give its passphrase in settings.xml")
                        .raise();
            }
            throw problem.found(e.getClass().getSimpleName()).raise(e);
        }
    }

    private static boolean isOpenToOthers(Path file) throws IOException {
        return Files.getFileStore(file).supportsFileAttributeView("posix")
                && Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains);
    }
}
