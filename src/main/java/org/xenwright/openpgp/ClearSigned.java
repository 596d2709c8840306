package org.xenwright.openpgp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.PGPSignature;

/**
 * A text with its signatures in the cleartext framework (RFC 9580, section 7), taken apart strictly, so that no byte can
 * be believed that was not signed. The lines that are hashed and those that are handed on are the same.
 *
 * @param text the lines as they are hashed, each ended by a line feed
 * @param hashes the numbers of the hash algorithms its header names
 * @param signatures at least one
 */
record ClearSigned(byte[] text, Set<Integer> hashes, List<PGPSignature> signatures) {
    private static final String BEGIN = Armor.begin("SIGNED MESSAGE");
    private static final Map<String, Integer> HASHES = Map.of(
            "MD5", HashAlgorithmTags.MD5,
            "SHA1", HashAlgorithmTags.SHA1,
            "RIPEMD160", HashAlgorithmTags.RIPEMD160,
            "SHA224", HashAlgorithmTags.SHA224,
            "SHA256", HashAlgorithmTags.SHA256,
            "SHA384", HashAlgorithmTags.SHA384,
            "SHA512", HashAlgorithmTags.SHA512);

    static ClearSigned parse(byte[] file, String name) throws SignatureException {
        Lines lines = new Lines(file, name);
        if (!lines.more() || !lines.nextText().equals(BEGIN)) {
            throw lines.broken("does not begin with '" + BEGIN + "'");
        }
        Set<Integer> hashes = hashes(lines);
        ByteArrayOutputStream text = new ByteArrayOutputStream(file.length);
        String signature = Armor.begin(Armor.SIGNATURE);
        while (true) {
            byte[] line = lines.whole();
            int start = 0;
            int end = line.length;
            while (end > 0 && Lines.isBlank(line[end - 1])) {
                end--;
            }
            if (end > 0 && line[end - 1] == 0) {
                // GnuPG takes such zeros for blanks and hashes the line without them
                throw lines.broken("has a line that ends in the control character 0x00");
            }
            if (line.length > 0 && line[0] == '-') {
                if (new String(line, 0, end, StandardCharsets.ISO_8859_1).equals(signature)) {
                    break;
                }
                if (line.length < 2 || line[1] != ' ') {
                    throw lines.broken("has a line with a dash that is not escaped");
                }
                start = 2;
            }
            text.write(line, start, Math.max(0, end - start));
            text.write('\n');
        }
        return new ClearSigned(
                text.toByteArray(), hashes, SignaturePackets.parse(Armor.blocks(lines, Armor.SIGNATURE, true), name));
    }

    private static Set<Integer> hashes(Lines lines) throws SignatureException {
        Set<Integer> hashes = new HashSet<>();
        for (String line = lines.nextText(); !line.isEmpty(); line = lines.nextText()) {
            if (!line.startsWith("Hash: ")) {
                throw lines.broken("has another armour header than 'Hash'");
            }
            for (String word : line.substring("Hash: ".length()).split(",\\s*", -1)) {
                Integer hash = HASHES.get(word);
                if (hash == null) {
                    throw lines.broken("names a hash that is not known");
                }
                hashes.add(hash);
            }
        }
        return hashes;
    }

    /** Hashes the text: line ends are CR LF, and the last line has none. */
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
