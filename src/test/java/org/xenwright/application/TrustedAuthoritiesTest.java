package org.xenwright.application;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.xenwright.content.Content;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

class TrustedAuthoritiesTest {
    private static final Instant CLOCK = Instant.parse("2026-11-30T00:00:00Z");

    @Test
    void javaTrustsTheAuthoritiesOfTheImage() throws Exception {
        List<X509Certificate> some = ofThisJvm().subList(0, 3);
        StringBuilder bundle = new StringBuilder("# a comment\n");
        for (X509Certificate each : some) {
            bundle.append(pem(each.getEncoded()));
        }
        bundle.append(pem("no certificate".getBytes(StandardCharsets.UTF_8)));
        bundle.append("-----BEGIN CERTIFICATE-----\ncut off");

        Content store = TrustedAuthorities.of(image(bundle.toString()), CLOCK).orElseThrow();

        KeyStore read = KeyStore.getInstance(KeyStore.getDefaultType());
        try (InputStream in = store.open()) {
            read.load(in, "changeit".toCharArray());
        }
        assertThat(read.size()).isEqualTo(3);
        for (String alias : Collections.list(read.aliases())) {
            assertThat(some).contains((X509Certificate) read.getCertificate(alias));
            assertThat(read.getCreationDate(alias).toInstant()).isEqualTo(CLOCK);
        }
        assertThat(TrustedAuthorities.of(image(bundle.toString()), CLOCK)
                        .orElseThrow()
                        .bytes(1 << 20))
                .isEqualTo(store.bytes(1 << 20));
    }

    @Test
    void anImageWithoutAuthoritiesGivesNoStore() throws Exception {
        assertThat(TrustedAuthorities.of(new Tree(Attributes.of(0755, CLOCK)), CLOCK))
                .isEmpty();
        assertThat(TrustedAuthorities.of(image("# none\n"), CLOCK)).isEmpty();
    }

    private static Tree image(String bundle) {
        Tree tree = new Tree(Attributes.of(0755, CLOCK));
        tree.directory("etc/ssl/certs", Attributes.of(0755, CLOCK));
        tree.put(TrustedAuthorities.BUNDLE, new RegularFile(Attributes.of(0644, CLOCK), Content.of(bundle)));
        return tree;
    }

    private static String pem(byte[] bytes) {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END CERTIFICATE-----\n";
    }

    private static List<X509Certificate> ofThisJvm() throws Exception {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        return List.of(((X509TrustManager) factory.getTrustManagers()[0]).getAcceptedIssuers());
    }
}
