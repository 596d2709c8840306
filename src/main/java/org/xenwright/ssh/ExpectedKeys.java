package org.xenwright.ssh;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Problem;

/**
 * What is known about the key of a host. Nothing is ever learnt from the host itself.
 *
 * @param pins fingerprints as {@code SHA256:…}, or keys as {@code type base64}; where there are some, only they count
 * @param files known hosts, as OpenSSH keeps them; a key revoked there is refused whatever the pins say
 * @param alias by which they name the host; null for its address
 */
public record ExpectedKeys(
        List<String> pins, List<Path> files, @Nullable String alias) {
    private static final Pattern PIN =
            Pattern.compile("SHA256:[A-Za-z0-9+/]{43}=?|[a-z0-9@.-]{3,60} [A-Za-z0-9+/]{20,3000}={0,2}( .*)?");

    public ExpectedKeys {
        pins = pins.stream().map(String::strip).toList();
        files = List.copyOf(files);
        for (String pin : pins) {
            if (!PIN.matcher(pin).matches()) {
                throw Problem.of("reading the key of a host", "write what 'ssh-keygen -lf' prints for the host's key")
                        .at("<hostKey>")
                        .found(pin)
                        .expected("SHA256: and 43 letters, or the type and the key as in ssh_host_ed25519_key.pub")
                        .raise();
            }
        }
    }

    /** Makes those of a host that known hosts name by its address. */
    public ExpectedKeys(List<String> pins, List<Path> files) {
        this(pins, files, null);
    }

    /** Takes the files that OpenSSH would. */
    public static ExpectedKeys usual(List<String> pins, Path home) {
        return of(pins, home, null);
    }

    /**
     * Takes files of the user's choice besides that of the machine.
     *
     * @param chosen null for the one that OpenSSH would take
     */
    static ExpectedKeys of(List<String> pins, Path home, @Nullable List<Path> chosen) {
        List<Path> files = new ArrayList<>(chosen == null ? List.of(home.resolve(".ssh/known_hosts")) : chosen);
        files.add(Path.of("/etc/ssh/ssh_known_hosts"));
        return new ExpectedKeys(pins, files);
    }

    /** Returns the same of a host that known hosts name otherwise; null for its address. */
    ExpectedKeys as(@Nullable String name) {
        return new ExpectedKeys(pins, files, name);
    }

    /** Reads the files, as they are now, for one attempt to connect. */
    HostKeyCheck check(SshAddress host) throws IOException {
        // an alias counts whatever the port
        String name = alias == null ? host.knownAs() : alias;
        return new HostKeyCheck(host, name, pins, files, KnownHosts.read(files).of(name));
    }
}
