package org.xenwright.domain.device;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * The addresses that share the beginning of one.
 *
 * @param address its bytes as a text, the same for each way to write it
 */
public record Subnet(String address, int length) {
    /** The version 6 network that every link has for itself. */
    public static final Subnet LINK_LOCAL = of("fe80::/10");

    /** Returns the network of an address with its prefix; of one without, that address alone. */
    public static Subnet of(String text) {
        int slash = text.indexOf('/');
        byte[] bytes = bytes(slash < 0 ? text : text.substring(0, slash));
        int length = slash < 0 ? bytes.length * Byte.SIZE : Integer.parseInt(text.substring(slash + 1));
        return new Subnet(bits(bytes), length);
    }

    /** Returns the canonical form of an address, for comparing. */
    public static String canonical(String address) {
        return bits(bytes(address));
    }

    /** Returns whether an address is in it. */
    public boolean holds(String other) {
        String bits = bits(bytes(other));
        return bits.length() == address.length() && bits.startsWith(address.substring(0, length));
    }

    /** Returns whether it is nothing but its address. */
    public boolean single() {
        return length == address.length();
    }

    private static byte[] bytes(String address) {
        if (!IpAddress.isPlain(address)) {
            throw new IllegalArgumentException(address);
        }
        try {
            // nothing but digits is given, so that no name is looked up
            return InetAddress.getByName(address).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(address, e);
        }
    }

    private static String bits(byte[] bytes) {
        StringBuilder bits = new StringBuilder();
        for (byte each : bytes) {
            bits.append(Integer.toBinaryString(each & 0xff | 0x100), 1, 9);
        }
        return bits.toString();
    }
}
