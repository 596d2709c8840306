package org.xenwright.loader.signing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.xenwright.problem.Problem;

/** A file of certificates, in PEM or DER. */
final class CertificateFile {
    private static final String WHERE = SigningKey.ELEMENT + "<certificate>";

    private CertificateFile() {}

    /** Returns them in their order, at least one. */
    static List<X509Certificate> read(Path file) throws IOException {
        byte[] bytes = SecretFile.read(file, WHERE);
        List<X509Certificate> found = new ArrayList<>();
        try {
            for (Certificate each :
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes))) {
                found.add((X509Certificate) each);
            }
        } catch (CertificateException e) {
            throw Problem.of("reading a certificate", "name the file of the key's certificate, in PEM or DER")
                    .at(WHERE)
                    .found(file + ", which holds none that can be read")
                    .raise(e);
        }
        if (found.isEmpty()) {
            throw Problem.of("reading a certificate", "name the file of the key's certificate, in PEM or DER")
                    .at(WHERE)
                    .found(file + ", which holds none")
                    .raise();
        }
        return found;
    }
}
