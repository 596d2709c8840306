package org.xenwright.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.jspecify.annotations.Nullable;
import org.xenwright.oci.ImageLayout;
import org.xenwright.oci.ImageReference;
import org.xenwright.oci.registry.Credential;
import org.xenwright.oci.registry.Credentials;
import org.xenwright.oci.registry.DockerCredentials;
import org.xenwright.oci.registry.Registries;
import org.xenwright.oci.registry.RegistrySettings;
import org.xenwright.packages.BaseRequest;
import org.xenwright.problem.Problem;

/** Turns what a POM says of bases and registries, and Maven's settings of servers, into what the core works on. */
final class Bases {
    private static final String FROM = "<image><from>";
    private static final String LAYOUT = "oci:";

    private Bases() {}

    /** The registries, with the credentials of Maven's settings, then those docker and podman keep. */
    static Registries registries(
            List<ImageConfiguration.Registry> declared,
            Settings settings,
            SettingsDecrypter decrypter,
            boolean offline) {
        List<RegistrySettings> known = new ArrayList<>();
        for (ImageConfiguration.Registry each : declared) {
            if (each.host == null) {
                throw Problem.of("reading a registry", "add <host>")
                        .at("<registries><registry>")
                        .found("no <host>")
                        .raise();
            }
            known.add(new RegistrySettings(
                    each.host,
                    each.insecure,
                    each.caCertificate == null ? null : each.caCertificate.toPath(),
                    Set.copyOf(each.tokenHosts)));
        }
        Credentials credentials = servers(settings, decrypter)
                .or(new DockerCredentials(System.getenv(), Path.of(System.getProperty("user.home"))));
        return new Registries(offline ? null : MavenProxies.transport(settings, decrypter), credentials, known);
    }

    /** A {@code <server>} whose id is the registry's host; its password is decrypted only when that host asks. */
    private static Credentials servers(Settings settings, SettingsDecrypter decrypter) {
        return image -> {
            Server server = server(image.registry(), settings, decrypter);
            return server == null || server.getUsername() == null || server.getPassword() == null
                    ? Optional.empty()
                    : Optional.of(new Credential(server.getUsername(), server.getPassword()));
        };
    }

    /** A {@code <server>} with its secrets in the clear; null when the settings have none of that id. */
    static @Nullable Server server(String id, Settings settings, SettingsDecrypter decrypter) {
        Server server = settings.getServer(id);
        return server == null
                ? null
                : decrypter
                        .decrypt(new DefaultSettingsDecryptionRequest(server))
                        .getServer();
    }

    /** The base a POM names. */
    static BaseRequest base(String from, Path basedir, Registries registries) {
        if (!from.startsWith(LAYOUT)) {
            ImageReference reference = ImageReference.parse(from, FROM);
            return new BaseRequest(from, reference.digest(), () -> registries.image(reference));
        }
        String written = from.substring(LAYOUT.length());
        Path whole = basedir.resolve(written);
        int colon = written.lastIndexOf(':');
        boolean named = !Files.exists(whole) && colon > written.lastIndexOf('/');
        Path place = named ? basedir.resolve(written.substring(0, colon)) : whole;
        String name = named ? written.substring(colon + 1) : null;
        return new BaseRequest(from, null, () -> open(place, name));
    }

    private static ImageLayout open(Path place, @Nullable String name) throws IOException {
        if (!Files.exists(place)) {
            throw Problem.of("opening the base", "correct the path, or make the layout first")
                    .at(FROM)
                    .found(place + ", which does not exist")
                    .expected("an OCI image layout, a folder or a tar")
                    .raise();
        }
        return ImageLayout.open(place, name);
    }
}
