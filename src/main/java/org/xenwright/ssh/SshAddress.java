package org.xenwright.ssh;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xenwright.problem.Problem;

/**
 * A host as OpenSSH's commands name it, {@code user@host:port}.
 *
 * @param user who logs in
 * @param host name or address; one of IPv6 without brackets
 */
public record SshAddress(String user, String host, int port) {
    /** The port of a host that names none. */
    public static final int PORT = 22;

    private static final int LAST_PORT = 65535;
    // user, host or address in brackets, port; a name that begins with a dash would be an option to programs it is
    // shown to
    private static final Pattern FORM = Pattern.compile("(?:([A-Za-z0-9_][A-Za-z0-9_.$-]{0,99})@)?"
            + "(?:([A-Za-z0-9_][A-Za-z0-9_.-]{0,252})|\\[([0-9A-Fa-f:.]{2,45}(?:%[A-Za-z0-9_.-]{1,15})?)])"
            + "(?::([0-9]{1,5}))?");

    /**
     * Reads one.
     *
     * @param user who logs in where the text does not say it
     */
    public static SshAddress parse(String text, String user) {
        return parse(text, user, PORT);
    }

    /**
     * Reads one.
     *
     * @param user who logs in where the text does not say it
     * @param otherwise its port where the text does not say it
     */
    static SshAddress parse(String text, String user, int otherwise) {
        Matcher parts = FORM.matcher(text.strip());
        if (parts.matches()) {
            int port = parts.group(4) == null ? otherwise : Integer.parseInt(parts.group(4));
            if (port > 0 && port <= LAST_PORT) {
                return new SshAddress(
                        parts.group(1) == null ? user : parts.group(1),
                        parts.group(2) == null ? parts.group(3) : parts.group(2),
                        port);
            }
        }
        throw Problem.of("reading the address of a host", "write the address as ssh would take it")
                .found(text)
                .expected("user@host:port, such as root@xen1.example.org or root@[2001:db8::1]:2222")
                .raise();
    }

    /** Returns the same user and port at another host. */
    SshAddress at(String other) {
        return new SshAddress(user, other, port);
    }

    /** Returns the host as lines of {@code known_hosts} name it. */
    String knownAs() {
        return port == PORT ? host : "[" + host + "]:" + port;
    }

    @Override
    public String toString() {
        String name = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return user + "@" + name + (port == PORT ? "" : ":" + port);
    }
}
