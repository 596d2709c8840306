package org.xenwright.ssh;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The user's own configuration of OpenSSH, as far as it tells the way to a host: {@code HostName}, {@code User},
 * {@code Port}, {@code IdentityFile}, {@code ProxyJump}, {@code HostKeyAlias} and {@code UserKnownHostsFile}, for a
 * {@code Host} or all. Nothing in it makes a host trusted. Facts: OpenSSH, readconf.c and ssh.c.
 */
final class UserSshConfig {
    private static final String NONE = "none";
    private static final int LAST_PORT = 65535;
    // as ssh.c has it (valid_hostname): what reads like an option, or means something to a shell, is no name
    private static final Pattern HOST =
            Pattern.compile("[^-'`\"$\\\\;&<>|(){}\\s\\p{Cntrl}][^'`\"$\\\\;&<>|(){}\\s\\p{Cntrl}]*");
    private static final Pattern USER = Pattern.compile("[^-\\p{Cntrl}]\\P{Cntrl}*");

    private final SshConfigFile file;
    private final Path home;
    private final UnaryOperator<@Nullable String> environment;

    private UserSshConfig(SshConfigFile file, Path home, UnaryOperator<@Nullable String> environment) {
        this.file = file;
        this.home = home;
        this.environment = environment;
    }

    /**
     * What it says of a host.
     *
     * @param host its name or address
     * @param user null where it does not say
     * @param port 0 where it does not say
     * @param keys files of private keys; null where it does not say
     * @param knownHosts files; null where it does not say
     * @param alias by which known hosts name it; null for its own name
     * @param jumps hosts on the way as they are written, the nearest first
     * @param byCommand whether it is reached by a program, which is not followed
     */
    record Way(
            String host,
            @Nullable String user,
            int port,
            @Nullable List<Path> keys,
            @Nullable List<Path> knownHosts,
            @Nullable String alias,
            List<String> jumps,
            boolean byCommand) {}

    /** Returns the user's, read where it is asked. */
    static UserSshConfig of(Path home) {
        return of(home, System::getenv);
    }

    /** @param environment the values of its variables; null for one that is not set */
    static UserSshConfig of(Path home, UnaryOperator<@Nullable String> environment) {
        return new UserSshConfig(new SshConfigFile(home.resolve(".ssh/config"), home), home, environment);
    }

    /**
     * Returns what it says of a host, by the name that the user gives it.
     *
     * @throws org.xenwright.problem.ProblemException if it cannot be understood
     */
    Way way(String name) {
        SshConfigFile.Values values = file.values(name);
        String host = checked(
                "HostName",
                HOST,
                values.first("hostname")
                        .map(each -> expand(each, token -> "h".equals(token) ? name : null))
                        .orElse(name));
        String user =
                values.first("user").map(each -> checked("User", USER, each)).orElse(null);
        int port = values.first("port").map(this::port).orElse(0);
        String jumps = values.first("proxyjump").orElse("");
        String alias = values.first("hostkeyalias").orElse(null);
        ConnectionTokens tokens = new ConnectionTokens(
                name,
                host,
                port == 0 ? SshAddress.PORT : port,
                user == null ? System.getProperty("user.name") : user,
                alias == null ? name : alias,
                jumps.equalsIgnoreCase(NONE) ? "" : jumps,
                home);
        return new Way(
                host,
                user,
                port,
                paths(values.all("identityfile"), tokens),
                paths(values.words("userknownhostsfile"), tokens),
                alias,
                jumps.isEmpty() || jumps.equalsIgnoreCase(NONE)
                        ? List.of()
                        : Arrays.stream(jumps.split(","))
                                .map(each -> each.strip().replaceFirst("^ssh://", ""))
                                .toList(),
                jumps.isEmpty()
                        && values.first("proxycommand")
                                .filter(each -> !each.equalsIgnoreCase(NONE))
                                .isPresent());
    }

    private String checked(String keyword, Pattern form, String value) {
        if (!form.matcher(value).matches()) {
            throw file.refusal(keyword + " " + value)
                    .expected("a name that does not begin with '-', and in which no shell finds anything")
                    .raise();
        }
        return value;
    }

    private int port(String text) {
        int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
        if (port < 1 || port > LAST_PORT) {
            throw file.refusal("Port " + text).expected("1 to " + LAST_PORT).raise();
        }
        return port;
    }

    private @Nullable List<Path> paths(List<String> words, ConnectionTokens tokens) {
        if (words.isEmpty()) {
            return null;
        }
        List<Path> paths = new ArrayList<>();
        for (String each : words) {
            if (!each.equalsIgnoreCase(NONE)) {
                String path = expand(each, tokens::value);
                paths.add(path.startsWith("~/") ? home.resolve(path.substring(2)) : Path.of(path));
            }
        }
        return List.copyOf(paths);
    }

    /** Puts in what stands for a percent sign and a letter, and for a variable of the environment in braces. */
    private String expand(String text, UnaryOperator<@Nullable String> tokens) {
        StringBuilder expanded = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int end = text.startsWith("${", i) ? text.indexOf('}', i) : -1;
            if (end > 0) {
                String variable = text.substring(i + 2, end);
                String value = environment.apply(variable);
                if (value == null) {
                    throw file.refusal(text)
                            .expected("a variable of the environment that is set, which " + variable + " is not")
                            .raise();
                }
                expanded.append(value);
                i = end;
            } else if (c == '%') {
                String token = ++i < text.length() ? text.substring(i, i + 1) : "";
                String value = token.equals("%") ? "%" : tokens.apply(token);
                if (value == null) {
                    throw file.refusal(text)
                            .expected("%% and those of " + ConnectionTokens.LETTERS + " that OpenSSH has there")
                            .raise();
                }
                expanded.append(value);
            } else {
                expanded.append(c);
            }
        }
        return expanded.toString();
    }
}
