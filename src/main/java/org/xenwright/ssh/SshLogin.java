package org.xenwright.ssh;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Proofs of who is asking. What is not given is not tried.
 *
 * @param agent socket of an agent, whose keys are tried first
 * @param keys files of private keys, tried in this order
 * @param named whether the user named these files: each must be readable then, else those that are not are passed over
 * @param passphrase of the files that are encrypted
 * @param password tried last
 */
public record SshLogin(
        @Nullable Path agent,
        List<Path> keys,
        boolean named,
        @Nullable String passphrase,
        @Nullable String password) {
    public SshLogin {
        keys = List.copyOf(keys);
    }

    /**
     * Tries what {@code ssh} would without being told: the keys of the agent, then those of the user.
     *
     * @param home of the user
     * @param socket value of {@code SSH_AUTH_SOCK}; null or empty for none
     */
    public static SshLogin usual(Path home, @Nullable String socket) {
        List<Path> keys = Stream.of("id_ed25519", "id_ecdsa", "id_rsa")
                .map(home.resolve(".ssh")::resolve)
                .filter(Files::isRegularFile)
                .toList();
        return new SshLogin(socket == null || socket.isEmpty() ? null : Path.of(socket), keys, false, null, null);
    }

    /**
     * Tries the keys of the agent, then files that the user's configuration names.
     *
     * @param keys null for those that {@code ssh} would try
     */
    static SshLogin of(@Nullable List<Path> keys, Path home, @Nullable String socket) {
        SshLogin usual = usual(home, socket);
        return keys == null ? usual : new SshLogin(usual.agent(), keys, false, null, null);
    }

    /** Tries one key only. */
    public static SshLogin key(Path file, @Nullable String passphrase) {
        return new SshLogin(null, List.of(file), true, passphrase, null);
    }

    /** Tries a password only. */
    public static SshLogin password(String password) {
        return new SshLogin(null, List.of(), true, null, password);
    }

    /** Returns what is tried, without secrets. */
    @Override
    public String toString() {
        List<String> tried = Stream.of(
                        agent == null ? Stream.<String>empty() : Stream.of("the keys of the agent " + agent),
                        keys.stream().map(Path::toString),
                        password == null ? Stream.<String>empty() : Stream.of("a password"))
                .flatMap(each -> each)
                .toList();
        return tried.isEmpty() ? "nothing" : String.join(", ", tried);
    }
}
