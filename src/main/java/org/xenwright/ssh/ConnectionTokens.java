package org.xenwright.ssh;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What the tokens of {@code ssh_config} stand for, such as {@code %h}. Facts: OpenSSH, ssh.c and misc.c.
 *
 * @param name of the host as the user gives it
 * @param host as it is connected to
 * @param user who logs in
 * @param known by which known hosts name it
 * @param jumps as they are written
 * @param home of the user
 */
record ConnectionTokens(String name, String host, int port, String user, String known, String jumps, Path home) {
    static final String LETTERS = "%C, %d, %h, %i, %j, %k, %L, %l, %n, %p, %r, %u";

    private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

    /** Returns what a letter stands for; null for one that means nothing. */
    @Nullable
    String value(@Nullable String letter) {
        return switch (String.valueOf(letter)) {
            case "C" -> connection();
            case "d" -> home.toString();
            case "h" -> host;
            case "i" -> uid();
            case "j" -> jumps;
            case "k" -> known;
            case "L" -> here().replaceFirst("\\..*", "");
            case "l" -> here();
            case "n" -> name;
            case "p" -> Integer.toString(port);
            case "r" -> user;
            case "u" -> System.getProperty("user.name");
            default -> null;
        };
    }

    /** Returns the digest of a connection; the way belongs to it since OpenSSH 9.6. */
    private String connection() {
        try {
            byte[] text = (here() + host + port + user + jumps).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private String uid() {
        try {
            return String.valueOf(Files.getAttribute(home, "unix:uid"));
        } catch (IOException | UnsupportedOperationException e) {
            return "0";
        }
    }

    private static String here() {
        try {
            return Files.exists(KERNEL)
                    ? Files.readString(KERNEL).strip()
                    : InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            return "localhost";
        }
    }
}
