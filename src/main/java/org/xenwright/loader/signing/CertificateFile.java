package org.xenwright.loader.signing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMParser;
import org.xenwright.problem.Problem;

/** A file of certificates, in PEM or DER. */
final class CertificateFile {
    private static final String WHERE = SigningKey.ELEMENT + "<certificate>";

    private CertificateFile() {}

    /** Returns them in their order, at least one; what else is in a file of PEM, such as the key, is left. */
    static List<X509Certificate> read(Path file) throws IOException {
        byte[] bytes = SecretFile.read(file, WHERE);
        List<X509Certificate> found = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (byte[] each : encoded(bytes)) {
                found.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(each)));
            }
        } catch (IOException | CertificateException | RuntimeException e) {
            throw none(file, "which holds none that can be read").raise(e);
        }
        if (found.isEmpty()) {
            throw none(file, "which holds none").raise();
        }
        return found;
    }

    private static List<byte[]> encoded(byte[] bytes) throws IOException {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (!text.contains("-----BEGIN ")) {
            return List.of(bytes);
        }
        List<byte[]> found = new ArrayList<>();
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            for (Object each = parser.readObject(); each != null; each = parser.readObject()) {
                if (each instanceof X509CertificateHolder holder) {
                    found.add(holder.getEncoded());
                }
            }
        }
        return found;
    }

    private static Problem none(Path file, String what) {
        return Problem.of("reading a certificate", "name the file of the key's certificate, in PEM or DER")
                .at(WHERE)
                .found(file + ", " + what)
                .expected("a certificate X.509");
    }
}
