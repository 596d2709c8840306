package org.xenwright.openpgp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;

/** ASCII armour (RFC 9580, section 6), read strictly: nothing before, between or after what belongs to it. */
final class Armor {
    static final String SIGNATURE = "SIGNATURE";
    static final String PUBLIC_KEY = "PUBLIC KEY BLOCK";

    private static final Pattern HEADER = Pattern.compile("[A-Za-z][A-Za-z0-9-]*: .*|[A-Za-z][A-Za-z0-9-]*:");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]+={0,2}");
    private static final Pattern CHECKSUM = Pattern.compile("=[A-Za-z0-9+/]{4}");

    private Armor() {}

    static String begin(String kind) {
        return "-----BEGIN PGP " + kind + "-----";
    }

    static boolean isArmored(byte[] text) {
        byte[] start = "-----BEGIN PGP ".getBytes(StandardCharsets.US_ASCII);
        return text.length > start.length && Arrays.equals(text, 0, start.length, start, 0, start.length);
    }

    /** All blocks up to the end of the text, joined. The begin line of the first is read already if {@code begun}. */
    static byte[] blocks(Lines lines, String kind, boolean begun) throws SignatureException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean inside = begun;
        while (inside || lines.more()) {
            if (!inside && !lines.nextText().equals(begin(kind))) {
                throw lines.broken("has a line that belongs to no " + kind.toLowerCase(Locale.ROOT));
            }
            inside = false;
            bytes.writeBytes(block(lines, kind));
        }
        return bytes.toByteArray();
    }

    /** Returns the blocks of a file of keys, which may have empty lines and comments between them. */
    static byte[] keys(byte[] text, String name) throws SignatureException {
        Lines lines = new Lines(text, name);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (lines.more()) {
            if (lines.nextText().equals(begin(PUBLIC_KEY))) {
                bytes.writeBytes(block(lines, PUBLIC_KEY));
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] block(Lines lines, String kind) throws SignatureException {
        String end = "-----END PGP " + kind + "-----";
        for (String line = lines.nextText(); !line.isEmpty(); line = lines.nextText()) {
            if (!HEADER.matcher(line).matches()) {
                throw lines.broken("has no armour header where one must be");
            }
        }
        StringBuilder base64 = new StringBuilder();
        String checksum = "";
        String line = lines.nextText();
        for (; !line.equals(end); line = lines.nextText()) {
            if (!checksum.isEmpty()) {
                throw lines.broken("has a line between checksum and end");
            }
            if (CHECKSUM.matcher(line).matches() && base64.length() > 0) {
                checksum = line.substring(1);
            } else if (BASE64.matcher(line).matches()) {
                base64.append(line);
            } else {
                throw lines.broken("has a line that is no base 64");
            }
        }
        if (base64.length() % 4 != 0) {
            throw lines.broken("has broken base 64"); // the decoder would do without the padding, GnuPG does not
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64.toString());
        } catch (IllegalArgumentException e) {
            throw lines.broken("has broken base 64");
        }
        if (!checksum.isEmpty() && !checksum.equals(crc24(bytes))) {
            throw lines.broken("has an armour checksum that does not fit");
        }
        return bytes;
    }

    private static String crc24(byte[] bytes) {
        int crc = 0xb704ce;
        for (byte b : bytes) {
            crc ^= (b & 0xff) << 16;
            for (int i = 0; i < 8; i++) {
                crc <<= 1;
                if ((crc & 0x1000000) != 0) {
                    crc ^= 0x1864cfb;
                }
            }
        }
        byte[] sum = {(byte) (crc >> 16), (byte) (crc >> 8), (byte) crc};
        return Base64.getEncoder().encodeToString(sum);
    }
}
