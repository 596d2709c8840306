package org.xenwright.transport;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A proxy that HTTP goes through.
 *
 * @param scheme of the addresses that it serves, {@code http} or {@code https}
 * @param host its name or address
 * @param port its port
 * @param user null when it needs no login
 * @param password of that user; null for none
 * @param direct hosts that are asked without it; {@code *} stands for any part of a name
 */
public record HttpProxy(
        String scheme,
        String host,
        int port,
        @Nullable String user,
        @Nullable String password,
        List<String> direct) {
    public HttpProxy {
        scheme = scheme.toLowerCase(Locale.ROOT);
        direct = List.copyOf(direct);
    }

    boolean serves(String asked) {
        return direct.stream().noneMatch(pattern -> matches(pattern.strip(), asked));
    }

    private static boolean matches(String pattern, String host) {
        String regex = Stream.of(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return !pattern.isEmpty()
                && Pattern.compile(regex, Pattern.CASE_INSENSITIVE)
                        .matcher(host)
                        .matches();
    }

    Proxy proxy() {
        return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(host, port));
    }

    /** Says everything but the password. */
    @Override
    public String toString() {
        return scheme + " by " + host + ":" + port;
    }
}
