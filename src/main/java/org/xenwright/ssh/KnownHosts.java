package org.xenwright.ssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Problem;

/**
 * A file of hosts' keys in OpenSSH's form, hashed names and markers included. Keys are compared as the bytes that are
 * written there, so that none has to be understood.
 */
final class KnownHosts {
    private static final String HASHED = "|1|";
    private static final Pattern BLANKS = Pattern.compile("[ \t]+");
    private static final int LARGEST = 16 << 20;

    /** A role that a line gives its key. */
    enum Marker {
        /** It is the host's. */
        KEY,
        /** It signs the certificates of hosts. */
        AUTHORITY,
        /** It must never be trusted again. */
        REVOKED
    }

    /**
     * A line for some host.
     *
     * @param place file and number of the line
     * @param names field of names
     * @param type of the key
     * @param blob the key as it travels
     */
    record Line(String place, Marker marker, String names, String type, byte[] blob) {
        boolean holds(byte[] key) {
            return MessageDigest.isEqual(blob, key);
        }
    }

    private final List<Line> lines;

    private KnownHosts(List<Line> lines) {
        this.lines = List.copyOf(lines);
    }

    /**
     * Reads files, of which some may not exist.
     *
     * @throws org.xenwright.problem.ProblemException if a line that revokes a key cannot be understood
     */
    static KnownHosts read(List<Path> files) throws IOException {
        List<Line> lines = new ArrayList<>();
        for (Path file : files) {
            try {
                if (Files.size(file) > LARGEST) {
                    throw Problem.of("reading the keys of hosts", "name a file of known hosts")
                            .at(file.toString())
                            .found("more than 16 MiB")
                            .raise();
                }
                int number = 0;
                for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n", -1)) {
                    number++;
                    Line read = line(file + ":" + number, line.strip());
                    if (read != null) {
                        lines.add(read);
                    }
                }
            } catch (NoSuchFileException e) {
                // a user who never met a host has none
            }
        }
        return new KnownHosts(lines);
    }

    /** Returns what a line says; null when it says nothing, or names a key in a form that no key has. */
    private static @Nullable Line line(String place, String text) {
        if (text.isEmpty() || text.startsWith("#")) {
            return null;
        }
        List<String> fields = List.of(BLANKS.split(text));
        Marker marker = Marker.KEY;
        if (text.startsWith("@")) {
            marker = switch (fields.get(0)) {
                case "@cert-authority" -> Marker.AUTHORITY;
                case "@revoked" -> Marker.REVOKED;
                default -> null;
            };
            fields = fields.subList(1, fields.size());
        }
        if (marker != null && fields.size() >= 3) {
            try {
                return new Line(
                        place,
                        marker,
                        fields.get(0),
                        fields.get(1),
                        Base64.getDecoder().decode(fields.get(2)));
            } catch (IllegalArgumentException e) {
                // as below
            }
        }
        if (marker == Marker.KEY || marker == Marker.AUTHORITY) {
            // such a line could only have allowed something
            return null;
        }
        throw Problem.of("reading the keys of hosts", "mend the line, or remove it")
                .at(place)
                .found(text)
                .expected("@revoked NAMES TYPE KEY")
                .raise();
    }

    /** Returns the lines that are about a host, by the name that they give it. */
    List<Line> of(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return lines.stream().filter(each -> isNamed(name, each.names())).toList();
    }

    private static boolean isNamed(String name, String names) {
        if (names.startsWith(HASHED)) {
            return isHashOf(name, names);
        }
        return HostPatterns.apply(name, List.of(names.toLowerCase(Locale.ROOT).split(",")));
    }

    private static boolean isHashOf(String name, String hashed) {
        String[] parts = hashed.substring(HASHED.length()).split("\\|", -1);
        if (parts.length != 2) {
            return false;
        }
        try {
            byte[] salt = Base64.getDecoder().decode(parts[0]);
            if (salt.length == 0) {
                return false;
            }
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(salt, "HmacSHA1"));
            return MessageDigest.isEqual(
                    mac.doFinal(name.getBytes(StandardCharsets.UTF_8)),
                    Base64.getDecoder().decode(parts[1]));
        } catch (IllegalArgumentException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
