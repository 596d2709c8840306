package org.xenwright.ssh;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The user's own configuration of OpenSSH, as far as it tells the way to a host: {@code HostName}, {@code User},
 * {@code Port}, {@code IdentityFile}, {@code ProxyJump} and {@code UserKnownHostsFile}, for a {@code Host} or all. Nothing
 * in it makes a host trusted. Facts: OpenSSH, readconf.c.
 */
public final class UserSshConfig {
    private static final String NONE = "none";
    private static final int LAST_PORT = 65535;

    private final SshConfigFile file;
    private final Path home;

    private UserSshConfig(SshConfigFile file, Path home) {
        this.file = file;
        this.home = home;
    }

    /**
     * What it says of a host.
     *
     * @param host its name or address
     * @param user null where it does not say
     * @param port 0 where it does not say
     * @param keys files of private keys; null where it does not say
     * @param knownHosts files; null where it does not say
     * @param jumps hosts on the way as they are written, the nearest first
     */
    public record Way(
            String host,
            @Nullable String user,
            int port,
            @Nullable List<Path> keys,
            @Nullable List<Path> knownHosts,
            List<String> jumps) {}

    /** Returns the user's, read where it is asked. */
    public static UserSshConfig of(Path home) {
        return new UserSshConfig(new SshConfigFile(home.resolve(".ssh/config"), home), home);
    }

    /**
     * Returns what it says of a host, by the name that the user gives it.
     *
     * @throws org.xenwright.problem.ProblemException if it cannot be understood
     */
    public Way way(String name) {
        SshConfigFile.Values values = file.values(name);
        String host = values.first("hostname")
                .map(each -> expand(each, Map.of('h', name)))
                .orElse(name);
        String user = values.first("user").orElse(null);
        int port = values.first("port").map(this::port).orElse(0);
        Map<Character, String> tokens = Map.of(
                'h',
                host,
                'n',
                name,
                'd',
                home.toString(),
                'p',
                Integer.toString(port == 0 ? SshAddress.PORT : port),
                'r',
                user == null ? System.getProperty("user.name") : user,
                'u',
                System.getProperty("user.name"));
        return new Way(
                host,
                user,
                port,
                paths(values.all("identityfile"), tokens),
                paths(values.words("userknownhostsfile"), tokens),
                values.first("proxyjump")
                        .filter(each -> !each.equalsIgnoreCase(NONE))
                        .map(each -> Arrays.stream(each.split(","))
                                .map(String::strip)
                                .toList())
                        .orElse(List.of()));
    }

    private int port(String text) {
        int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
        if (port < 1 || port > LAST_PORT) {
            throw file.refusal("Port " + text).expected("1 to " + LAST_PORT).raise();
        }
        return port;
    }

    private @Nullable List<Path> paths(List<String> words, Map<Character, String> tokens) {
        if (words.isEmpty()) {
            return null;
        }
        List<Path> paths = new ArrayList<>();
        for (String each : words) {
            if (!each.equalsIgnoreCase(NONE)) {
                String path = expand(each, tokens);
                paths.add(path.startsWith("~/") ? home.resolve(path.substring(2)) : Path.of(path));
            }
        }
        return List.copyOf(paths);
    }

    /** Puts in what stands for a percent sign and a letter. */
    private String expand(String text, Map<Character, String> tokens) {
        StringBuilder expanded = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '%') {
                expanded.append(c);
                continue;
            }
            char token = ++i < text.length() ? text.charAt(i) : ' ';
            String value = token == '%' ? "%" : tokens.get(token);
            if (value == null) {
                throw file.refusal(text)
                        .expected("%% and those of %d, %h, %n, %p, %r, %u that OpenSSH has there")
                        .raise();
            }
            expanded.append(value);
        }
        return expanded.toString();
    }
}
