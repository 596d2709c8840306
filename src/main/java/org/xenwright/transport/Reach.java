package org.xenwright.transport;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The nearness of a host to this machine. A host far away must not lead us nearer, to services that trust every client
 * that can reach them. Constants are in order of nearness.
 */
enum Reach {
    /** Anywhere. */
    PUBLIC,
    /** Of a network behind which others cannot look (RFC 1918, 4193, 6598 and their kin). */
    PRIVATE,
    /** This machine, its link, or what a cloud tells its machines about themselves; also what no server can have. */
    HOST;

    /** A way to ask what a name stands for. */
    @FunctionalInterface
    interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    private static final Pattern CANONICAL =
            Pattern.compile("(?:(?:0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])(?:\\.(?!\\z)|\\z)){4}");
    private static final Pattern NUMERIC = Pattern.compile("\\A(?:.*\\.)?(?:[0-9]++|0[xX][0-9a-fA-F]*+)\\.*+");

    /** Ranges of IPv4 by network and bits (RFC 6890, and where clouds answer their machines). */
    private record Range(int network, int bits, Reach reach) {
        static Range of(String network, int bits, Reach reach) {
            int value = 0;
            for (String part : network.split("\\.")) {
                value = value << 8 | Integer.parseInt(part);
            }
            return new Range(value, bits, reach);
        }

        boolean has(int address) {
            return address >>> 32 - bits == network >>> 32 - bits;
        }
    }

    private static final List<Range> RANGES = List.of(
            Range.of("0.0.0.0", 8, HOST),
            Range.of("127.0.0.0", 8, HOST),
            Range.of("169.254.0.0", 16, HOST),
            Range.of("168.63.129.16", 32, HOST),
            Range.of("100.100.100.200", 32, HOST),
            Range.of("224.0.0.0", 3, HOST),
            Range.of("10.0.0.0", 8, PRIVATE),
            Range.of("100.64.0.0", 10, PRIVATE),
            Range.of("172.16.0.0", 12, PRIVATE),
            Range.of("192.0.0.0", 24, PRIVATE),
            Range.of("192.168.0.0", 16, PRIVATE),
            Range.of("198.18.0.0", 15, PRIVATE));

    /**
     * Returns the nearest of what a host stands for. The client that connects asks the same resolver, whose answer the
     * JVM keeps for a while, so that the two do not differ.
     */
    static Reach nearest(URI address, Resolver names) {
        return Arrays.stream(all(address, names)).max(Comparator.naturalOrder()).orElse(PUBLIC);
    }

    /** Returns the farthest of what a host stands for. */
    static Reach farthest(URI address, Resolver names) {
        return Arrays.stream(all(address, names)).min(Comparator.naturalOrder()).orElse(PUBLIC);
    }

    /**
     * Returns whether a host is a number in a form that some take for an address and others for a name, or one of a
     * zone, which is of this machine's links and written in several ways.
     */
    static boolean isAmbiguous(String host) {
        if (host.startsWith("[")) {
            return host.indexOf('%') >= 0;
        }
        return NUMERIC.matcher(host).matches() && !CANONICAL.matcher(host).matches();
    }

    private static Reach[] all(URI address, Resolver names) {
        String host = address.getHost().toLowerCase(Locale.ROOT).replaceFirst("\\.+\\z", "");
        if (host.equals("localhost") || host.endsWith(".localhost") || host.equals("localhost.localdomain")) {
            return new Reach[] {HOST};
        }
        try {
            return Arrays.stream(names.resolve(host)).map(Reach::of).toArray(Reach[]::new);
        } catch (UnknownHostException e) {
            return new Reach[0]; // a proxy may know it; a connection without one fails the same way
        }
    }

    static Reach of(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address instanceof Inet4Address) {
            return ofFour(bytes, 0);
        }
        // forms that carry an address of IPv4: mapped, compatible, translated (RFC 6052, 8215), 6to4 (RFC 3056)
        boolean zeros = zeros(bytes, 0, 10);
        if (zeros && (zeros(bytes, 10, 12) || bytes[10] == -1 && bytes[11] == -1)
                || zeros(bytes, 0, 8) && bytes[8] == -1 && bytes[9] == -1 && zeros(bytes, 10, 12)) {
            return ofFour(bytes, 12); // with :: and ::1, which are in 0.0.0.0/8 so
        }
        if (bytes[0] == 0 && bytes[1] == 0x64 && bytes[2] == -1 && bytes[3] == (byte) 0x9b) {
            return ofFour(bytes, 12);
        }
        if (bytes[0] == 0x20 && bytes[1] == 2) {
            return ofFour(bytes, 2);
        }
        // of a tunnel: through a network that routes it (ISATAP, RFC 5214), or with all bits turned (Teredo, RFC 4380)
        if ((bytes[8] & ~2) == 0 && bytes[9] == 0 && bytes[10] == 0x5e && bytes[11] == (byte) 0xfe) {
            return nearer(ofPrefix(bytes), ofFour(bytes, 12));
        }
        if (bytes[0] == 0x20 && bytes[1] == 1 && bytes[2] == 0 && bytes[3] == 0) {
            byte[] turned = bytes.clone();
            for (int i = 12; i < turned.length; i++) {
                turned[i] = (byte) ~turned[i];
            }
            return nearer(ofFour(bytes, 4), ofFour(turned, 12));
        }
        return ofPrefix(bytes);
    }

    private static Reach nearer(Reach one, Reach other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static Reach ofPrefix(byte[] bytes) {
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        if (first == 0xff || first == 0xfe && (second & 0xc0) == 0x80) {
            return HOST;
        }
        boolean local = (first & 0xfe) == 0xfc || first == 0xfe && (second & 0xc0) == 0xc0;
        return local ? PRIVATE : PUBLIC;
    }

    private static boolean zeros(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static Reach ofFour(byte[] bytes, int at) {
        int address = ByteBuffer.wrap(bytes, at, 4).getInt();
        return RANGES.stream()
                .filter(range -> range.has(address))
                .map(Range::reach)
                .findFirst()
                .orElse(PUBLIC);
    }
}
