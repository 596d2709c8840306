package org.xenwright.plugin;

import java.util.ArrayList;
import java.util.List;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.xenwright.transport.HttpProxy;
import org.xenwright.transport.Transport;

/** The active proxies of Maven's settings, which our own downloads go through as Maven's do. */
final class MavenProxies {
    private MavenProxies() {}

    static Transport transport(Settings settings, SettingsDecrypter decrypter) {
        return Transport.standard(of(settings, decrypter));
    }

    static List<HttpProxy> of(Settings settings, SettingsDecrypter decrypter) {
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
