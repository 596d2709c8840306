package org.xenwright.plugin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.jspecify.annotations.Nullable;
import org.xenwright.oci.registry.Credential;
import org.xenwright.oci.registry.Credentials;
import org.xenwright.transport.HttpProxy;
import org.xenwright.transport.Transport;

/** Maven's settings: servers whose secrets are decrypted when they are asked for, and proxies. */
record MavenSettings(Settings settings, SettingsDecrypter decrypter) {
    /** Returns a {@code <server>} with its secrets decrypted; null when there is none of that id. */
    @Nullable
    Server server(String id) {
        Server server = settings.getServer(id);
        return server == null
                ? null
                : decrypter
                        .decrypt(new DefaultSettingsDecryptionRequest(server))
                        .getServer();
    }

    /**
     * Returns the credentials of registries: those of the {@code <server>} whose id is the registry's host, decrypted
     * only when that host asks.
     */
    Credentials credentials() {
        return image -> {
            Server server = server(image.registry());
            return server == null || server.getUsername() == null || server.getPassword() == null
                    ? Optional.empty()
                    : Optional.of(new Credential(server.getUsername(), server.getPassword()));
        };
    }

    /** Returns the transport for our own downloads, through the active proxies as Maven's go. */
    Transport transport() {
        return Transport.standard(proxies());
    }

    private List<HttpProxy> proxies() {
        List<HttpProxy> proxies = new ArrayList<>();
        for (Proxy each : settings.getProxies()) {
            if (each.isActive() && each.getHost() != null) {
                Proxy open = each.getPassword() == null
                        ? each
                        : decrypter
                                .decrypt(new DefaultSettingsDecryptionRequest(each))
                                .getProxy();
                String direct = open.getNonProxyHosts() == null ? "" : open.getNonProxyHosts();
                proxies.add(new HttpProxy(
                        open.getProtocol() == null ? "http" : open.getProtocol(),
                        open.getHost(),
                        open.getPort(),
                        open.getUsername(),
                        open.getPassword(),
                        // Maven separates them by a bar, and people by commas
                        List.of(direct.split("[|,]"))));
            }
        }
        return proxies;
    }
}
