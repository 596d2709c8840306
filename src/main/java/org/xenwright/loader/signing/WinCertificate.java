package org.xenwright.loader.signing;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.xenwright.content.Field;
import org.xenwright.content.FieldTable;
import org.xenwright.loader.pe.PeFile;

/** The frame around a signature in a program's certificate table. Facts: Microsoft, "PE Format". */
final class WinCertificate {
    private static final FieldTable HEADER = FieldTable.of("dwLength 4, wRevision 2, wCertificateType 2");
    private static final Field LENGTH = HEADER.field("dwLength");
    private static final Field REVISION = HEADER.field("wRevision");
    private static final Field TYPE = HEADER.field("wCertificateType");

    /** {@code WIN_CERT_REVISION_2_0}. */
    private static final int REVISION_2 = 0x0200;
    /** {@code WIN_CERT_TYPE_PKCS_SIGNED_DATA}. */
    private static final int PKCS7 = 0x0002;

    private static final int ALIGNMENT = 8;

    /** Those of shim, with two chains of Microsoft's, have 20 KB. */
    private static final int MOST = 1 << 20;

    private WinCertificate() {}

    /** Returns a signature in its frame, padded. */
    static byte[] of(byte[] pkcs7) {
        int length = up(HEADER.length() + pkcs7.length);
        byte[] bytes = new byte[length];
        LENGTH.put(bytes, length);
        REVISION.put(bytes, REVISION_2);
        TYPE.put(bytes, PKCS7);
        System.arraycopy(pkcs7, 0, bytes, HEADER.length(), pkcs7.length);
        return bytes;
    }

    private static int up(int length) {
        return (length + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /**
     * Returns the signatures of a program, each with its padding.
     *
     * @throws SignatureFormatException when a frame is damaged
     */
    static List<byte[]> in(PeFile file) throws IOException {
        PeFile.Certificates place = file.certificates();
        if (place.length() == 0) {
            return List.of();
        }
        if (place.length() > MOST) {
            throw new SignatureFormatException("a certificate table of " + place.length() + " bytes");
        }
        byte[] table;
        try (InputStream in = file.content().open(place.offset(), place.length())) {
            table = in.readAllBytes();
        }
        List<byte[]> found = new ArrayList<>();
        int at = 0;
        while (at <= table.length - HEADER.length()) {
            long length = LENGTH.get(table, at);
            if (length < HEADER.length() || length > table.length - at) {
                throw new SignatureFormatException("a signature of " + length + " bytes in a table of " + table.length);
            }
            if (TYPE.get(table, at) == PKCS7) {
                found.add(Arrays.copyOfRange(table, at + HEADER.length(), at + (int) length));
            }
            at += up((int) length);
        }
        return found;
    }
}
