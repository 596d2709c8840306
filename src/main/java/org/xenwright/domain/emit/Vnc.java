package org.xenwright.domain.emit;

import org.jspecify.annotations.Nullable;
import org.xenwright.domain.language.CNumber;

/**
 * The place where VNC shows a screen.
 *
 * @param key the key that says so
 * @param on whether it is
 * @param display counted from port 5900; negative for any that is free
 * @param password empty for none
 * @param keymap empty for that of the host
 */
record Vnc(String key, boolean on, String listen, long display, String password, String keymap) {
    private static final int FIRST_PORT = 5900;

    /** Reads the keys of a domain. */
    static Vnc of(Account account) {
        String unused = account.text("vncunused").orElse(null);
        return of(
                "vnc",
                true,
                account.text("vnclisten").orElse(""),
                account.has("vncdisplay") ? account.number("vncdisplay", 0) : -1,
                unused == null ? null : account.on("vncunused", true),
                account.text("vncpasswd").orElse(""),
                account.text("keymap").orElse(""));
    }

    /** Reads a line of {@code vfb}. */
    static Vnc of(Options options) {
        String unused = options.take("vncunused");
        String display = options.take("vncdisplay");
        return of(
                "vfb",
                options.on("vnc", true),
                options.take("vnclisten", ""),
                display == null ? -1 : CNumber.parse(display).orElse(0),
                unused == null ? null : !unused.equals("0"),
                options.take("vncpasswd", ""),
                options.take("keymap", ""));
    }

    /** Reads an address that may have the display behind it; that display counts unless any free one will do. */
    private static Vnc of(
            String key,
            boolean on,
            String listen,
            long display,
            @Nullable Boolean unused,
            String password,
            String keymap) {
        int colon = listen.lastIndexOf(':');
        boolean bracketed = listen.startsWith("[");
        boolean pair = colon >= 0 && (bracketed ? listen.indexOf(']') < colon : listen.indexOf(':') == colon);
        String host = pair ? listen.substring(0, colon) : listen;
        long behind = pair ? CNumber.parse(listen.substring(colon + 1)).orElse(-1) : -1;
        long wanted = behind >= 0 ? behind : display;
        long meant =
                wanted >= 0 ? unused != null && unused && behind < 0 ? -1 : wanted : unused == null || unused ? -1 : 0;
        String plain = bracketed ? host.replaceAll("[\\[\\]]", "") : host;
        return new Vnc(key, on, plain.isEmpty() ? "127.0.0.1" : plain, meant, password, keymap);
    }

    boolean automatic() {
        return display < 0;
    }

    /** Returns the port, which may be none that exists. */
    int port() {
        return (int) Math.min(FIRST_PORT + display, Integer.MAX_VALUE);
    }
}
