package org.xenwright.deploy.pool;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.xenwright.problem.Problem;
import org.xenwright.store.Digest;

/**
 * The certificates that the hosts of a pool may show: those that the user named, and those for which a host that showed
 * one of them vouched. Hosts of a pool sign their own, and lead to each other by address, so neither a name nor a chain
 * decides. For several threads.
 */
final class CertificatePins extends X509ExtendedTrustManager {
    private static final String PREFIX = "SHA256:";
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    private final Set<String> pins = ConcurrentHashMap.newKeySet();

    /** @throws org.xenwright.problem.ProblemException if one is no fingerprint */
    CertificatePins(Collection<String> named) {
        for (String each : named) {
            pins.add(digits(each)
                    .orElseThrow(() -> Problem.of(
                                    "reading the certificates of a pool",
                                    "name each by its SHA-256, as the refusal shows it")
                            .found(each)
                            .expected(PREFIX + " and 64 hex digits, with or without colons")
                            .raise()));
        }
    }

    /** Believes one more, which a believed host told. Anything else than a SHA-256 is left out. */
    void vouch(String fingerprint) {
        digits(fingerprint).ifPresent(pins::add);
    }

    /** Returns what makes connections that believe these alone. */
    SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {this}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has TLS", e);
        }
    }

    private static Optional<String> digits(String text) {
        String bare = text.strip();
        String rest = bare.regionMatches(true, 0, PREFIX, 0, PREFIX.length()) ? bare.substring(PREFIX.length()) : bare;
        String hex = rest.replace(":", "").toLowerCase(Locale.ROOT);
        return HEX.matcher(hex).matches() ? Optional.of(hex) : Optional.empty();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check(chain);
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        byte[] sha256 = Digest.sha256().digest(chain[0].getEncoded());
        if (!pins.contains(HexFormat.of().formatHex(sha256))) {
            throw new UnpinnedException(
                    PREFIX + HexFormat.ofDelimiter(":").withUpperCase().formatHex(sha256));
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        throw new CertificateException("no server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw new CertificateException("no server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("no server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }

    /** The refusal of a certificate that nobody named. */
    static final class UnpinnedException extends CertificateException {
        private static final long serialVersionUID = 1L;

        private final String fingerprint;

        UnpinnedException(String fingerprint) {
            super("a certificate that nobody named: " + fingerprint);
            this.fingerprint = fingerprint;
        }

        /** Returns how the POM would name it. */
        String fingerprint() {
            return fingerprint;
        }

        /** Finds the refusal behind a failure. */
        static Optional<UnpinnedException> in(Throwable failure) {
            int depth = 0;
            for (Throwable each = failure; each != null && depth < 32; each = each.getCause(), depth++) {
                if (each instanceof UnpinnedException found) {
                    return Optional.of(found);
                }
            }
            return Optional.empty();
        }
    }
}
