package org.xenwright.domain.language;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Text from bytes and back without loss: a byte that is no UTF-8 becomes U+DC00 plus its value, a lone surrogate. */
final class ConfigText {
    private ConfigText() {}

    static String decode(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            if (result.isUnderflow()) {
                return out.flip().toString();
            }
            // one byte at a time, so that a valid sequence after a broken one is still read as itself
            out.put((char) (0xDC00 + (in.get() & 0xFF)));
        }
    }

    static byte[] encode(String text) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8
                    .newEncoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .encode(CharBuffer.wrap(text));
            byte[] all = new byte[bytes.remaining()];
            bytes.get(all);
            return all;
        } catch (CharacterCodingException e) {
            return encodeEscaped(text);
        }
    }

    private static byte[] encodeEscaped(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            i += Character.charCount(point);
            if (point >= 0xDC80 && point <= 0xDCFF) {
                bytes.write(point - 0xDC00);
            } else if (point >= 0xD800 && point <= 0xDFFF) {
                throw new IllegalArgumentException("a lone surrogate U+" + Integer.toHexString(point) + " is no text");
            } else {
                bytes.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    /** Returns texts put one after the other, as Xen joins their bytes: halves of a character become one. */
    static String joined(String joined) {
        return joined.chars().anyMatch(c -> c >= 0xDC80 && c <= 0xDCFF) ? decode(encode(joined)) : joined;
    }
}
