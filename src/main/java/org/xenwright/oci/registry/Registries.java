package org.xenwright.oci.registry;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.xenwright.oci.ImageReference;
import org.xenwright.oci.ImageSource;
import org.xenwright.problem.Problem;
import org.xenwright.transport.Transport;

/** The registries a build may ask. */
public final class Registries {
    static final String PULL = "pull";
    private static final String PUSH = "pull,push";

    private final @Nullable Transport transport;
    private final Credentials credentials;
    private final List<RegistrySettings> settings;
    private final @Nullable Path certificate;

    /** @param transport null when none may be asked */
    public Registries(@Nullable Transport transport, Credentials credentials, List<RegistrySettings> settings) {
        this(transport, credentials, settings, null);
    }

    private Registries(
            @Nullable Transport transport,
            Credentials credentials,
            List<RegistrySettings> settings,
            @Nullable Path certificate) {
        this.transport = transport;
        this.credentials = credentials;
        this.settings = List.copyOf(settings);
        this.certificate = certificate;
    }

    /** The same with a file of certificates (PEM) that may vouch for registries of which nothing else is said. */
    public Registries withCertificate(@Nullable Path file) {
        return new Registries(transport, credentials, settings, file);
    }

    /** The same, which look for credentials elsewhere before. */
    public Registries withCredentials(Credentials before) {
        return new Registries(transport, before.or(credentials), settings, certificate);
    }

    /**
     * Returns an image of a registry; nothing is asked yet.
     *
     * @throws org.xenwright.problem.ProblemException when this build is offline
     */
    public ImageSource image(ImageReference image) {
        if (transport == null) {
            throw Problem.of("pulling " + image, "run once without -o")
                    .found("an offline build, and a store that lacks some of it")
                    .raise();
        }
        return new RegistryImage(image, open(image, PULL, transport));
    }

    /**
     * Returns the tags of a name, as the registry has them now; which tag or digest the reference has does not matter.
     *
     * @throws org.xenwright.problem.ProblemException when this build is offline, or the registry knows no such name
     */
    public List<String> tags(ImageReference image) throws IOException {
        if (transport == null) {
            throw Problem.of("listing the tags of " + image.repository(), "run it without -o")
                    .found("an offline build")
                    .raise();
        }
        return new RegistryImage(image, open(image, PULL, transport)).tags();
    }

    /**
     * Returns the destination of an image; no request is made yet.
     *
     * @throws org.xenwright.problem.ProblemException when this build is offline
     */
    public RegistryTarget target(ImageReference image) {
        if (transport == null) {
            throw Problem.of("pushing " + image, "run it without -o")
                    .found("an offline build")
                    .raise();
        }
        return new RegistryTarget(image, open(image, PUSH, transport));
    }

    /**
     * Returns a repository that many images are asked of or pushed to; nothing is asked yet.
     *
     * @param written {@code HOST[:PORT]/NAME}
     * @param where the POM element it stands in
     * @param writes whether images go there
     * @throws org.xenwright.problem.ProblemException when this build is offline
     */
    public RegistryRepository repository(String written, String where, boolean writes) {
        ImageReference any = ImageReference.parse(written, where);
        if (transport == null) {
            throw Problem.of("asking " + any.registry(), "run it without -o")
                    .found("an offline build")
                    .raise();
        }
        return new RegistryRepository(any, open(any, writes ? PUSH : PULL, transport));
    }

    private RegistryAccess open(ImageReference image, String actions, Transport transport) {
        RegistrySettings own = settings.stream()
                .filter(each -> each.host().equalsIgnoreCase(image.registry()))
                .findFirst()
                .orElse(new RegistrySettings(image.registry(), false, certificate, Set.of()));
        Path trusted = own.caCertificate();
        boolean plain = own.insecure() || trusted == null && isThisMachine(image.registry());
        URI address = URI.create((plain ? "http" : "https") + "://" + image.registry() + "/");
        Transport way = trusted == null ? transport : transport.withTrust(trust(trusted));
        return new RegistryAccess(image, address, way, credentials, own, actions);
    }

    static boolean isThisMachine(String hostAndPort) {
        String host = hostAndPort.replaceFirst(":[0-9]+$", "").toLowerCase(Locale.ROOT);
        return host.equals("localhost") || host.matches("127(\\.[0-9]{1,3}){3}") || host.equals("[::1]");
    }

    private static SSLContext trust(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int count = 0;
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca" + count++, each);
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw Problem.of("reading whom to believe", "name a file of certificates in PEM")
                    .at("<registries><registry><caCertificate>")
                    .found(file + ": " + e.getMessage())
                    .raise(e);
        }
    }
}
