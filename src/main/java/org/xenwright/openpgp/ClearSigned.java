package org.xenwright.openpgp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bouncycastle.openpgp.PGPSignature;

/**
 * A text with its signatures in the cleartext framework (RFC 9580, section 7), taken apart strictly, so that no byte can
 * be believed that was not signed.
 *
 * @param text the lines as they are hashed, each ended by a line feed
 * @param signatures at least one
 */
record ClearSigned(byte[] text, List<PGPSignature> signatures) {
    private static final String BEGIN = Armor.begin("SIGNED MESSAGE");

    static ClearSigned parse(byte[] file, String name) throws SignatureException {
        Lines lines = new Lines(file, name);
        if (!lines.more() || !lines.nextText().equals(BEGIN)) {
            throw lines.broken("does not begin with '" + BEGIN + "'");
        }
        for (String line = lines.nextText(); !line.isEmpty(); line = lines.nextText()) {
            if (!line.startsWith("Hash: ")) {
                throw lines.broken("has another armour header than 'Hash'");
            }
        }
        ByteArrayOutputStream text = new ByteArrayOutputStream(file.length);
        String signature = Armor.begin(Armor.SIGNATURE);
        while (true) {
            byte[] line = lines.next();
            int skip = 0;
            if (line.length > 0 && line[0] == '-') {
                if (new String(line, StandardCharsets.ISO_8859_1).equals(signature)) {
                    break;
                }
                // a line of just "- " lost its blank with the other trailing ones
                if (line.length > 1 && line[1] != ' ') {
                    throw lines.broken("has a line with a dash that is not escaped");
                }
                skip = Math.min(2, line.length);
            }
            text.write(line, skip, line.length - skip);
            text.write('\n');
        }
        return new ClearSigned(
                text.toByteArray(), SignaturePackets.parse(Armor.blocks(lines, Armor.SIGNATURE, true), name));
    }

    /** What is hashed: line ends are CR LF, and the last line has none. */
    void feed(PGPSignature signature) {
        int end = text.length == 0 ? 0 : text.length - 1;
        int start = 0;
        for (int i = 0; i < end; i++) {
            if (text[i] == '\n') {
                signature.update(text, start, i - start);
                signature.update((byte) '\r');
                signature.update((byte) '\n');
                start = i + 1;
            }
        }
        signature.update(text, start, end - start);
    }
}
